// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/risk_simulation.hpp"

namespace compliance {

namespace {

using Answer = platform::AnyOf<RiskSimulation, Job>;

Answer answer(Call& call, const SimulationAnswer& made) {
    Answer out;
    if (made.job) {
        call.response().status = 202;
        call.response().set("Location", "/api/v1/platform/jobs/" + made.job->id.str());
        out.text = platform::json::to_json(*made.job);
    } else {
        call.response().status = 201;
        call.response().set("Location", "/api/v1/risks/simulations/" + made.simulation->id.str());
        out.text = platform::json::to_json(*made.simulation);
    }
    return out;
}

}  // namespace

void add_risk_simulation_routes(Api& api, Services& services) {
    const auto& simulations = services.risk_simulations;
    api.get<RiskSimulation>("/risks/simulations/{simulation_id}", {"getRiskSimulation", "risks:read", "Inputs, seed and result of a run."},
                            [&](Call& call) { return simulations.get(call.context, call.id("simulation_id")); });
    api.action<SimulationRequest, Answer>(
        "/risks/{risk_id}/simulations",
        {.id = "runRiskSimulation",
         .permission = "risks:write",
         .text = "Monte Carlo over an estimate of the risk; with compare_basis what its treatments are worth. 202: a job, above five million draws.",
         .success = 201,
         .further_success = {202},
         .conditional = false,
         .body_optional = true},
        [&](Call& call, const SimulationRequest& in) { return answer(call, simulations.run(call.context, call.id("risk_id"), in)); });
    api.action<PortfolioSimulationRequest, Answer>(
        "/risks/portfolio-simulations",
        {.id = "runPortfolioSimulation",
         .permission = "risks:write",
         .text = "Adds the losses of the named, or of all quantified open risks year by year, each with its own stream. 202: a job, above five million draws.",
         .success = 201,
         .further_success = {202},
         .conditional = false,
         .body_optional = true},
        [&](Call& call, const PortfolioSimulationRequest& in) { return answer(call, simulations.run_portfolio(call.context, in)); });
}

}  // namespace compliance
