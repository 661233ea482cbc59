// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_portal.hpp"

#include <gtest/gtest.h>

namespace compliance {

using platform::Instant;
using std::chrono::days;

namespace {

const Instant kAnswered{std::chrono::sys_days{std::chrono::year{2026} / 4 / 13}};

}  // namespace

TEST(DsrPortal, AnOpenQuestionIsShownWhileTheRequestIsHandled) {
    EXPECT_EQ(public_state(DsrState::received, false), DsrPublicState::received);
    EXPECT_EQ(public_state(DsrState::received, true), DsrPublicState::awaiting_answer);
    EXPECT_EQ(public_state(DsrState::in_progress, true), DsrPublicState::awaiting_answer);
    EXPECT_EQ(public_state(DsrState::in_review, false), DsrPublicState::in_progress);
    EXPECT_EQ(public_state(DsrState::responded, true), DsrPublicState::answered);
    EXPECT_EQ(public_state(DsrState::closed, false), DsrPublicState::closed);
}

TEST(DsrPortal, TokensEndNinetyDaysAfterTheAnswer) {
    EXPECT_EQ(tokens_end(DsrState::responded, kAnswered, std::nullopt), kAnswered + days(90));
    EXPECT_EQ(tokens_end(DsrState::closed, kAnswered, kAnswered + days(5)), kAnswered + days(90));
}

TEST(DsrPortal, TokensOfARequestThatWasClosedWithoutAnAnswerCountFromItsClosing) {
    EXPECT_EQ(tokens_end(DsrState::closed, std::nullopt, kAnswered), kAnswered + days(90));
}

TEST(DsrPortal, TokensLiveWhileThereIsNoAnswerAndAgainWhenTheRequestIsTakenUpAgain) {
    EXPECT_FALSE(tokens_end(DsrState::received, std::nullopt, std::nullopt));
    EXPECT_FALSE(tokens_end(DsrState::responded, std::nullopt, std::nullopt));
    EXPECT_FALSE(tokens_end(DsrState::in_progress, kAnswered, std::nullopt));
}

TEST(DsrPortal, OnlyAnswersAndProofsEndAPause) {
    EXPECT_TRUE(answers_question(DsrPublicMessageKind::answer));
    EXPECT_TRUE(answers_question(DsrPublicMessageKind::proof));
    EXPECT_FALSE(answers_question(DsrPublicMessageKind::correction));
    EXPECT_FALSE(answers_question(DsrPublicMessageKind::withdrawal));
}

TEST(DsrPortal, ANameIsAPartOfAnAddressAndNoneOfThePortalsOwnPages) {
    for (const auto* good : {"acme", "acme-gmbh", "a1", "status-acme"}) EXPECT_TRUE(is_portal_key(good)) << good;
    for (const auto* bad : {"", "a", "Acme", "-acme", "acme-", "acme gmbh", "a/b", "ümlaut", "status", "confirm", "assets",
                            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
        EXPECT_FALSE(is_portal_key(bad)) << bad;
}

}  // namespace compliance
