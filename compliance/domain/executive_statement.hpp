// SPDX-License-Identifier: Apache-2.0
// What the figures say in up to six sentences of fixed patterns, German or English (dashboard R9). A pattern whose numbers are all 0
// or missing is left out. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/dashboard.hpp"

namespace compliance {

struct StatementFacts {
    Tenths declared, evidenced;
    TrafficLight light = TrafficLight::grey;
    std::string weakest;  ///< short name of the regulation with the lowest headline; empty: none has one
    Tenths weakest_headline;
    std::int64_t above_appetite = 0, untreated = 0;
    std::int64_t expiring = 0, expiring_days = 30, failed = 0;
    std::int64_t legal_overdue = 0;
    std::optional<platform::Date> new_law_on;
    std::int64_t new_requirements = 0;
    std::string new_law;  ///< short name
};

std::vector<std::string> statement_of(const StatementFacts& facts, bool german);

}  // namespace compliance
