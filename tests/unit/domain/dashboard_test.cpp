// SPDX-License-Identifier: Apache-2.0
// The worked rows of the dashboard: overall score, traffic light, coverage, days ahead.
#include "compliance/domain/dashboard.hpp"

#include <gtest/gtest.h>

#include "compliance/domain/metric.hpp"
#include "compliance/domain/permission.hpp"

namespace compliance {
namespace {

using platform::Date;

ExactShare share(const char* numerator, const char* denominator) { return {numerator, denominator}; }

TEST(DashboardOverall, FourRegulationsGive66Point6DeclaredAnd50Point0Evidenced) {
    const std::vector<WeightedScore> declared = {{2, share("825", "1000")}, {1, share("613", "1000")}, {1, share("400", "1000")}, {1, {}}};
    const std::vector<WeightedScore> evidenced = {{2, share("7", "10")}, {1, share("1", "2")}, {1, share("1", "10")}, {1, {}}};
    EXPECT_EQ(overall_score(declared), 666);
    EXPECT_EQ(overall_score(evidenced), 500);
    EXPECT_EQ(traffic_light(overall_score(declared), 850, 600), TrafficLight::amber);
    EXPECT_EQ(traffic_light(overall_score(evidenced), 850, 600), TrafficLight::red);
}

TEST(DashboardOverall, AWeightOfZeroTakesARegulationOutAndAHalfIsRoundedUp) {
    EXPECT_EQ(overall_score({{0, share("825", "1000")}, {1, share("613", "1000")}, {1, share("400", "1000")}}), 507);
}

TEST(DashboardOverall, ThereIsNoneWithoutAScoreOrAWeight) {
    EXPECT_EQ(overall_score({}), std::nullopt);
    EXPECT_EQ(overall_score({{3, {}}}), std::nullopt);
    EXPECT_EQ(overall_score({{0, share("1", "2")}}), std::nullopt);
    EXPECT_EQ(traffic_light(std::nullopt, 850, 600), TrafficLight::grey);
}

TEST(DashboardOverall, ScoresAreRoundedOnlyOnce) {
    // Rounded to 33.4 and 33.3 first, the mean would be 33.4.
    EXPECT_EQ(overall_score({{1, share("667", "2000")}, {1, share("1667", "5000")}}), 333);
    EXPECT_EQ(overall_score({{1, share("1", "3")}, {1, share("2", "3")}}), 500);
}

TEST(DashboardOverall, TheExactScoreIsThatOfTheItems) {
    ScoredItem met, open, other;
    met.result = ItemResult::compliant;
    other.result = ItemResult::non_compliant;
    const auto figures = score_of({met, open, other}, {}, Date());
    EXPECT_EQ(figures.score, 333);
    EXPECT_EQ(figures.exact_score.numerator, "1");
    EXPECT_EQ(figures.exact_score.denominator, "3");
    EXPECT_FALSE(score_of({}, {}, Date()).exact_score.known());
}

TEST(DashboardLight, TheThresholdsThemselvesBelongToTheBetterColour) {
    EXPECT_EQ(traffic_light(850, 850, 600), TrafficLight::green);
    EXPECT_EQ(traffic_light(849, 850, 600), TrafficLight::amber);
    EXPECT_EQ(traffic_light(600, 850, 600), TrafficLight::amber);
    EXPECT_EQ(traffic_light(599, 850, 600), TrafficLight::red);
}

/// Ten requirements: mapped 8, implemented 6, full 4, tested 3, evidenced 5; two gaps, one excepted.
std::vector<CoverFacts> worked() {
    std::vector<CoverFacts> out(10);
    for (std::size_t i = 0; i < 8; ++i) out[i].mapped = true;
    for (std::size_t i = 0; i < 6; ++i) out[i].implemented = true, out[i].implemented_percent = i < 4 ? 100 : 50;
    for (std::size_t i = 0; i < 3; ++i) out[i].tested = true;
    for (std::size_t i = 0; i < 5; ++i) out[i].evidenced = true;
    out[9].excepted = true;
    return out;
}

TEST(DashboardCoverage, TheWorkedTenRequirements) {
    const auto counts = count_cover(worked());
    EXPECT_EQ(counts, (CoverCounts{10, 8, 6, 4, 3, 5, 1, 1}));
    EXPECT_EQ(counts.gaps(), 2);
    EXPECT_EQ(share_of(counts.mapped, counts.requirements), 800);
    EXPECT_EQ(share_of(counts.evidenced, counts.requirements), 500);
}

TEST(DashboardCoverage, LosingTheOnlyControlOfOneMakesAnotherGap) {
    auto facts = worked();
    facts[5].mapped = facts[5].implemented = false;
    facts[5].implemented_percent = 0;
    EXPECT_EQ(count_cover(facts), (CoverCounts{10, 7, 5, 4, 3, 5, 2, 1}));
}

TEST(DashboardCoverage, NothingInScopeHasNoShare) { EXPECT_EQ(share_of(0, 0), std::nullopt); }

TEST(DashboardDeadlines, TheWorkedEightDays) {
    const auto day = [](const char* text) { return platform::parse_date(text).value(); };
    const auto today = day("2026-11-23");
    EXPECT_EQ(span_of(day("2026-11-22"), today), DeadlineSpan::overdue);
    EXPECT_EQ(span_of(day("2026-11-23"), today), DeadlineSpan::d7);
    EXPECT_EQ(span_of(day("2026-11-30"), today), DeadlineSpan::d7);
    EXPECT_EQ(span_of(day("2026-12-01"), today), DeadlineSpan::d30);
    EXPECT_EQ(span_of(day("2026-12-23"), today), DeadlineSpan::d30);
    EXPECT_EQ(span_of(day("2026-12-24"), today), DeadlineSpan::d90);
    EXPECT_EQ(span_of(day("2027-02-21"), today), DeadlineSpan::d90);
    EXPECT_EQ(span_of(day("2027-02-22"), today), DeadlineSpan::beyond);
}

TEST(DashboardMetrics, AreThirtyThreeWithKeysOfTheirOwnAndWordsInBothLanguages) {
    EXPECT_EQ(metric_infos().size(), 33U);
    for (const auto& info : metric_infos()) {
        EXPECT_EQ(find_metric(info.key), &info);
        EXPECT_FALSE(info.title_de.empty() || info.title_en.empty() || info.text_de.empty() || info.text_en.empty()) << info.key;
    }
    EXPECT_EQ(find_metric("regulations.unheard_of"), nullptr);
}

TEST(DashboardSections, EachIsOpenedByARightThatThereIs) {
    for (const auto& name : platform::reflect::type_of<DashboardSection>().values) {
        const auto section = static_cast<DashboardSection>(&name - platform::reflect::type_of<DashboardSection>().values.data());
        const auto domain = domain_of(section);
        if (domain.empty()) EXPECT_TRUE(section == DashboardSection::deadlines || section == DashboardSection::changes) << name;
        else EXPECT_TRUE(Permission::parse(std::string(domain) + ":read")) << name;
    }
}

TEST(DashboardSections, WhatNoRegisterIsKeptOfIsNotClaimed) {
    EXPECT_TRUE(is_kept(DashboardSection::dsr));
    for (const auto section :
         {DashboardSection::incidents, DashboardSection::findings, DashboardSection::vendors, DashboardSection::training, DashboardSection::ai})
        EXPECT_FALSE(is_kept(section));
}

}  // namespace
}  // namespace compliance
