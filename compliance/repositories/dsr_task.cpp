// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/dsr_task.hpp"

namespace compliance {

using platform::records::Table;
using platform::reflect::type_of;

Table<DsrTask> dsr_tasks() {
    return Table<DsrTask>({.type = "dsr_task",
                           .table = "compliance_dsr_tasks",
                           .record = &type_of<DsrTask>,
                           .filters = &type_of<DsrTaskFilters>,
                           .filter_rules = {{"due_before", "due_on < $"}}});
}

Table<DsrRecipientNotice> dsr_recipient_notices() {
    return Table<DsrRecipientNotice>({.type = "dsr_recipient_notice", .table = "compliance_dsr_recipient_notices", .record = &type_of<DsrRecipientNotice>});
}

Table<DsrPackage> dsr_packages() {
    return Table<DsrPackage>({.type = "dsr_package", .table = "compliance_dsr_packages", .record = &type_of<DsrPackage>});
}

Table<DsrTaskCall> dsr_task_calls() {
    return Table<DsrTaskCall>({.type = "dsr_task_call", .table = "compliance_dsr_task_calls", .record = &type_of<DsrTaskCall>});
}

void load_deliveries(platform::postgres::Executor& db, std::vector<DsrTask>& tasks) {
    static const auto calls = dsr_task_calls();
    std::vector<platform::Uuid> ids;
    for (const auto& task : tasks)
        if (task.system) ids.push_back(task.id);
    if (ids.empty()) return;
    const auto rows =
        db.run("SELECT " + calls.store().select_list() + " FROM compliance_dsr_task_calls WHERE tenant_id = compliance_tenant() AND task = ANY($1)",
               platform::postgres::Params{}.add_uuids(ids));
    for (const auto& call : calls.read_all(rows))
        for (auto& task : tasks)
            if (task.id == call.task) task.delivery = static_cast<const DsrDelivery&>(call);
}

std::optional<DsrTaskCall> take_due_call(platform::postgres::Executor& db, const Table<DsrTaskCall>& calls, platform::Instant now) {
    const auto rows = db.run("SELECT " + calls.store().select_list() +
                                 " FROM compliance_dsr_task_calls WHERE tenant_id = compliance_tenant() AND next_attempt_at <= greatest($1, now()) "
                                 "ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED",
                             platform::postgres::Params{}.add(now));
    if (rows.empty()) return std::nullopt;
    return std::move(calls.read_all(rows).front());
}

}  // namespace compliance
