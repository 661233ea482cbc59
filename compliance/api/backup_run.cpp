// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/backup_run.hpp"

#include "compliance/api/routes.hpp"

namespace compliance {

void add_backup_run_routes(Api& api, Services& services) {
    const auto& runs = services.backup_runs;
    api.find<BackupFilters, BackupStatus>("/platform/backups",
                                          {.id = "listBackups",
                                           .permission = "platform:read",
                                           .text = "Runs and tests of restores, and whether the registers could be brought back.",
                                           .conditional = false},
                                          [&](Call& call, const BackupFilters& filters) { return runs.status(call.context, filters); });
    api.action<BackupReport, BackupRun>("/platform/backups",
                                        {.id = "reportBackup",
                                         .permission = "platform:write",
                                         .text = "A run reported by the operator's job: an instance token reports it for all tenants, a service token for its "
                                                 "own. Reported again in the same words it is answered with 200 and changes nothing.",
                                         .success = 201,
                                         .problems = {409},
                                         .further_success = {200},
                                         .conditional = false,
                                         .while_closing = true,
                                         .operator_too = true},
                                        [&](Call& call, const BackupReport& in) {
                                            auto recorded = runs.report(call.context, in);
                                            if (recorded.known) call.response().status = 200;
                                            return std::move(recorded.run);
                                        });
}

}  // namespace compliance
