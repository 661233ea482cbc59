// SPDX-License-Identifier: Apache-2.0
// How a figure moved (dashboard R7): its value in each interval, what it changed by, how steeply it goes. Pure.
#pragma once

#include <optional>
#include <vector>

#include "platform/reflect/describe.hpp"

namespace compliance {

enum class TrendInterval { day, week, month };
BOOST_DESCRIBE_ENUM(TrendInterval, day, week, month)

/// First day of the interval that holds the day; weeks begin on Monday.
platform::Date interval_of(platform::Date day, TrendInterval interval);
platform::Date next_interval(platform::Date first, TrendInterval interval);

struct TrendPoint {
    platform::Date date{};              ///< of the value; without one the last day of the interval
    std::optional<std::int64_t> value;  ///< in ten-thousandths
    bool operator==(const TrendPoint&) const = default;
};
/// The last value inside each interval from the first day to the last; none is made up. `values` by date.
std::vector<TrendPoint> trend_of(const std::vector<TrendPoint>& values, platform::Date from, platform::Date to, TrendInterval interval);
/// Last minus first of what there is; null without a value.
std::optional<std::int64_t> change_of(const std::vector<TrendPoint>& points);
/// Least squares over days, times 30, in hundredths, half away from zero; null with fewer than three values.
std::optional<std::int64_t> slope_per_30_days(const std::vector<TrendPoint>& points);

}  // namespace compliance
