// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/trend.hpp"

#include <boost/multiprecision/cpp_int.hpp>

namespace compliance {

using boost::multiprecision::cpp_int;
using platform::Date;
using std::chrono::days;

Date interval_of(Date day, TrendInterval interval) {
    if (interval == TrendInterval::day) return day;
    if (interval == TrendInterval::week) return day - (std::chrono::weekday(day) - std::chrono::Monday);
    const std::chrono::year_month_day civil(day);
    return std::chrono::sys_days(civil.year() / civil.month() / 1);
}

Date next_interval(Date first, TrendInterval interval) {
    if (interval == TrendInterval::day) return first + days(1);
    if (interval == TrendInterval::week) return first + days(7);
    const std::chrono::year_month_day civil(first);
    return std::chrono::sys_days((civil.year() / civil.month() + std::chrono::months(1)) / 1);
}

std::vector<TrendPoint> trend_of(const std::vector<TrendPoint>& values, Date from, Date to, TrendInterval interval) {
    std::vector<TrendPoint> out;
    auto at = values.begin();
    for (Date first = interval_of(from, interval); first <= to; first = next_interval(first, interval)) {
        const auto end = next_interval(first, interval);
        TrendPoint point{std::min(end - days(1), to), std::nullopt};
        for (; at != values.end() && at->date < end; ++at)
            if (at->date >= from && at->date <= to && at->value) point = *at;
        out.push_back(point);
    }
    return out;
}

std::optional<std::int64_t> change_of(const std::vector<TrendPoint>& points) {
    std::optional<std::int64_t> first, last;
    for (const auto& point : points) {
        if (!point.value) continue;
        if (!first) first = point.value;
        last = point.value;
    }
    return first ? std::optional(*last - *first) : std::nullopt;
}

std::optional<std::int64_t> slope_per_30_days(const std::vector<TrendPoint>& points) {
    std::optional<Date> first;
    std::int64_t n = 0;
    cpp_int sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (const auto& point : points) {
        if (!point.value) continue;
        if (!first) first = point.date;
        const cpp_int x = (point.date - *first).count(), y = *point.value;
        ++n;
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
    }
    if (n < 3) return std::nullopt;
    const cpp_int spread = n * sxx - sx * sx;
    if (spread == 0) return std::nullopt;
    // 30 days, from ten-thousandths to hundredths.
    const cpp_int numerator = (n * sxy - sx * sy) * 30, divisor = spread * 100;
    const cpp_int rounded = (abs(numerator) * 2 + divisor) / (divisor * 2);
    return static_cast<std::int64_t>(numerator < 0 ? cpp_int(-rounded) : rounded);
}

}  // namespace compliance
