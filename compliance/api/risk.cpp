// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/risk.hpp"

namespace compliance {

namespace {

using platform::records::HistoryEntry;

void add_settings(Api& api, const RiskService& risks) {
    api.get<RiskSettings>("/risks/settings", {"getRiskSettings", "risks:read", "Default matrix, appetite, intervals, limits and who decides, by class."},
                          [&](Call& call) {
                              auto db = call.context.units();
                              return risks.settings().get(db, call.context);
                          });
    api.patch<RiskSettingsPatch, RiskSettings>(
        "/risks/settings", {"updateRiskSettings", "risks:admin", "Changes them; what is above the appetite and when risks are reviewed follows."},
        [&](Call& call, const platform::json::Node& body) { return risks.update_settings(call.context, call.if_match(), body); });
    api.list<NoFilters, HistoryEntry>("/risks/settings/history", {"getRiskSettingsHistory", "risks:read", "Who changed which criterion when."},
                                      [&](Call& call, const ListQuery& query, const NoFilters&) { return risks.settings().history(call.context, query); });
}

}  // namespace

void add_risk_routes(Api& api, Services& services) {
    const auto& risks = services.risks;
    add_settings(api, risks);
    api.list<RiskFilters, Risk>("/risks", {"listRisks", "risks:read", "Risks with ratings, suggestion, treatments and acceptance."},
                                [&](Call& call, const ListQuery& query, const RiskFilters& filters) { return risks.list(call.context, query, filters); });
    api.create<RiskInput, Risk>("/risks", {"createRisk", "risks:write", "A risk on the default or a named active matrix, with or without ratings."},
                                [&](Call& call, RiskInput in) { return risks.create(call.context, std::move(in)); });
    api.find<AsOfQuery, Risk>(
        "/risks/{risk_id}", {"getRisk", "risks:read", "One risk with ratings, suggestion, treatments, acceptance and last estimate."},
        [&](Call& call, const AsOfQuery& query) { return risks.get(call.context, call.id("risk_id"), query.as_of, call.known_tag()); });
    api.patch<RiskInput, Risk>(
        "/risks/{risk_id}", {"updateRisk", "risks:write", "Changes fields, ratings, controls, estimates; a higher class ends an acceptance."},
        [&](Call& call, const platform::json::Node& body) { return risks.patch(call.context, call.id("risk_id"), call.if_match(), body); });
    api.remove("/risks/{risk_id}", {"deleteRisk", "risks:write", "Removes an identified risk that is not rated and that nothing hangs on; else 409."},
               [&](Call& call) { risks.remove(call.context, call.id("risk_id"), call.if_match()); });
    api.list<NoFilters, HistoryEntry>(
        "/risks/{risk_id}/history", {"getRiskHistory", "risks:read", "Ratings, reviews, treatments and acceptances over time."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return risks.history(call.context, call.id("risk_id"), query); });
    api.action<RiskReview, Risk>("/risks/{risk_id}/review",
                                 {"reviewRisk", "risks:write", "Records a review, with new ratings where something changed, and moves the next one."},
                                 [&](Call& call, const RiskReview& in) { return risks.review(call.context, call.id("risk_id"), call.if_match(), in); });
    api.action<RiskClose, Risk>("/risks/{risk_id}/close",
                                {"closeRisk", "risks:approve", "To closed with a reason; 409 open_work while a treatment or an acceptance is open."},
                                [&](Call& call, const RiskClose& in) { return risks.close(call.context, call.id("risk_id"), call.if_match(), in); });
}

}  // namespace compliance
