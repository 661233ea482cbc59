// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_upgrade.hpp"
#include "compliance/api/routes.hpp"

namespace compliance {

void add_library_upgrade_routes(Api& api, Services& services) {
    const auto& upgrades = services.library_upgrades;
    api.list<LibraryUpgradeFilters, LibraryUpgrade>(
        "/libraries/{library_id}/upgrades", {"listLibraryUpgrades", "libraries:read", "Planned, applied and cancelled upgrades of a package."},
        [&](Call& call, const ListQuery& query, const LibraryUpgradeFilters& filters) {
            return upgrades.list(call.context, call.id("library_id"), query, filters);
        });
    api.create<LibraryUpgradeInput, LibraryUpgrade>(
        "/libraries/{library_id}/upgrades",
        {.id = "planLibraryUpgrade",
         .permission = "libraries:write",
         .text = "Compares the staged or shipped newer release with the installed one and counts the items affected; "
                 "409 nothing_newer.",
         .problems = {409},
         .body_optional = true},
        [&](Call& call, const LibraryUpgradeInput& in) { return upgrades.plan(call.context, call.id("library_id"), in); });
    api.get<LibraryUpgrade>("/libraries/upgrades/{upgrade_id}",
                            {"getLibraryUpgrade", "libraries:read", "Differences, changed scales, suggested renames and result of an upgrade."},
                            [&](Call& call) { return upgrades.get(call.context, call.id("upgrade_id")); });
    api.action<LibraryUpgradeDecisions, LibraryUpgrade>(
        "/libraries/upgrades/{upgrade_id}/apply",
        {.id = "applyLibraryUpgrade",
         .permission = "libraries:approve",
         .text = "Applies a planned upgrade in one transaction; assessments are kept. 409 state, scale_decision_required, four_eyes.",
         .problems = {409},
         .body_optional = true},
        [&](Call& call, const LibraryUpgradeDecisions& in) { return upgrades.apply(call.context, call.id("upgrade_id"), call.if_match(), in); });
}

}  // namespace compliance
