// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/risk_matrix.hpp"

namespace compliance {

void add_risk_matrix_routes(Api& api, Services& services) {
    const auto& matrices = services.risk_matrices;
    api.list<RiskMatrixFilters, RiskMatrix>(
        "/risks/matrices", {"listRiskMatrices", "risks:read", "Matrices: shipped, own and of libraries."},
        [&](Call& call, const ListQuery& query, const RiskMatrixFilters& filters) { return matrices.list(call.context, query, filters); });
    api.create<RiskMatrixInput, RiskMatrix>("/risks/matrices",
                                            {"createRiskMatrix", "risks:write", "A draft, checked for shape and monotony; may copy another."},
                                            [&](Call& call, RiskMatrixInput in) { return matrices.create(call.context, std::move(in)); });
    api.find<AsOfQuery, RiskMatrix>("/risks/matrices/{matrix_id}", {"getRiskMatrix", "risks:read", "One matrix."},
                                    [&](Call& call, const AsOfQuery& query) { return matrices.get(call.context, call.id("matrix_id"), query.as_of); });
    api.patch<RiskMatrixContent, RiskMatrix>(
        "/risks/matrices/{matrix_id}", {"updateRiskMatrix", "risks:write", "Changes a draft; 409 frozen for any other."},
        [&](Call& call, const platform::json::Node& body) { return matrices.patch(call.context, call.id("matrix_id"), call.if_match(), body); });
    api.remove("/risks/matrices/{matrix_id}", {"deleteRiskMatrix", "risks:write", "Removes a matrix that nothing is rated on; else 409 in_use."},
               [&](Call& call) { matrices.remove(call.context, call.id("matrix_id"), call.if_match()); });
    api.action<MatrixActivation, RiskMatrix>(
        "/risks/matrices/{matrix_id}/activate",
        {.id = "activateRiskMatrix",
         .permission = "risks:approve",
         .text = "draft to active; with replaces retires that one and rescales its open risks, which dry_run shows beforehand.",
         .body_optional = true},
        [&](Call& call, const MatrixActivation& in) { return matrices.activate(call.context, call.id("matrix_id"), call.if_match(), in); });
}

}  // namespace compliance
