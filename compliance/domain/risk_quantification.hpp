// SPDX-License-Identifier: Apache-2.0
// The estimate of a risk in money as people write it down (risks R12), checked and made ready to be drawn from; what treatments are
// worth (R13). Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/risk_simulation.hpp"
#include "platform/problem/problem.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

enum class RiskDistributionKind { fixed, uniform, pert, lognormal };
BOOST_DESCRIBE_ENUM(RiskDistributionKind, fixed, uniform, pert, lognormal)
enum class RiskBasis { inherent, current, target };
BOOST_DESCRIBE_ENUM(RiskBasis, inherent, current, target)

/// Up to a thousand thousand millions, to the millionth.
using Estimate = platform::Decimal<18, 6>;

struct RiskDistribution {
    RiskDistributionKind kind{};
    std::optional<Estimate> value, min, mode, max, p05, p95;
    static constexpr std::string_view kText = "fixed takes value, uniform min and max, pert min, mode and max, lognormal p05 and p95.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"kind", "Shape.", 0, "\"fixed\""},
                                                                {"value", "The one value.", 0, "1"},
                                                                {"min", "Lowest value."},
                                                                {"mode", "Most likely value."},
                                                                {"max", "Highest value."},
                                                                {"p05", "Value that one in twenty lies below."},
                                                                {"p95", "Value that one in twenty lies above."}};
};
BOOST_DESCRIBE_STRUCT(RiskDistribution, (), (kind, value, min, mode, max, p05, p95))

struct RiskQuantification {
    platform::Currency currency;
    RiskDistribution frequency;
    std::optional<RiskDistribution> vulnerability;
    RiskDistribution magnitude;
    std::optional<platform::Decimal<5, 4>> secondary_probability;
    std::optional<RiskDistribution> secondary_magnitude;
    std::vector<platform::Money> thresholds;
    static constexpr std::string_view kText = "Events a year and loss an event.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"currency", "Of all amounts.", 0, "\"EUR\""},
                                                                {"frequency", "Events a year, 0 to 366."},
                                                                {"vulnerability", "Share of the events that do harm, 0 to 1."},
                                                                {"magnitude", "Loss of one event."},
                                                                {"secondary_probability", "Probability that an event has a further loss."},
                                                                {"secondary_magnitude", "That further loss."},
                                                                {"thresholds", "Amounts whose probability to be exceeded is asked for.", 0, {}, 20}};
};
BOOST_DESCRIBE_STRUCT(RiskQuantification, (),
                      (currency, frequency, vulnerability, magnitude, secondary_probability, secondary_magnitude, thresholds))

struct RiskQuantifications {
    std::optional<RiskQuantification> inherent, current, target;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"inherent", "Without controls."}, {"current", "As it is."}, {"target", "When the treatments work."}};
    [[nodiscard]] const std::optional<RiskQuantification>& of(RiskBasis basis) const {
        return basis == RiskBasis::inherent ? inherent : basis == RiskBasis::current ? current
                                                                                     : target;
    }
    [[nodiscard]] bool any() const { return inherent || current || target; }
};
BOOST_DESCRIBE_STRUCT(RiskQuantifications, (), (inherent, current, target))

/// `required`, `not_applicable`, `order`, `not_positive`, `negative`, `out_of_range` below `pointer`.
void check_quantification(const RiskQuantification& given, const std::string& pointer, std::vector<platform::Fault>& faults);
/// For what check_quantification found good.
fair::Scenario scenario_of(const RiskQuantification& given);
std::vector<double> thresholds_of(const std::vector<platform::Money>& thresholds);

struct TreatmentWorth {
    platform::Money reduction, cost, net;          ///< cost a year
    std::optional<platform::Decimal<12, 2>> rosi;  ///< none where it costs nothing
};
/// R13; `once` is spread over three years.
TreatmentWorth treatment_worth(platform::Money before, platform::Money after, platform::Money once, platform::Money yearly);

}  // namespace compliance
