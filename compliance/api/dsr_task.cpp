// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_task.hpp"

namespace compliance {

namespace {

constexpr std::size_t kMaxResult = 200ull * 1024 * 1024;   // larger ones go as files

}  // namespace

void add_dsr_task_routes(Api& api, Services& services) {
    const auto& tasks = services.dsr_tasks;
    api.batch<DsrTaskPlan, DsrTask>("/dsr/requests/{request_id}/tasks",
                                    {.id = "planDsrTasks",
                                     .permission = "dsr:write",
                                     .text = "One task for each matching system and right not yet planned, and those that are named.",
                                     .guarded = true,
                                     .body_optional = true},
                                    [&](Call& call, const DsrTaskPlan& in) { return tasks.plan(call.context, call.id("request_id"), call.if_match(), in); });
    api.list<DsrTaskFilters, DsrTask>(
        "/dsr/tasks", {"listDsrTasks", "dsr:read", "Tasks of all requests; results only with include=pii, which is recorded."},
        [&](Call& call, const ListQuery& query, const DsrTaskFilters& filters) { return tasks.list(call.context, query, filters); });
    api.patch<DsrTaskChange, DsrTask>(
        "/dsr/tasks/{task_id}", {"updateDsrTask", "dsr:write", "Assignee, team, target, start of work, or cancelling with a reason."},
        [&](Call& call, const platform::json::Node& body) { return tasks.patch(call.context, call.id("task_id"), call.if_match(), body); });
    api.action<DsrTaskResult, DsrTask>(
        "/dsr/tasks/{task_id}/complete",
        {.id = "completeDsrTask",
         .permission = "dsr:write",
         .text = "done, no_data or not_possible, with data, files, proof and review of third parties' data.",
         .max_body = kMaxResult,
         .task_too = true},
        [&](Call& call, const DsrTaskResult& in) { return tasks.complete(call.context, call.id("task_id"), call.if_match(), in); });
    api.batch<DsrRecipientNoticesInput, DsrRecipientNotice>(
        "/dsr/requests/{request_id}/recipient-notices",
        {.id = "createDsrRecipientNotices", .permission = "dsr:write", .text = "Plans the notices of Art. 19 for named recipients.", .guarded = true},
        [&](Call& call, const DsrRecipientNoticesInput& in) { return tasks.plan_notices(call.context, call.id("request_id"), call.if_match(), in); });
    api.action<DsrRecipientOutcome, DsrRecipientNotice>(
        "/dsr/recipient-notices/{notice_id}/record-outcome",
        {"recordDsrRecipientOutcome", "dsr:write", "sent, acknowledged, or impossible or disproportionate with a reason."},
        [&](Call& call, const DsrRecipientOutcome& in) { return tasks.record_outcome(call.context, call.id("notice_id"), call.if_match(), in); });
}

}  // namespace compliance
