// SPDX-License-Identifier: Apache-2.0
// Row of compliance_backup_runs, and what all of them say together.
#pragma once

#include <vector>

#include "compliance/domain/backup_run.hpp"
#include "compliance/schemas/backup_run.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct BackupRun : platform::records::Common, BackupReport {
    std::int64_t duration_s = 0;
    std::optional<platform::Instant> red_noted_at;
    static constexpr std::string_view kText = "One run of a backup, or one test of a restore.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"duration_s", "Seconds from beginning to end.", platform::reflect::kReadOnly},
        {"red_noted_at", "When the administrators were told that the light is red because of this run, or because none came after it.",
         platform::reflect::kReadOnly},
    };
};
BOOST_DESCRIBE_STRUCT(BackupRun, (platform::records::Common, BackupReport), (duration_s, red_noted_at))

/// Query parameters of listBackups.
struct BackupFilters {
    std::optional<BackupKind> kind;
    std::optional<BackupOutcome> outcome;
    std::optional<platform::Instant> since;
    std::optional<platform::Int<1, 200>> limit;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"kind", "Runs of that kind."},
                                                                {"outcome", "Runs that ended so."},
                                                                {"since", "Runs begun at or after that instant."},
                                                                {"limit", "At most so many runs, the latest first; 50 if not given."}};
};
BOOST_DESCRIBE_STRUCT(BackupFilters, (), (kind, outcome, since, limit))

struct BackupStatus {
    BackupLight light{};
    std::vector<BackupReason> reasons;
    std::string rpo, restore_test_interval;
    std::optional<BackupRun> last_success, last_restore_test;
    std::optional<platform::Instant> green_until;
    std::optional<platform::Date> restore_test_due_on;
    std::vector<BackupRun> runs;
    static constexpr std::string_view kText = "Whether the registers could be brought back, as far as it was reported (Art. 32(1)(c), (d) GDPR).";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"light", "red: the last backup is too old, or a last run failed; yellow: restoring was not tested in time."},
        {"reasons", "Why it is not green.", platform::reflect::kPlain, "[]", 5},
        {"rpo", "How old the last successful backup may be (COMPLIANCE_BACKUP_RPO).", 0, "\"P1D\""},
        {"restore_test_interval", "How often a restore is to be tested (COMPLIANCE_RESTORE_TEST_INTERVAL).", 0, "\"P6M\""},
        {"last_success", "Last full or incremental backup that succeeded."},
        {"last_restore_test", "Last test of a restore that succeeded."},
        {"green_until", "Until when the last success is young enough."},
        {"restore_test_due_on", "Last day for the next test of a restore."},
        {"runs", "Runs that the parameters ask for, the latest first.", platform::reflect::kPlain, "[]", 200}};
};
BOOST_DESCRIBE_STRUCT(BackupStatus, (), (light, reasons, rpo, restore_test_interval, last_success, last_restore_test, green_until, restore_test_due_on, runs))

}  // namespace compliance
