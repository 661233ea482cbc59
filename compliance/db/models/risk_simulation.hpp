// SPDX-License-Identifier: Apache-2.0
// Row of compliance_risk_simulations: append-only.
#pragma once

#include "compliance/schemas/risk_simulation.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

using Probability = platform::Decimal<5, 4>;

struct SimulatedRisk {
    platform::Uuid risk;
    std::string key;
    std::string seed;
    RiskQuantification quantification;
    static constexpr flags::MemberDoc kMembers[] = {
        {"risk", "Risk."}, {"key", "Its key."}, {"seed", "Of its own stream."}, {"quantification", "Its estimate as it was."}};
};
BOOST_DESCRIBE_STRUCT(SimulatedRisk, (), (risk, key, seed, quantification))

struct ExceededLoss {
    Probability probability;
    platform::Money loss;
    static constexpr flags::MemberDoc kMembers[] = {{"probability", "Probability of a greater loss in a year."}, {"loss", "Loss."}};
};
BOOST_DESCRIBE_STRUCT(ExceededLoss, (), (probability, loss))

struct ThresholdProbability {
    platform::Money threshold;
    Probability probability;
    static constexpr flags::MemberDoc kMembers[] = {{"threshold", "Amount."}, {"probability", "Probability that the loss of a year is greater."}};
};
BOOST_DESCRIBE_STRUCT(ThresholdProbability, (), (threshold, probability))

struct RiskShare {
    platform::Uuid risk;
    std::string key;
    platform::Money mean;
    static constexpr flags::MemberDoc kMembers[] = {{"risk", "Risk."}, {"key", "Its key."}, {"mean", "Its mean loss a year."}};
};
BOOST_DESCRIBE_STRUCT(RiskShare, (), (risk, key, mean))

struct SimulationResult {
    platform::Currency currency;
    platform::Money mean, sd, min, max, p05, p10, p25, p50, p75, p90, p95, p99, analytic_mean;
    Probability probability_of_loss;
    std::vector<ExceededLoss> exceedance;
    std::vector<ThresholdProbability> thresholds;
    std::vector<RiskShare> by_risk;
    std::optional<std::string> assumption;
    static constexpr flags::MemberDoc kMembers[] = {
        {"currency", "Of all amounts."},
        {"mean", "Mean loss a year (annualised loss expectancy)."},
        {"sd", "Standard deviation."},
        {"min", "Smallest loss of a year."},
        {"max", "Greatest loss of a year."},
        {"p05", "5th percentile."},
        {"p10", "10th percentile."},
        {"p25", "25th percentile."},
        {"p50", "Median."},
        {"p75", "75th percentile."},
        {"p90", "90th percentile."},
        {"p95", "95th percentile."},
        {"p99", "99th percentile."},
        {"analytic_mean", "Mean by formula, without the caps on events: what the mean tends to."},
        {"probability_of_loss", "Probability that a year has any loss."},
        {"exceedance", "Loss exceedance curve."},
        {"thresholds", "Probability above each threshold."},
        {"by_risk", "Of a portfolio: what each risk adds."},
        {"assumption", "Of a portfolio: what it takes for granted."}};
};
BOOST_DESCRIBE_STRUCT(SimulationResult, (),
                      (currency, mean, sd, min, max, p05, p10, p25, p50, p75, p90, p95, p99, analytic_mean, probability_of_loss, exceedance, thresholds,
                       by_risk, assumption))

struct SimulationComparison {
    RiskBasis basis = RiskBasis::target;
    RiskQuantification inputs;
    SimulationResult result;
    std::vector<platform::Uuid> treatments;
    platform::Money reduction, cost, net;
    std::optional<platform::Decimal<12, 2>> rosi;
    static constexpr flags::MemberDoc kMembers[] = {{"basis", "Estimate after treatment."},
                                                    {"inputs", "That estimate as it was."},
                                                    {"result", "Its result with the same seed."},
                                                    {"treatments", "Treatments whose cost counts."},
                                                    {"reduction", "Mean loss before less mean loss after."},
                                                    {"cost", "Cost a year; what is paid once is spread over three years."},
                                                    {"net", "Reduction less cost."},
                                                    {"rosi", "Return on the security investment: net by cost; null where it costs nothing."}};
};
BOOST_DESCRIBE_STRUCT(SimulationComparison, (), (basis, inputs, result, treatments, reduction, cost, net, rosi))

struct RiskSimulation : platform::records::Common {
    std::optional<platform::Ref<entity::Risk>> risk;
    RiskBasis basis = RiskBasis::current;
    std::vector<SimulatedRisk> inputs;
    std::string seed;
    std::int32_t iterations = 0;
    SimulationResult result;
    std::optional<SimulationComparison> comparison;
    std::string engine;
    platform::Instant run_at{};
    std::string run_by;
    static constexpr std::string_view kText = "One run of the estimate in money, which anybody can reckon again from its inputs and its seed.";
    static constexpr flags::MemberDoc kMembers[] = {{"risk", "Risk; null: a portfolio."},
                                                    {"basis", "Which estimate."},
                                                    {"inputs", "The estimates as they were, in the order of the keys."},
                                                    {"seed", "Seed."},
                                                    {"iterations", "Years played through."},
                                                    {"result", "What came out."},
                                                    {"comparison", "The same after treatment, and what that is worth."},
                                                    {"engine", "Method, by name and version."},
                                                    {"run_at", "When."},
                                                    {"run_by", "Who ran it."}};
};
BOOST_DESCRIBE_STRUCT(RiskSimulation, (platform::records::Common),
                      (risk, basis, inputs, seed, iterations, result, comparison, engine, run_at, run_by))

}  // namespace compliance
