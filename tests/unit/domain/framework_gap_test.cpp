// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/framework_gap.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

TEST(FrameworkGap, GivesTheWorkedFigures) {
    const auto figures =
        gap_figures({{1, true, ItemResult::compliant}, {1, true, ItemResult::partially_compliant}, {1, true, std::nullopt}, {1, false, std::nullopt}});
    EXPECT_EQ(figures.estimate, 375);
    EXPECT_EQ(figures.mapped_share, 750);
    EXPECT_EQ(figures.open, 1);
}

TEST(FrameworkGap, WeighsTheEstimateAndNotTheShare) {
    const auto figures = gap_figures({{3, true, ItemResult::compliant}, {1, false, std::nullopt}, {0, true, ItemResult::compliant}});
    EXPECT_EQ(figures.estimate, 750);
    EXPECT_EQ(figures.mapped_share, 667) << "rounded half up";
    EXPECT_EQ(figures.open, 1);
}

TEST(FrameworkGap, ANonCompliantSourceIsWorthNothing) { EXPECT_EQ(gap_figures({{1, true, ItemResult::non_compliant}}).estimate, 0); }

TEST(FrameworkGap, WithoutTargetsThereIsNoFigure) {
    EXPECT_EQ(gap_figures({}).estimate, std::nullopt);
    EXPECT_EQ(gap_figures({}).mapped_share, std::nullopt);
    EXPECT_EQ(gap_figures({{0, true, ItemResult::compliant}}).estimate, std::nullopt);
}

}  // namespace
}  // namespace compliance
