// SPDX-License-Identifier: Apache-2.0
// A series of daily values seen in intervals: last value of each, change, slope (dashboard R7). Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "platform/reflect/describe.hpp"

namespace compliance {

enum class TrendInterval { day, week, month };
BOOST_DESCRIBE_ENUM(TrendInterval, day, week, month)

struct TrendPoint {
    platform::Date day{};               ///< of the value; of the interval's end, cut at the last day asked for, where there is none
    std::optional<std::int64_t> value;  ///< ten-thousandths
    bool operator==(const TrendPoint&) const = default;
};
struct Trend {
    std::vector<TrendPoint> points;
    std::optional<std::int64_t> change;  ///< last less first value, ten-thousandths; null without any
    std::optional<std::int64_t> slope;   ///< hundredths in 30 days, halves away from zero; null with fewer than three values
};
/// Each interval that touches [from, to] has one point: the last value inside both, never one between values.
Trend trend_of(const std::map<platform::Date, std::int64_t>& values, platform::Date from, platform::Date to, TrendInterval interval);

}  // namespace compliance
