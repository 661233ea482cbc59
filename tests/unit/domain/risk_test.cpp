// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/risk.hpp"

#include <gtest/gtest.h>

#include "compliance/domain/risk_quantification.hpp"
#include "compliance/services/risk_settings.hpp"

namespace compliance {
namespace {

using platform::Date;
using platform::Fault;

Date day(const char* text) { return platform::parse_date(text).value(); }
RiskScale shipped(const std::string& key) {
    for (const auto& matrix : shipped_risk_matrices())
        if (matrix.key.value == key) return matrix.scale();
    throw std::logic_error("no matrix " + key);
}
RiskRating rating(std::int64_t likelihood, std::int64_t impact) {
    RiskRating out;
    out.likelihood = likelihood;
    out.impact = impact;
    return out;
}
std::vector<std::string> codes(const std::vector<Fault>& faults) {
    std::vector<std::string> out;
    out.reserve(faults.size());
    for (const auto& fault : faults) out.push_back(fault.pointer + " " + fault.code);
    return out;
}
using Codes = std::vector<std::string>;

TEST(RiskMatrix, FiveByFiveHasTheWorkedCellsAndCounts) {
    const auto scale = shipped("matrix-5x5");
    EXPECT_EQ(scale.class_of(scale.level(2, 3)), Criticality::medium);
    EXPECT_EQ(scale.class_of(scale.level(3, 4)), Criticality::high);
    EXPECT_EQ(scale.class_of(scale.level(4, 5)), Criticality::critical);
    EXPECT_EQ(scale.class_of(scale.level(5, 1)), Criticality::low);
    std::array<int, 4> counts{};
    for (std::int64_t likelihood = 1; likelihood <= 5; ++likelihood)
        for (std::int64_t impact = 1; impact <= 5; ++impact) {
            const auto product = likelihood * impact;
            EXPECT_EQ(scale.level(likelihood, impact), product <= 5 ? 1 : product <= 11 ? 2
                                                                      : product <= 19   ? 3
                                                                                        : 4);
            ++counts[static_cast<std::size_t>(scale.class_of(scale.level(likelihood, impact)))];
        }
    EXPECT_EQ(counts, (std::array<int, 4>{10, 7, 5, 3}));
}

TEST(RiskMatrix, AllShippedOnesAreWholeAndNeverFall) {
    for (const auto& matrix : shipped_risk_matrices()) {
        std::vector<Fault> faults;
        check_grid(matrix.scale(), faults);
        check_monotonic(matrix.scale(), faults);
        EXPECT_TRUE(faults.empty()) << matrix.key.value;
    }
}

TEST(RiskMatrix, NamesEachFaultOfAGrid) {
    RiskScale scale{2, 3, {Criticality::low, Criticality::high}, {{1, 2, 1}, {1, 1, 2}}};
    std::vector<Fault> faults;
    check_grid(scale, faults);
    EXPECT_TRUE(faults.empty());
    check_monotonic(scale, faults);
    EXPECT_EQ(codes(faults), (Codes{"/grid/0/2 not_monotonic", "/grid/1/1 not_monotonic"}));
    scale.grid = {{1, 2}, {1, 3, 0}, {1, 1, 1}};
    faults.clear();
    check_grid(scale, faults);
    EXPECT_EQ(codes(faults), (Codes{"/grid wrong_length", "/grid/0 wrong_length", "/grid/1/1 unknown_level", "/grid/1/2 unknown_level"}));
}

TEST(RiskMatrix, GivesClassesByPlaceWhereNoneIsNamed) {
    using enum Criticality;
    const auto classes = [](std::int64_t count) {
        std::vector<Criticality> out;
        for (std::int64_t value = 1; value <= count; ++value) out.push_back(default_class(value, count));
        return out;
    };
    EXPECT_EQ(classes(3), (std::vector{low, medium, high}));
    EXPECT_EQ(classes(4), (std::vector{low, medium, high, critical}));
    EXPECT_EQ(classes(5), (std::vector{low, low, medium, high, critical}));
}

TEST(RiskMatrix, RescalesStepsHalfUp) {
    const auto all = [](std::int64_t from, std::int64_t to) {
        std::vector<std::int64_t> out;
        for (std::int64_t value = 1; value <= from; ++value) out.push_back(rescale_step(value, from, to));
        return out;
    };
    EXPECT_EQ(all(4, 5), (std::vector<std::int64_t>{1, 2, 4, 5}));
    EXPECT_EQ(all(5, 4), (std::vector<std::int64_t>{1, 2, 3, 3, 4}));
    EXPECT_EQ(all(3, 5), (std::vector<std::int64_t>{1, 3, 5}));
}

TEST(RiskRating, TakesTheHighestOfTheImpacts) {
    RiskRating given;
    given.likelihood = 2;
    given.impacts = std::map<std::string, RiskStep>{{"confidentiality", 3}, {"financial", 4}, {"legal", 2}};
    std::vector<Fault> faults;
    settle_rating(given, shipped("matrix-5x5"), "/current", faults);
    EXPECT_TRUE(faults.empty());
    EXPECT_EQ(given.impact_step(), 4);
    EXPECT_EQ(given.score, 8);
    EXPECT_EQ(given.class_, Criticality::medium);
    given.impact = 3;
    settle_rating(given, shipped("matrix-5x5"), "/current", faults);
    EXPECT_EQ(codes(faults), (Codes{"/current/impact not_maximum"}));
}

TEST(RiskRating, RefusesStepsBeyondTheMatrixAndUnknownDimensions) {
    auto given = rating(4, 2);
    given.impacts = std::map<std::string, RiskStep>{{"mood", 2}};
    std::vector<Fault> faults;
    settle_rating(given, shipped("matrix-3x3"), "/current", faults);
    EXPECT_EQ(codes(faults), (Codes{"/current/likelihood out_of_range", "/current/impacts/mood unknown_member"}));
}

TEST(RiskRating, NeverRisesFromInherentToTarget) {
    std::vector<Fault> faults;
    check_consistency(rating(3, 3), rating(4, 3), rating(4, 4), faults);
    EXPECT_EQ(codes(faults), (Codes{"/current/likelihood rating_increases", "/target/impact rating_increases"}));
}

TEST(RiskRating, GoesToAnotherMatrixWithAMark) {
    auto given = rating(3, 2);
    rescale_rating(given, shipped("matrix-4x4-privacy"), shipped("matrix-5x5"), day("2026-11-26"));
    EXPECT_EQ(given.likelihood.value, 4);
    EXPECT_EQ(given.impact_step(), 2);
    EXPECT_TRUE(given.rescaled);
    EXPECT_EQ(given.class_, Criticality::medium);
}

TEST(RiskSuggestion, GivesTheWorkedRating) {
    const RiskReduction first{RiskEffect::likelihood, 60, Share{100}}, second{RiskEffect::both, 30, Share{70}};
    EXPECT_EQ(suggest_rating(4, 5, {first, second}), (RiskSuggestion{2, 4}));
    const RiskReduction failed{RiskEffect::likelihood, 60, Share{0}};
    EXPECT_EQ(suggest_rating(4, 5, {failed, second}), (RiskSuggestion{4, 4}));
    EXPECT_EQ(suggest_rating(1, 1, {{RiskEffect::both, 100, Share{100}}}), (RiskSuggestion{1, 1}));
    EXPECT_EQ(suggest_rating(4, 5, {}), (RiskSuggestion{4, 5}));
    EXPECT_EQ(suggest_rating(5, 5, {{RiskEffect::both, 40, Share{100}}}), (RiskSuggestion{3, 3})) << "exactly three is not rounded up";
}

TEST(RiskState, IsComputedFromPartsInTheirOrder) {
    using enum RiskTreatmentState;
    EXPECT_EQ(risk_state({true, true, true, {approved}}), RiskState::closed);
    EXPECT_EQ(risk_state({false, true, true, {approved}}), RiskState::accepted);
    EXPECT_EQ(risk_state({false, false, true, {approved, completed}}), RiskState::in_treatment);
    EXPECT_EQ(risk_state({false, false, true, {completed}}), RiskState::monitored);
    EXPECT_EQ(risk_state({false, false, true, {completed, proposed}}), RiskState::assessed);
    EXPECT_EQ(risk_state({false, false, true, {cancelled}}), RiskState::assessed);
    EXPECT_EQ(risk_state({false, false, false, {}}), RiskState::identified);
}

TEST(RiskReview, ComesAfterTheIntervalOfTheClass) {
    EXPECT_EQ(next_review({day("2026-08-31"), day("2026-08-31"), {}, {}, {}, "P6M"}), day("2027-02-28"));
    EXPECT_EQ(next_review({day("2026-08-31"), day("2026-08-31"), day("2026-10-01"), {}, {}, "P6M"}), day("2027-04-01"));
    EXPECT_EQ(next_review({day("2026-11-01"), {}, {}, {}, {}, ""}), day("2026-12-01"));
    EXPECT_EQ(next_review({day("2026-08-31"), day("2026-08-31"), {}, day("2026-11-26"), {}, "P24M"}), day("2026-12-26")) << "carried over";
    EXPECT_EQ(next_review({day("2026-08-31"), day("2026-08-31"), {}, {}, day("2026-11-26"), "P24M"}), day("2026-12-26")) << "treated";
    EXPECT_EQ(next_review({day("2026-08-31"), day("2026-11-27"), {}, {}, day("2026-11-26"), "P24M"}), day("2028-11-27")) << "rated since";
}

TEST(RiskAcceptance, EndsWithinTheLimitOfItsClass) {
    EXPECT_EQ(latest_acceptance(day("2026-11-23"), "P6M"), day("2027-05-23"));
    EXPECT_EQ(latest_acceptance(day("2026-08-31"), "P6M"), day("2027-02-28"));
}

Estimate estimate(std::int64_t units, std::int64_t millionths = 0) { return Estimate{units * 1'000'000 + millionths}; }

TEST(RiskQuantification, NamesEachFault) {
    RiskQuantification given;
    given.currency = "EUR";
    given.frequency.kind = RiskDistributionKind::pert;
    given.frequency.min = estimate(1);
    given.frequency.mode = estimate(2);
    given.frequency.max = estimate(400);
    given.vulnerability.emplace().kind = RiskDistributionKind::uniform;
    given.vulnerability->min = estimate(0);
    given.vulnerability->max = estimate(1, 1);
    given.magnitude.kind = RiskDistributionKind::lognormal;
    given.magnitude.p05 = estimate(20);
    given.magnitude.p95 = estimate(10);
    std::vector<Fault> faults;
    check_quantification(given, "/quantifications/current", faults);
    EXPECT_EQ(codes(faults), (Codes{"/quantifications/current/frequency/max out_of_range", "/quantifications/current/vulnerability/max out_of_range",
                                    "/quantifications/current/magnitude order"}));
    given.frequency.max = estimate(3);
    given.vulnerability.reset();
    given.magnitude.p05 = estimate(0);
    given.magnitude.mode = estimate(-1);
    faults.clear();
    check_quantification(given, "", faults);
    EXPECT_EQ(codes(faults), (Codes{"/magnitude/mode not_applicable", "/magnitude/mode negative", "/magnitude/p05 not_positive"}));
}

TEST(RiskTreatment, IsWorthWhatItSavesLessWhatItCosts) {
    const auto worth = treatment_worth(platform::Money{5303294}, platform::Money{923219}, platform::Money{2400000}, platform::Money{1200000});
    EXPECT_EQ(worth.reduction.scaled, 4380075);
    EXPECT_EQ(worth.cost.scaled, 2000000);
    EXPECT_EQ(worth.net.scaled, 2380075);
    EXPECT_EQ(worth.rosi->scaled, 119);
    EXPECT_FALSE(treatment_worth(platform::Money{100}, platform::Money{0}, {}, {}).rosi);
    EXPECT_EQ(treatment_worth(platform::Money{0}, platform::Money{100}, {}, platform::Money{300}).rosi->scaled, -133);
}

}  // namespace
}  // namespace compliance
