// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/trend.hpp"

#include <algorithm>

#include <boost/multiprecision/cpp_int.hpp>

namespace compliance {

using boost::multiprecision::cpp_int;
using platform::Date;

namespace {

Date end_of(Date day, TrendInterval interval) {
    using namespace std::chrono;
    if (interval == TrendInterval::day) return day;
    if (interval == TrendInterval::week) return day + days(7 - static_cast<int>(weekday(day).iso_encoding()));
    const year_month_day date(day);
    return year_month_day_last(date.year(), month_day_last(date.month()));
}

std::optional<std::int64_t> slope_of(const std::vector<TrendPoint>& points) {
    cpp_int n = 0, x = 0, y = 0, xy = 0, xx = 0;
    for (const auto& point : points) {
        if (!point.value) continue;
        const auto day = point.day.time_since_epoch().count();
        n += 1;
        x += day;
        y += *point.value;
        xy += cpp_int(day) * *point.value;
        xx += cpp_int(day) * day;
    }
    const cpp_int under = n * xx - x * x;
    if (n < 3 || under == 0) return std::nullopt;
    // Ten-thousandths a day become hundredths in 30 days.
    const cpp_int over = (n * xy - x * y) * 30, whole = under * 100;
    const cpp_int rounded = (abs(over) * 2 + whole) / (whole * 2);
    return static_cast<std::int64_t>(over < 0 ? cpp_int(-rounded) : rounded);
}

}  // namespace

Trend trend_of(const std::map<Date, std::int64_t>& values, Date from, Date to, TrendInterval interval) {
    Trend out;
    for (Date begin = from; begin <= to;) {
        const auto end = std::min(end_of(begin, interval), to);
        auto next = values.upper_bound(end);
        TrendPoint point{end, std::nullopt};
        if (next != values.begin() && (--next)->first >= begin) point = {next->first, next->second};
        out.points.push_back(point);
        begin = end + std::chrono::days(1);
    }
    std::optional<std::int64_t> first, last;
    for (const auto& point : out.points) {
        if (!point.value) continue;
        if (!first) first = point.value;
        last = point.value;
    }
    if (first) out.change = *last - *first;
    out.slope = slope_of(out.points);
    return out;
}

}  // namespace compliance
