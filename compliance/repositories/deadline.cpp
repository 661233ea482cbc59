// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/deadline.hpp"

namespace compliance {

using platform::postgres::Params;
using platform::reflect::type_of;

platform::records::Table<Deadline> deadlines() {
    return platform::records::Table<Deadline>({
        .type = "deadline",
        .table = "compliance_deadlines",
        .record = &type_of<Deadline>,
        .filters = &type_of<DeadlineFilters>,
        .filter_rules = {{"from", "due_on >= $"}, {"to", "due_on <= $"}},
    });
}

void put_deadline(platform::postgres::Executor& db, Deadline deadline, std::string_view formerly) {
    static const auto rows = deadlines();
    const auto found = db.run("SELECT " + rows.store().select_list() +
                                  " FROM compliance_deadlines WHERE tenant_id = compliance_tenant() AND entity_id = $1 AND kind IN ($2, $3) FOR UPDATE",
                              Params{}.add(deadline.entity_id).add(std::string_view(deadline.kind)).add(formerly));
    if (found.empty()) return rows.insert(db, deadline);
    const auto before = rows.read_all(found).front();
    deadline.id = before.id;
    deadline.reminders_sent = before.reminders_sent;
    if (!rows.update(db, deadline, before.version)) throw std::logic_error("a locked deadline changed");
}

void void_deadline(platform::postgres::Executor& db, const platform::Uuid& entity, std::string_view kind) {
    db.run(
        "UPDATE compliance_deadlines SET state = 'void' WHERE tenant_id = compliance_tenant() AND entity_id = $1 AND kind = $2 AND state IN ('open', "
        "'suspended')",
        Params{}.add(entity).add(kind));
}

}  // namespace compliance
