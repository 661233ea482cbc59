// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/control_exception.hpp"

namespace compliance {

void add_control_exception_routes(Api& api, Services& services) {
    const auto& exceptions = services.control_exceptions;
    api.list<ControlExceptionFilters, ControlException>(
        "/controls/exceptions", {"listControlExceptions", "controls:read", "Approved and requested deviations."},
        [&](Call& call, const ListQuery& query, const ControlExceptionFilters& filters) { return exceptions.list(call.context, query, filters); });
    api.create<ControlExceptionInput, ControlException>(
        "/controls/exceptions",
        {"requestControlException", "controls:write", "Asks for a deviation of at most twelve months, with its reason and what makes up for it."},
        [&](Call& call, ControlExceptionInput in) { return exceptions.request(call.context, std::move(in)); });
    api.find<AsOfQuery, ControlException>(
        "/controls/exceptions/{exception_id}", {"getControlException", "controls:read", "One exception."},
        [&](Call& call, const AsOfQuery& query) { return exceptions.get(call.context, call.id("exception_id"), query.as_of); });
    api.list<NoFilters, platform::records::HistoryEntry>(
        "/controls/exceptions/{exception_id}/history", {"getControlExceptionHistory", "controls:read", "Request, decision and end."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return exceptions.history(call.context, call.id("exception_id"), query); });
    api.action<ApprovalDecision, ControlException>(
        "/controls/exceptions/{exception_id}/decide",
        {"decideControlException", "controls:approve", "requested to approved or rejected, by somebody else than who asked."},
        [&](Call& call, const ApprovalDecision& in) { return exceptions.decide(call.context, call.id("exception_id"), call.if_match(), in); });
    api.action<ReasonInput, ControlException>(
        "/controls/exceptions/{exception_id}/revoke", {"revokeControlException", "controls:write", "requested or approved to revoked."},
        [&](Call& call, const ReasonInput& in) { return exceptions.revoke(call.context, call.id("exception_id"), call.if_match(), in); });
}

}  // namespace compliance
