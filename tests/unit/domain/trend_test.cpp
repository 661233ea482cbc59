// SPDX-License-Identifier: Apache-2.0
// The worked trend: change 10.0, slope 5.54; months without a snapshot stay empty.
#include "compliance/domain/trend.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

using platform::Date;

Date day(std::string_view text) { return *platform::parse_date(text); }

const std::map<Date, std::int64_t> kWorked = {{day("2026-09-30"), 600'000}, {day("2026-10-31"), 640'000}, {day("2026-11-22"), 700'000}};

TEST(DashboardTrend, TheWorkedRowsChangeBy10Point0And5Point54In30Days) {
    const auto trend = trend_of(kWorked, day("2026-08-01"), day("2026-11-22"), TrendInterval::month);
    ASSERT_EQ(trend.points.size(), 4U);
    EXPECT_EQ(trend.points[0], (TrendPoint{day("2026-08-31"), std::nullopt}));
    EXPECT_EQ(trend.points[1], (TrendPoint{day("2026-09-30"), 600'000}));
    EXPECT_EQ(trend.points[2], (TrendPoint{day("2026-10-31"), 640'000}));
    EXPECT_EQ(trend.points[3], (TrendPoint{day("2026-11-22"), 700'000}));
    EXPECT_EQ(trend.change, 100'000);
    EXPECT_EQ(trend.slope, 554);
}

TEST(DashboardTrend, AFallingSeriesHasANegativeSlope) {
    const auto trend = trend_of({{day("2026-01-01"), 700'000}, {day("2026-01-02"), 690'000}, {day("2026-01-03"), 680'000}}, day("2026-01-01"),
                                day("2026-01-03"), TrendInterval::day);
    EXPECT_EQ(trend.change, -20'000);
    EXPECT_EQ(trend.slope, -3'000);
}

TEST(DashboardTrend, TwoValuesHaveNoSlopeAndNoneNoChange) {
    const auto two = trend_of({{day("2026-01-01"), 1}, {day("2026-01-05"), 2}}, day("2026-01-01"), day("2026-01-06"), TrendInterval::day);
    EXPECT_EQ(two.points.size(), 6U);
    EXPECT_EQ(two.points[1].value, std::nullopt);
    EXPECT_EQ(two.change, 1);
    EXPECT_EQ(two.slope, std::nullopt);
    EXPECT_EQ(trend_of({}, day("2026-01-01"), day("2026-01-06"), TrendInterval::day).change, std::nullopt);
}

TEST(DashboardTrend, WeeksEndOnSundayAndValuesOutsideDoNotCount) {
    // 2026-11-23 is a Monday.
    const auto trend = trend_of({{day("2026-11-20"), 1}, {day("2026-11-22"), 2}, {day("2026-11-23"), 3}, {day("2026-11-30"), 4}}, day("2026-11-21"),
                                day("2026-11-29"), TrendInterval::week);
    ASSERT_EQ(trend.points.size(), 2U);
    EXPECT_EQ(trend.points[0], (TrendPoint{day("2026-11-22"), 2}));
    EXPECT_EQ(trend.points[1], (TrendPoint{day("2026-11-23"), 3}));
}

}  // namespace
}  // namespace compliance
