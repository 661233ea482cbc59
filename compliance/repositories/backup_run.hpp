// SPDX-License-Identifier: Apache-2.0
// SQL of compliance_backup_runs.
#pragma once

#include "compliance/db/models/backup_run.hpp"
#include "platform/records/store.hpp"

namespace compliance {

/// The runs that decide about the light.
struct DecidingRuns {
    std::optional<BackupRun> last_success;       ///< full or incremental
    std::optional<BackupRun> last_restore_test;  ///< that succeeded
    std::optional<BackupRun> failed;             ///< the latest of those that are the last of their kind and failed
    std::optional<BackupRun> latest;             ///< of any kind and outcome
};

platform::records::Table<BackupRun> backup_runs();
DecidingRuns deciding_backup_runs(platform::postgres::Executor& db);
/// The same run, if it was reported before: of that kind, begun at that instant, at that place.
std::optional<BackupRun> reported_before(platform::postgres::Executor& db, const BackupReport& report);
std::vector<BackupRun> latest_backup_runs(platform::postgres::Executor& db, const BackupFilters& filters);

}  // namespace compliance
