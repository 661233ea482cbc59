// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/backup_run.hpp"

#include <stdexcept>
#include <string>

namespace compliance {

namespace {

std::chrono::seconds age_of(const Period& rpo) { return std::chrono::days(7 * rpo.weeks + rpo.days) + rpo.time; }

}  // namespace

BackupAims backup_aims(std::string_view rpo, std::string_view restore_test_interval) {
    const auto age = parse_period(rpo), interval = parse_period(restore_test_interval);
    if (!age || age->years != 0 || age->months != 0 || age_of(*age).count() <= 0)
        throw std::invalid_argument("COMPLIANCE_BACKUP_RPO must be a duration of days or hours, such as P1D or PT6H");
    const platform::Date some = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);
    if (!interval || !interval->is_dates() || add_period(some, *interval) <= some)
        throw std::invalid_argument("COMPLIANCE_RESTORE_TEST_INTERVAL must be a duration of days or months, such as P6M");
    return {*age, *interval};
}

BackupVerdict judge_backups(const BackupFacts& facts, const BackupAims& aims, platform::Instant now, platform::Date today) {
    BackupVerdict out;
    if (facts.last_success) out.green_until = *facts.last_success + age_of(aims.rpo);
    if (facts.restore_tested_on) out.restore_test_due_on = add_period(*facts.restore_tested_on, aims.restore_test_interval);
    if (!facts.last_success) out.reasons.push_back(BackupReason::no_backup);
    else if (now > *out.green_until) out.reasons.push_back(BackupReason::backup_too_old);
    if (facts.last_run_failed) out.reasons.push_back(BackupReason::last_run_failed);
    if (!out.reasons.empty()) out.light = BackupLight::red;
    if (!facts.restore_tested_on) out.reasons.push_back(BackupReason::no_restore_test);
    else if (today > *out.restore_test_due_on) out.reasons.push_back(BackupReason::restore_test_overdue);
    if (out.light == BackupLight::green && !out.reasons.empty()) out.light = BackupLight::yellow;
    return out;
}

}  // namespace compliance
