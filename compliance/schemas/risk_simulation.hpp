// SPDX-License-Identifier: Apache-2.0
// What is asked of a run of the estimate in money.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/risk_quantification.hpp"

namespace compliance {

namespace flags = platform::reflect;

struct SimulationRequest {
    RiskBasis basis = RiskBasis::current;
    std::optional<platform::Text<20>> seed;
    platform::Int<1'000, 1'000'000> iterations = 10'000;
    std::optional<RiskBasis> compare_basis;
    std::vector<platform::Ref<entity::RiskTreatment>> treatments;
    static constexpr flags::MemberDoc kMembers[] = {
        {"basis", "Which estimate is run.", flags::kDefaulted},
        {"seed", "Whole number from 0 to 18446744073709551615; the same seed gives the same result. Drawn and answered if not given.", 0, "\"42\""},
        {"iterations", "Years that are played through.", flags::kDefaulted},
        {"compare_basis", "Estimate after treatment, run with the same seed: what the treatment is worth."},
        {"treatments", "Treatments of the risk whose cost counts; all that are not cancelled if none is named.", flags::kDefaulted, {}, 100}};
};
BOOST_DESCRIBE_STRUCT(SimulationRequest, (), (basis, seed, iterations, compare_basis, treatments))

struct PortfolioSimulationRequest {
    std::vector<platform::Ref<entity::Risk>> risks;
    RiskBasis basis = RiskBasis::current;
    std::optional<platform::Text<20>> seed;
    platform::Int<1'000, 1'000'000> iterations = 10'000;
    std::vector<platform::Money> thresholds;
    static constexpr flags::MemberDoc kMembers[] = {
        {"risks", "Risks whose losses are added; all open ones with such an estimate if none is named.", flags::kDefaulted},
        {"basis", "Which estimate is run.", flags::kDefaulted},
        {"seed", "Whole number from 0 to 18446744073709551615; the same seed gives the same result. Drawn and answered if not given.", 0, "\"42\""},
        {"iterations", "Years that are played through.", flags::kDefaulted},
        {"thresholds", "Amounts whose probability to be exceeded is asked for.", flags::kDefaulted, {}, 20}};
};
BOOST_DESCRIBE_STRUCT(PortfolioSimulationRequest, (), (risks, basis, seed, iterations, thresholds))

}  // namespace compliance
