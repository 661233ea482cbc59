// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/control.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

using platform::Date;
using Verdict = ControlTestVerdict;

Date day(std::string_view text) { return *platform::parse_date(text); }

ControlFacts implemented(std::string_view since, std::string_view interval = "P12M") {
    ControlFacts facts;
    facts.state = ControlState::implemented;
    facts.implemented_on = day(since);
    facts.test_interval = interval;
    return facts;
}

ControlFacts tested(Verdict result, std::string_view on, bool self = false, ControlTestKind kind = ControlTestKind::operating_effectiveness) {
    auto facts = implemented("2025-01-01");
    facts.tests.push_back({kind, day(on), result, self, {}});
    return facts;
}

std::int64_t e(const ControlFacts& facts, std::string_view on) { return control_worth(facts, day(on)).effectiveness.scaled; }
ControlHealth health(const ControlFacts& facts, std::string_view on) { return control_worth(facts, day(on)).health; }

TEST(ControlEffectiveness, WhatIsNotImplementedIsWorthNothing) {
    for (const auto state : {ControlState::planned, ControlState::in_progress, ControlState::suspended, ControlState::retired}) {
        auto facts = implemented("2026-01-01");
        facts.state = state;
        if (state < ControlState::implemented) facts.implemented_on.reset();
        else facts.ended_on = day("2026-06-01");
        EXPECT_EQ(e(facts, "2026-06-01"), 0);
        EXPECT_EQ(health(facts, "2026-06-01"), ControlHealth::not_operating);
    }
}

TEST(ControlEffectiveness, ItOperatesFromItsFirstDayToTheDayBeforeItIsSuspended) {
    auto facts = implemented("2026-03-01");
    EXPECT_EQ(e(facts, "2026-02-28"), 0);
    EXPECT_EQ(e(facts, "2026-03-01"), 70);
    facts.state = ControlState::suspended;
    facts.ended_on = day("2026-05-01");
    EXPECT_EQ(e(facts, "2026-04-30"), 70);
    EXPECT_EQ(e(facts, "2026-05-01"), 0);
}

TEST(ControlEffectiveness, TheLastDayBeforeItExpiresStillCounts) {
    auto facts = implemented("2026-01-01");
    facts.expires_on = day("2026-06-30");
    EXPECT_EQ(e(facts, "2026-06-30"), 70);
    EXPECT_EQ(e(facts, "2026-07-01"), 0);
    EXPECT_EQ(control_worth(facts, day("2026-07-01")).implementation_status, ImplementationStatus::not_implemented);
}

TEST(ControlEffectiveness, UntestedIsSeventyAndOverdueFiftySix) {
    const auto facts = implemented("2026-01-15");
    const auto due = control_worth(facts, day("2027-01-15"));
    EXPECT_EQ(due.effectiveness.scaled, 70);
    EXPECT_EQ(due.health, ControlHealth::untested);
    EXPECT_EQ(due.implementation_status, ImplementationStatus::implemented);
    EXPECT_EQ(due.next_test_due, day("2027-01-15"));
    EXPECT_FALSE(due.test_overdue);
    const auto late = control_worth(facts, day("2027-01-16"));
    EXPECT_EQ(late.effectiveness.scaled, 56);
    EXPECT_EQ(late.health, ControlHealth::overdue);
    EXPECT_EQ(late.implementation_status, ImplementationStatus::partially_implemented);
    EXPECT_TRUE(late.test_overdue);
}

TEST(ControlEffectiveness, EachResultHasItsValueAndLosesAFifthWhenOverdue) {
    EXPECT_EQ(e(tested(Verdict::effective, "2026-01-15"), "2027-01-15"), 100);
    EXPECT_EQ(e(tested(Verdict::effective, "2026-01-15"), "2027-01-16"), 80);
    EXPECT_EQ(e(tested(Verdict::effective, "2026-01-15", true), "2027-01-15"), 85);
    EXPECT_EQ(e(tested(Verdict::effective, "2026-01-15", true), "2027-01-16"), 68);
    EXPECT_EQ(e(tested(Verdict::partially_effective, "2026-01-15"), "2027-01-15"), 50);
    EXPECT_EQ(e(tested(Verdict::partially_effective, "2026-01-15"), "2027-01-16"), 40);
    EXPECT_EQ(health(tested(Verdict::partially_effective, "2026-01-15"), "2027-01-15"), ControlHealth::partially_effective);
    EXPECT_EQ(e(tested(Verdict::ineffective, "2026-01-15"), "2026-01-15"), 0);
    EXPECT_EQ(health(tested(Verdict::ineffective, "2026-01-15"), "2027-01-16"), ControlHealth::ineffective) << "never overdue";
}

TEST(ControlEffectiveness, ATestOfDesignCountsNothingAndALaterTestCountsFromItsDay) {
    EXPECT_EQ(e(tested(Verdict::effective, "2026-01-15", false, ControlTestKind::design), "2026-02-01"), 56) << "untested since 2025-01-01, overdue";
    EXPECT_EQ(control_worth(tested(Verdict::effective, "2026-01-15", false, ControlTestKind::design), day("2026-02-01")).last_tested_on, std::nullopt);
    const auto facts = tested(Verdict::effective, "2025-06-01", false, ControlTestKind::implementation);
    EXPECT_EQ(e(facts, "2025-05-31"), 70);
    EXPECT_EQ(e(facts, "2025-06-01"), 100);
}

TEST(ControlEffectiveness, OfTwoTestsOfADayTheOneDecidedLaterCounts) {
    auto facts = tested(Verdict::ineffective, "2026-01-15");
    facts.tests.push_back({ControlTestKind::implementation, day("2026-01-15"), Verdict::effective, false, platform::Instant(std::chrono::hours(1))});
    EXPECT_EQ(e(facts, "2026-02-01"), 100);
    facts.tests[0].decided_at = platform::Instant(std::chrono::hours(2));
    EXPECT_EQ(e(facts, "2026-02-01"), 0);
}

TEST(ControlEffectiveness, TheEndOfAMonthIsClamped) {
    auto facts = tested(Verdict::effective, "2026-08-31");
    facts.test_interval = "P6M";
    EXPECT_EQ(control_worth(facts, day("2026-09-01")).next_test_due, day("2027-02-28"));
}

TEST(ControlEffectiveness, ASignalOfACollectorCountsUntilItIsOverdue) {
    auto facts = implemented("2026-01-01");
    facts.signals.push_back({day("2026-11-24"), true, day("2026-11-25")});
    EXPECT_EQ(e(facts, "2026-11-25"), 100);
    EXPECT_EQ(e(facts, "2026-11-26"), 80);
    EXPECT_EQ(health(facts, "2026-11-26"), ControlHealth::overdue);
    facts.signals[0].passed = false;
    EXPECT_EQ(e(facts, "2026-11-24"), 0);
    EXPECT_EQ(control_worth(facts, day("2026-11-24")).implementation_status, ImplementationStatus::not_implemented);
    EXPECT_EQ(e(facts, "2026-11-23"), 70) << "before it came";
}

TEST(ControlEffectiveness, APassingSignalDoesNotLiftAControlAboveAWorseTest) {
    auto facts = tested(Verdict::partially_effective, "2026-10-01");
    facts.signals.push_back({day("2026-11-24"), true, day("2026-11-25")});
    EXPECT_EQ(e(facts, "2026-11-24"), 50);
    facts.tests.push_back({ControlTestKind::operating_effectiveness, day("2026-11-20"), Verdict::effective, true, {}});
    EXPECT_EQ(e(facts, "2026-11-24"), 100) << "a new test is effective, the later signal counts";
}

TEST(ControlEffectiveness, OfTestAndSignalOfADayTheWorseCounts) {
    auto facts = tested(Verdict::effective, "2026-11-24");
    facts.signals.push_back({day("2026-11-24"), false, day("2026-11-25")});
    EXPECT_EQ(e(facts, "2026-11-24"), 0);
    facts.tests[0].performed_on = day("2026-11-25");
    EXPECT_EQ(e(facts, "2026-11-25"), 100) << "the later counts";
}

TEST(ControlEffectiveness, OneFailingCollectorOfSeveralIsEnough) {
    auto facts = implemented("2026-01-01");
    facts.signals.push_back({day("2026-11-24"), true, day("2026-11-25")});
    facts.signals.push_back({day("2026-11-20"), false, day("2026-11-27")});
    EXPECT_EQ(e(facts, "2026-11-24"), 0);
}

TEST(ImplementationStatusOfAControl, FollowsStateAndWorth) {
    ControlFacts facts;
    EXPECT_EQ(control_worth(facts, day("2026-01-01")).implementation_status, ImplementationStatus::planned);
    facts.state = ControlState::in_progress;
    EXPECT_EQ(control_worth(facts, day("2026-01-01")).implementation_status, ImplementationStatus::partially_implemented);
    EXPECT_EQ(control_worth(tested(Verdict::effective, "2026-01-15", true), day("2027-01-16")).implementation_status, ImplementationStatus::implemented)
        << "0.68 is enough";
    EXPECT_EQ(control_worth(tested(Verdict::ineffective, "2026-01-15"), day("2026-01-15")).implementation_status, ImplementationStatus::not_implemented);
}

TEST(DerivedAttainment, GivesTheWorkedValues) {
    using Coverage = MappingCoverage;
    EXPECT_EQ(derived_attainment({{Coverage::partial, 60, {70}, false}, {Coverage::partial, 40, {40}, false}}), 5'800);
    EXPECT_EQ(derived_attainment({{Coverage::full, 100, {85}, false}}), 8'500);
    EXPECT_EQ(derived_attainment({{Coverage::full, 100, {68}, false}}), 6'800);
    EXPECT_EQ(derived_attainment({{Coverage::partial, 50, {100}, false}, {Coverage::partial, 50, {100}, false}, {Coverage::partial, 50, {100}, false}}),
              10'000);
    EXPECT_EQ(derived_attainment({{Coverage::full, 100, {0}, false}}), 0);
}

TEST(DerivedAttainment, IsAbsentWithoutACoveringControl) {
    EXPECT_EQ(derived_attainment({}), std::nullopt);
    EXPECT_EQ(derived_attainment({{MappingCoverage::supporting, 0, {100}, false}}), std::nullopt);
    EXPECT_EQ(derived_attainment({{MappingCoverage::full, 100, {0}, true}}), std::nullopt) << "retired";
}

TEST(SampleGuidance, FollowsTheFrequencyAndNeverExceedsThePopulation) {
    using Frequency = ControlFrequency;
    const std::pair<Frequency, std::int64_t> wanted[] = {{Frequency::annually, 1}, {Frequency::quarterly, 2}, {Frequency::monthly, 2},
                                                         {Frequency::weekly, 5},   {Frequency::daily, 20},    {Frequency::continuous, 25}};
    for (const auto& [frequency, sample] : wanted) EXPECT_EQ(sample_guidance(frequency, std::nullopt), sample);
    EXPECT_EQ(sample_guidance(Frequency::daily, 12), 12);
    EXPECT_EQ(sample_guidance(Frequency::ad_hoc, 5), 1);
    EXPECT_EQ(sample_guidance(Frequency::ad_hoc, 101), 11);
    EXPECT_EQ(sample_guidance(Frequency::ad_hoc, 1'000), 25);
    EXPECT_EQ(sample_guidance(Frequency::ad_hoc, std::nullopt), std::nullopt);
    EXPECT_EQ(sample_guidance(std::nullopt, 100), std::nullopt);
}

TEST(ResultHint, IsPartialUpToATenthOfTheSample) {
    EXPECT_EQ(result_hint(20, 0), Verdict::effective);
    EXPECT_EQ(result_hint(20, 2), Verdict::partially_effective);
    EXPECT_EQ(result_hint(20, 3), Verdict::ineffective);
    EXPECT_EQ(result_hint(10, 3), Verdict::ineffective);
    EXPECT_EQ(result_hint(std::nullopt, 0), std::nullopt);
}

}  // namespace
}  // namespace compliance
