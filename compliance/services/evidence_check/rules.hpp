// SPDX-License-Identifier: Apache-2.0
// Evaluates a check of what evidence holds (evidence R5). What cannot be evaluated is an error, never a pass.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/db/models/check_result.hpp"
#include "platform/json/document.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

/// What is checked.
struct CheckedContent {
    platform::Instant collected_at{};
    std::optional<std::string> media_type;
    std::optional<std::int64_t> size;
    std::optional<std::string_view> bytes;  ///< nullopt: an address, or more than is read
    bool signature_verified = false;
    const platform::json::Node* document = nullptr;  ///< the bytes as JSON, where somebody has read them already
};

struct CheckOutcome {
    CheckResultState state = CheckResultState::error;
    std::string observed, expected;
};

CheckOutcome evaluate(const CheckRule& rule, const CheckedContent& content, platform::Instant now);
/// Appends, below `pointer`, what the parameters of a rule must not be.
void check_rule(const CheckRule& rule, const std::string& pointer, std::vector<platform::Fault>& faults);
/// failed where a blocking rule failed or erred, passed where there is a result at all.
CheckState state_of(const std::vector<CheckResult>& results);

}  // namespace compliance
