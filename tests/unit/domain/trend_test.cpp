// SPDX-License-Identifier: Apache-2.0
// The worked trend of the dashboard: three month ends, their change and slope, and months without a snapshot.
#include "compliance/domain/trend.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

platform::Date day(const char* text) { return *platform::parse_date(text); }

std::vector<TrendPoint> worked() {
    return {{day("2026-09-30"), 600'000}, {day("2026-10-31"), 640'000}, {day("2026-11-22"), 700'000}};
}

TEST(Trend, TheWorkedFiguresChangeByTenAndRiseBy5Point54In30Days) {
    EXPECT_EQ(change_of(worked()), 100'000);
    EXPECT_EQ(slope_per_30_days(worked()), 554);
}

TEST(Trend, AMonthWithoutASnapshotStaysEmpty) {
    const auto points = trend_of(worked(), day("2026-08-01"), day("2026-11-23"), TrendInterval::month);
    ASSERT_EQ(points.size(), 4U);
    EXPECT_EQ(points[0], (TrendPoint{day("2026-08-31"), std::nullopt}));
    EXPECT_EQ(points[1], worked()[0]);
    EXPECT_EQ(points[3], worked()[2]);
    EXPECT_EQ(change_of(points), 100'000);
    EXPECT_EQ(slope_per_30_days(points), 554);
}

TEST(Trend, TheLastSnapshotInsideAnIntervalCounts) {
    const std::vector<TrendPoint> values = {{day("2026-11-16"), 1}, {day("2026-11-22"), 2}, {day("2026-11-23"), 3}};
    const auto weeks = trend_of(values, day("2026-11-16"), day("2026-11-25"), TrendInterval::week);
    ASSERT_EQ(weeks.size(), 2U);
    EXPECT_EQ(weeks[0], (TrendPoint{day("2026-11-22"), 2}));
    EXPECT_EQ(weeks[1], (TrendPoint{day("2026-11-23"), 3}));
}

TEST(Trend, WhatLiesOutsideOfTheDaysAskedForIsNoPoint) {
    const auto points = trend_of(worked(), day("2026-10-01"), day("2026-11-21"), TrendInterval::month);
    ASSERT_EQ(points.size(), 2U);
    EXPECT_EQ(points[0].value, 640'000);
    EXPECT_EQ(points[1], (TrendPoint{day("2026-11-21"), std::nullopt}));
}

TEST(Trend, AFallIsNegativeAndTwoValuesHaveNoSlope) {
    EXPECT_EQ(slope_per_30_days({{day("2026-01-01"), 100'000}, {day("2026-01-31"), 50'000}}), std::nullopt);
    EXPECT_EQ(slope_per_30_days({{day("2026-01-01"), 100'000}, {day("2026-01-31"), 50'000}, {day("2026-03-02"), 0}}), -500);
    EXPECT_EQ(change_of({{day("2026-01-01"), std::nullopt}}), std::nullopt);
}

TEST(Trend, WeeksBeginOnMondayAndMonthsOnTheFirst) {
    EXPECT_EQ(interval_of(day("2026-11-22"), TrendInterval::week), day("2026-11-16"));
    EXPECT_EQ(interval_of(day("2026-11-23"), TrendInterval::week), day("2026-11-23"));
    EXPECT_EQ(next_interval(day("2026-12-01"), TrendInterval::month), day("2027-01-01"));
}

}  // namespace
}  // namespace compliance
