// SPDX-License-Identifier: Apache-2.0
// Charts of the report: every value is written beside its mark, words are escaped, what is missing is no mark.
#include "compliance/services/executive_chart.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

std::size_t count_of(const std::string& text, std::string_view what) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
    return count;
}

TEST(ExecutiveChart, BarsCarryTheirNumbersInTheWordsOfTheLanguage) {
    const std::vector<ScoreBar> bars = {{"A <b> & c", Percent{825}, Percent{700}, Percent{900}}, {"none", std::nullopt, std::nullopt, std::nullopt}};
    const auto german = bar_chart(bars, Percent{600}, Percent{850}, true), english = bar_chart(bars, Percent{600}, Percent{850}, false);
    EXPECT_NE(german.find(">82,5<"), std::string::npos);
    EXPECT_NE(english.find(">82.5<"), std::string::npos);
    EXPECT_NE(english.find("A &lt;b&gt; &amp; c"), std::string::npos);
    EXPECT_EQ(count_of(english, ">–<"), 2U);
    EXPECT_EQ(count_of(english, "<rect"), 4U);  // two of the legend, two bars
}

TEST(ExecutiveChart, ALongLabelIsCutBetweenCharacters) {
    const auto chart = bar_chart({{"ääääääääääääääääääääääääää", Percent{1}, Percent{1}, std::nullopt}}, Percent{600}, Percent{850}, false);
    EXPECT_NE(chart.find(">ääääääääääääääääääääää…<"), std::string::npos);
}

TEST(ExecutiveChart, TheHeatMapNamesClassesAndCounts) {
    RiskHeatmap map;
    map.cells = {{1, 1, 0, Criticality::low, 0, {}}, {1, 2, 1, Criticality::critical, 7, {}}};
    const auto chart = heat_chart(map, true);
    EXPECT_NE(chart.find(">kritisch<"), std::string::npos);
    EXPECT_NE(chart.find(">7<"), std::string::npos);
    EXPECT_EQ(count_of(chart, ">0<"), 0U);
}

TEST(ExecutiveChart, AGapInATrendStaysAGap) {
    const auto chart = trend_chart({{"Score", {600'000, std::nullopt, 640'000, 700'000}}}, {"2026-08", "2026-09", "2026-10", "2026-11"});
    EXPECT_EQ(count_of(chart, "<circle"), 3U);
    EXPECT_EQ(count_of(chart, "stroke-width=\"2.0\""), 1U);  // only October to November
}

}  // namespace
}  // namespace compliance
