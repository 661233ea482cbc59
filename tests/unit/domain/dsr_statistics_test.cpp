// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_statistics.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

const std::vector<std::int64_t> kDays = {3, 8, 12, 17, 21, 25, 28, 30, 34, 61};

TEST(DsrStatistics, MedianAndNinetiethPercentileAreNearestRanks) {
    EXPECT_EQ(nearest_rank(kDays, 50), 21);
    EXPECT_EQ(nearest_rank(kDays, 90), 34);
    EXPECT_EQ(nearest_rank({7}, 50), 7);
    EXPECT_EQ(nearest_rank({}, 50), std::nullopt);
    EXPECT_EQ(nearest_rank({9, 1, 5}, 90), 9);
}

TEST(DsrStatistics, TheMeanHasOneDecimal) {
    EXPECT_EQ(mean_of(kDays)->scaled, 239);
    EXPECT_EQ(mean_of({1, 2})->scaled, 15);
    EXPECT_FALSE(mean_of({}).has_value());
}

TEST(DsrStatistics, RatesAreNullWithoutAWhole) {
    EXPECT_EQ(rate_of(1, 0), std::nullopt);
    EXPECT_EQ(rate_of(2, 3)->scaled, 667);
    EXPECT_EQ(rate_of(3, 3)->scaled, 1000);
}

}  // namespace
}  // namespace compliance
