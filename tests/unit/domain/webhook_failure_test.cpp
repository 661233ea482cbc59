// SPDX-License-Identifier: Apache-2.0
// When a webhook whose deliveries are given up is disabled.
#include <gtest/gtest.h>

#include "compliance/domain/webhook_failure.hpp"

namespace compliance {
namespace {

using std::chrono::days;
const platform::Date kMonday{std::chrono::year{2026} / 11 / 23};

TEST(WebhookFailure, FiveDaysRunningDisable) {
    ExhaustedDays run;
    for (int day = 0; day < 4; ++day) {
        run.add(kMonday + days(day));
        run.add(kMonday + days(day));  // several of one day are one
    }
    EXPECT_FALSE(run.disables());
    run.add(kMonday + days(4));
    EXPECT_TRUE(run.disables());
}

TEST(WebhookFailure, ADayWithoutOneBeginsAnew) {
    ExhaustedDays run;
    for (const int day : {0, 1, 2, 3, 5}) run.add(kMonday + days(day));
    EXPECT_EQ(run.count, 1);
    EXPECT_FALSE(run.disables());
}

TEST(WebhookFailure, ACallThatArrivesEndsTheRun) {
    ExhaustedDays run;
    for (int day = 0; day < 4; ++day) run.add(kMonday + days(day));
    run.end();
    run.add(kMonday + days(4));
    EXPECT_EQ(run.count, 1);
}

TEST(WebhookFailure, AClockThatWasSetBackAddsNoDay) {
    ExhaustedDays run;
    run.add(kMonday + days(1));
    run.add(kMonday);
    EXPECT_EQ(run.count, 1);
    EXPECT_EQ(run.last, kMonday + days(1));
}

}  // namespace
}  // namespace compliance
