// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_statistics.hpp"

#include <algorithm>
#include <numeric>

namespace compliance {

namespace {

/// Rounds part * scale / whole half away from zero; both are not negative.
std::int64_t scaled_ratio(std::int64_t part, std::int64_t scale, std::int64_t whole) { return (2 * part * scale + whole) / (2 * whole); }

}  // namespace

std::optional<std::int64_t> nearest_rank(std::vector<std::int64_t> values, int percent) {
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    const auto count = static_cast<std::int64_t>(values.size());
    const auto rank = std::max<std::int64_t>(1, (percent * count + 99) / 100);
    return values[static_cast<std::size_t>(rank - 1)];
}

std::optional<platform::Decimal<9, 1>> mean_of(const std::vector<std::int64_t>& values) {
    if (values.empty()) return std::nullopt;
    return platform::Decimal<9, 1>{scaled_ratio(std::accumulate(values.begin(), values.end(), std::int64_t{0}), 10, static_cast<std::int64_t>(values.size()))};
}

std::optional<platform::Decimal<4, 3>> rate_of(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return std::nullopt;
    return platform::Decimal<4, 3>{scaled_ratio(part, 1000, whole)};
}

}  // namespace compliance
