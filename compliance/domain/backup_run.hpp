// SPDX-License-Identifier: Apache-2.0
// The traffic light of backups (Art. 32(1)(c), (d) GDPR; BSI CON.3): is the last one young enough, did it succeed, was restoring tried.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/period.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

enum class BackupLight { green, yellow, red };
BOOST_DESCRIBE_ENUM(BackupLight, green, yellow, red)

enum class BackupReason { no_backup, backup_too_old, last_run_failed, no_restore_test, restore_test_overdue };
BOOST_DESCRIBE_ENUM(BackupReason, no_backup, backup_too_old, last_run_failed, no_restore_test, restore_test_overdue)

/// What is aimed at. The age is reckoned in hours of 60 minutes (a day has 24), the interval by the calendar.
struct BackupAims {
    Period rpo{.days = 1}, restore_test_interval{.months = 6};
};

/// Throws std::invalid_argument unless both are durations above nothing, the first of days and hours, the second of dates.
BackupAims backup_aims(std::string_view rpo, std::string_view restore_test_interval);

struct BackupFacts {
    std::optional<platform::Instant> last_success;    ///< beginning of the last full or incremental backup that succeeded
    bool last_run_failed = false;                     ///< the last run of any kind that there was
    std::optional<platform::Date> restore_tested_on;  ///< local day of the last test of a restore that succeeded
};

struct BackupVerdict {
    BackupLight light = BackupLight::green;
    std::vector<BackupReason> reasons;
    std::optional<platform::Instant> green_until;
    std::optional<platform::Date> restore_test_due_on;
};

/// At that instant, which is on `today` where the tenant is.
BackupVerdict judge_backups(const BackupFacts& facts, const BackupAims& aims, platform::Instant now, platform::Date today);

}  // namespace compliance
