// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/collector.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

platform::Instant at(std::string_view text) { return *platform::parse_instant(text); }

TEST(CollectorSubject, AStarStandsForAnyCharacters) {
    EXPECT_TRUE(matches_subject("shop", "shop"));
    EXPECT_FALSE(matches_subject("shop", "shops"));
    EXPECT_TRUE(matches_subject("shop/*", "shop/web"));
    EXPECT_TRUE(matches_subject("shop/*", "shop/"));
    EXPECT_FALSE(matches_subject("shop/*", "till/web"));
    EXPECT_TRUE(matches_subject("*/web*1", "shop/web/11"));
    EXPECT_FALSE(matches_subject("*/web*1", "shop/web/12"));
    EXPECT_TRUE(matches_subject("**", ""));
    EXPECT_FALSE(matches_subject("", "a"));
}

TEST(CollectorSubject, AHostilePatternEndsSoon) {
    std::string pattern(300, '*');
    pattern += 'b';
    EXPECT_FALSE(matches_subject(pattern, std::string(300, 'a')));
}

TEST(CollectorSilence, BeginsAPeriodAfterTheLastDelivery) {
    EXPECT_EQ(silent_from(at("2026-11-20T06:00:00Z"), at("2026-11-01T00:00:00Z"), "P1D"), at("2026-11-21T06:00:00Z"));
    EXPECT_EQ(silent_from(std::nullopt, at("2026-11-01T00:00:00Z"), "P7D"), at("2026-11-08T00:00:00Z"));
    EXPECT_EQ(silent_from(at("2026-11-20T23:30:00Z"), std::nullopt, "PT1H"), at("2026-11-21T00:30:00Z"));
    EXPECT_EQ(silent_from(at("2026-11-20T06:00:00Z"), at("2026-11-25T00:00:00Z"), "P1D"), at("2026-11-26T00:00:00Z")) << "activated anew after it";
}

TEST(CollectorSilence, WhereNothingIsExpectedThereIsNone) {
    EXPECT_EQ(silent_from(at("2026-11-20T06:00:00Z"), std::nullopt, std::nullopt), std::nullopt);
    EXPECT_EQ(silent_from(std::nullopt, std::nullopt, "P1D"), std::nullopt);
}

TEST(CollectorDelivery, ApprovesItselfOnlyWhereItMayAndNothingFailed) {
    EXPECT_EQ(state_of_delivery({.auto_approve = true}), RevisionState::approved);
    EXPECT_EQ(outcome_of_delivery({.auto_approve = true}), SubmissionOutcome::approved);
    EXPECT_EQ(state_of_delivery({}), RevisionState::submitted);
    EXPECT_EQ(outcome_of_delivery({}), SubmissionOutcome::in_review);
    EXPECT_EQ(state_of_delivery({.checks_failed = true, .auto_approve = true}), RevisionState::draft);
    EXPECT_EQ(outcome_of_delivery({.checks_failed = true, .auto_approve = true}), SubmissionOutcome::checks_failed);
}

TEST(CollectorDelivery, WhatNobodyFoundCleanWaitsForAPersonOrTheScan) {
    const Delivery unscanned{.auto_approve = true, .awaits_scan = true};
    EXPECT_TRUE(approves_itself(unscanned)) << "in the end";
    EXPECT_EQ(state_of_delivery(unscanned), RevisionState::submitted);
    EXPECT_EQ(outcome_of_delivery(unscanned), SubmissionOutcome::in_review);
    EXPECT_EQ(state_of_delivery({.same_content = true, .approved_before = true, .awaits_scan = true}), RevisionState::submitted);
    EXPECT_FALSE(approves_itself({.checks_failed = true, .auto_approve = true, .awaits_scan = true}));
    EXPECT_FALSE(approves_itself({.awaits_scan = true}));
}

TEST(CollectorDelivery, TheSameContentTakesOverItsApprovalUnlessItFailsNow) {
    EXPECT_EQ(state_of_delivery({.same_content = true, .approved_before = true}), RevisionState::approved);
    EXPECT_EQ(state_of_delivery({.same_content = true}), RevisionState::submitted);
    EXPECT_EQ(state_of_delivery({.checks_failed = true, .same_content = true, .approved_before = true}), RevisionState::draft);
    EXPECT_EQ(state_of_delivery({.approved_before = true}), RevisionState::submitted) << "other content";
    EXPECT_EQ(outcome_of_delivery({.same_content = true}), SubmissionOutcome::unchanged);
}

}  // namespace
}  // namespace compliance
