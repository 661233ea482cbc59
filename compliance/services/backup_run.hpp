// SPDX-License-Identifier: Apache-2.0
// Runs of backups as they are reported, and the light that they give (platform R11; Art. 32(1)(c), (d) GDPR).
#pragma once

#include "compliance/repositories/backup_run.hpp"
#include "compliance/services/context.hpp"

namespace compliance {

class MemberService;

/// As the operator set them, with the words that were given.
struct BackupGoals {
    std::string rpo = "P1D", restore_test_interval = "P6M";
    BackupAims aims = {};
};

struct RecordedRun {
    BackupRun run;
    bool known = false;  ///< it had been reported before, in the same words
};

/// Stores the run for the context's tenant, or, where it has none (an operator's token, a command), for every tenant; each then has
/// the same id. A run that was reported before is left as it is, so a job may report again what it does not know to have arrived.
/// Throws Problem 422 for a report that cannot be, 409 `already_exists` for the same run with another outcome.
RecordedRun record_backup(Context& context, const BackupReport& report, const BackupGoals& goals);

class BackupRunService {
  public:
    BackupRunService(const MemberService& members, BackupGoals goals) : members_(members), goals_(std::move(goals)) {}

    BackupStatus status(Context& context, const BackupFilters& filters) const;
    [[nodiscard]] RecordedRun report(Context& context, const BackupReport& report) const { return record_backup(context, report, goals_); }
    /// Tells the administrators of a light that turned red, once for each run that it is red because of. Nothing was ever reported:
    /// nobody is told, since then nobody reports. Answers whether they were told.
    bool note_red(Context& context) const;

  private:
    const MemberService& members_;
    BackupGoals goals_;
};

}  // namespace compliance
