// SPDX-License-Identifier: Apache-2.0
// Runs of the estimate in money, of one risk or of a portfolio; large ones as a job (risks R12-R14).
#pragma once

#include "compliance/services/job.hpp"
#include "compliance/services/risk.hpp"

namespace compliance {

/// A run, or the job that makes it.
struct SimulationAnswer {
    std::optional<RiskSimulation> simulation;
    std::optional<Job> job;
};

class RiskSimulationService {
  public:
    static constexpr const char* kJob = "risk_simulation";
    RiskSimulationService(const RiskService& risks, JobService& jobs);

    RiskSimulation get(Context& context, const platform::Uuid& id) const;
    /// Throws 422 `not_quantified`, `too_expensive`.
    SimulationAnswer run(Context& context, const platform::Uuid& risk, const SimulationRequest& request) const;
    /// Throws 422 `mixed_currency` too.
    SimulationAnswer run_portfolio(Context& context, const PortfolioSimulationRequest& request) const;

  private:
    struct Order;
    SimulationAnswer start(Context& context, Order order) const;
    RiskSimulation simulate(Context& context, const Order& order) const;
    [[nodiscard]] Order order_of(Context& context, platform::postgres::Executor& db, const platform::Uuid& risk, const SimulationRequest& request) const;

    const RiskService& risks_;
    const JobService& jobs_;
    platform::records::Table<RiskSimulation> rows_;
};

/// Seed of a risk's own stream in a portfolio: the first eight bytes of SHA-256("<seed>:<key>"), big endian (R14).
std::uint64_t seed_of_part(std::uint64_t seed, std::string_view key);

}  // namespace compliance
