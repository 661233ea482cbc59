// SPDX-License-Identifier: Apache-2.0
// Figures over requests of a period (dsr R27). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "platform/reflect/values.hpp"

namespace compliance {

/// Value at the nearest rank ceil(p * n), with p in percent; nullopt for an empty list.
std::optional<std::int64_t> nearest_rank(std::vector<std::int64_t> values, int percent);
/// Mean with one decimal, half away from zero; nullopt for an empty list.
std::optional<platform::Decimal<9, 1>> mean_of(const std::vector<std::int64_t>& values);
/// part / whole with three decimals, half away from zero; nullopt where whole is 0.
std::optional<platform::Decimal<4, 3>> rate_of(std::int64_t part, std::int64_t whole);

}  // namespace compliance
