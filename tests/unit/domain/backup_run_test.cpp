// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/backup_run.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

using enum BackupReason;
using Reasons = std::vector<BackupReason>;

platform::Instant at(const char* text) { return *platform::parse_instant(text); }
platform::Date day(const char* text) { return *platform::parse_date(text); }

BackupFacts proven() { return {at("2026-11-22T02:00:00Z"), false, day("2026-05-31")}; }

TEST(BackupLight, TurnsRedWhenTheLastSuccessIsOlderThanADay) {
    const auto light = [](const char* now) { return judge_backups(proven(), {}, at(now), day("2026-11-23")).light; };
    EXPECT_EQ(light("2026-11-23T01:59:59Z"), BackupLight::green);
    EXPECT_EQ(light("2026-11-23T02:00:00Z"), BackupLight::green);
    EXPECT_EQ(light("2026-11-23T02:00:01Z"), BackupLight::red);
}

TEST(BackupLight, ARestoreIsToBeTestedByTheCalendarAndNotLater) {
    auto facts = proven();
    facts.last_success = at("2026-11-30T02:00:00Z");
    const auto on = [&](const char* today) { return judge_backups(facts, {}, at("2026-11-30T12:00:00Z"), day(today)); };
    EXPECT_EQ(on("2026-11-30").restore_test_due_on, day("2026-11-30"));
    EXPECT_EQ(on("2026-11-30").light, BackupLight::green);
    EXPECT_EQ(on("2026-12-01").light, BackupLight::yellow);
    EXPECT_EQ(on("2026-12-01").reasons, Reasons{restore_test_overdue});
}

TEST(BackupLight, WithoutAnyTestOfARestoreItIsYellow) {
    auto facts = proven();
    facts.restore_tested_on.reset();
    const auto verdict = judge_backups(facts, {}, at("2026-11-22T03:00:00Z"), day("2026-11-22"));
    EXPECT_EQ(verdict.light, BackupLight::yellow);
    EXPECT_EQ(verdict.reasons, Reasons{no_restore_test});
    EXPECT_FALSE(verdict.restore_test_due_on);
}

TEST(BackupLight, AFailedRunIsRedHoweverYoungTheLastSuccess) {
    auto facts = proven();
    facts.last_run_failed = true;
    const auto verdict = judge_backups(facts, {}, at("2026-11-22T03:00:00Z"), day("2026-11-22"));
    EXPECT_EQ(verdict.light, BackupLight::red);
    EXPECT_EQ(verdict.reasons, Reasons{last_run_failed});
}

TEST(BackupLight, WithNothingReportedNothingIsProven) {
    const auto verdict = judge_backups({}, {}, at("2026-11-22T03:00:00Z"), day("2026-11-22"));
    EXPECT_EQ(verdict.light, BackupLight::red);
    EXPECT_EQ(verdict.reasons, (Reasons{no_backup, no_restore_test}));
}

TEST(BackupLight, AimsThatMeanNothingAreRefused) {
    EXPECT_EQ(backup_aims("PT6H", "P3M").rpo.time, std::chrono::hours(6));
    for (const auto* rpo : {"", "P0D", "P1M", "six hours"}) EXPECT_THROW(backup_aims(rpo, "P6M"), std::invalid_argument) << rpo;
    for (const auto* interval : {"", "P0D", "PT6H", "often"}) EXPECT_THROW(backup_aims("P1D", interval), std::invalid_argument) << interval;
}

}  // namespace
}  // namespace compliance
