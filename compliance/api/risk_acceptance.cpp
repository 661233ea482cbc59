// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/risk_acceptance.hpp"

namespace compliance {

void add_risk_acceptance_routes(Api& api, Services& services) {
    const auto& acceptances = services.risk_acceptances;
    api.list<RiskAcceptanceFilters, RiskAcceptance>(
        "/risks/acceptances", {"listRiskAcceptances", "risks:read", "Acceptances asked for, active and ended."},
        [&](Call& call, const ListQuery& query, const RiskAcceptanceFilters& filters) { return acceptances.list(call.context, query, filters); });
    api.create<RiskAcceptanceInput, RiskAcceptance>(
        "/risks/{risk_id}/acceptances",
        {"requestRiskAcceptance", "risks:write", "Asks that the current rating be borne until a day within the limit of its class."},
        [&](Call& call, RiskAcceptanceInput in) { return acceptances.request(call.context, call.id("risk_id"), std::move(in)); });
    api.find<AsOfQuery, RiskAcceptance>(
        "/risks/acceptances/{acceptance_id}", {"getRiskAcceptance", "risks:read", "One acceptance."},
        [&](Call& call, const AsOfQuery& query) { return acceptances.get(call.context, call.id("acceptance_id"), query.as_of); });
    api.action<ApprovalNote, RiskAcceptance>(
        "/risks/acceptances/{acceptance_id}/confirm",
        {.id = "confirmRiskAcceptance",
         .permission = "risks:write",
         .text = "By the risk's owner only: requested to owner_confirmed, or to active where the owner's word suffices.",
         .body_optional = true},
        [&](Call& call, const ApprovalNote& in) { return acceptances.confirm(call.context, call.id("acceptance_id"), call.if_match(), in); });
    api.action<ApprovalDecision, RiskAcceptance>(
        "/risks/acceptances/{acceptance_id}/decide",
        {"decideRiskAcceptance", "risks:approve", "owner_confirmed to active, or to rejected; by the right of its class, never by who asked or confirmed."},
        [&](Call& call, const ApprovalDecision& in) { return acceptances.decide(call.context, call.id("acceptance_id"), call.if_match(), in); });
    api.action<ReasonInput, RiskAcceptance>(
        "/risks/acceptances/{acceptance_id}/revoke", {"revokeRiskAcceptance", "risks:approve", "active to revoked; the risk falls back to its computed state."},
        [&](Call& call, const ReasonInput& in) { return acceptances.revoke(call.context, call.id("acceptance_id"), call.if_match(), in); });
}

}  // namespace compliance
