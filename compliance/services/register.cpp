// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/register.hpp"

namespace compliance {

void require_version(std::optional<std::int64_t> if_match, std::int64_t version) {
    if (if_match && *if_match != version) throw platform::Problem(412, "stale");
}

void require_faultless(std::vector<platform::Fault> faults) {
    if (!faults.empty()) throw platform::invalid(std::move(faults));
}

platform::records::Page<platform::records::HistoryEntry> history_of(platform::postgres::Executor& db, const platform::records::Store& store,
                                                                    const platform::Uuid& id, const platform::records::ListQuery& query) {
    auto page = store.history(db, id, query);
    if (page.items.empty() && !store.exists(db, id)) throw platform::not_found();
    return page;
}

void require_project(platform::postgres::Executor& db, const std::optional<platform::Uuid>& project) {
    if (!project) return;
    const auto known = db.run("SELECT 1 FROM compliance_project_items WHERE tenant_id = compliance_tenant() AND project_id = $1 LIMIT 1",
                              platform::postgres::Params{}.add(*project));
    if (known.empty()) throw platform::invalid("/project_id", "unknown_reference", "does not exist");
}

}  // namespace compliance
