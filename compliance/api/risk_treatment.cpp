// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/risk_treatment.hpp"

namespace compliance {

void add_risk_treatment_routes(Api& api, Services& services) {
    const auto& treatments = services.risk_treatments;
    api.list<RiskTreatmentFilters, RiskTreatment>(
        "/risks/treatments", {"listRiskTreatments", "risks:read", "Treatments of all risks."},
        [&](Call& call, const ListQuery& query, const RiskTreatmentFilters& filters) { return treatments.list(call.context, query, filters); });
    api.create<RiskTreatmentInput, RiskTreatment>(
        "/risks/{risk_id}/treatments", {"createRiskTreatment", "risks:write", "Proposes a treatment with controls, dates, cost and expected rating."},
        [&](Call& call, RiskTreatmentInput in) { return treatments.create(call.context, call.id("risk_id"), std::move(in)); });
    api.find<AsOfQuery, RiskTreatment>("/risks/treatments/{treatment_id}", {"getRiskTreatment", "risks:read", "One treatment."},
                                       [&](Call& call, const AsOfQuery& query) { return treatments.get(call.context, call.id("treatment_id"), query.as_of); });
    api.patch<RiskTreatmentPatch, RiskTreatment>(
        "/risks/treatments/{treatment_id}", {"updateRiskTreatment", "risks:write", "Progress and dates; content only while proposed; cancels with a note."},
        [&](Call& call, const platform::json::Node& body) { return treatments.patch(call.context, call.id("treatment_id"), call.if_match(), body); });
    api.action<ApprovalDecision, RiskTreatment>(
        "/risks/treatments/{treatment_id}/decide",
        {"decideRiskTreatment", "risks:write", "proposed to approved or cancelled, by the risk's owner or a holder of risks:approve, not by who proposed it."},
        [&](Call& call, const ApprovalDecision& in) { return treatments.decide(call.context, call.id("treatment_id"), call.if_match(), in); });
    api.action<TreatmentCompletion, RiskTreatment>(
        "/risks/treatments/{treatment_id}/complete", {"completeRiskTreatment", "risks:write", "approved to completed; asks for a new rating within 30 days."},
        [&](Call& call, const TreatmentCompletion& in) { return treatments.complete(call.context, call.id("treatment_id"), call.if_match(), in); });
}

}  // namespace compliance
