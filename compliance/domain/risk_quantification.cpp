// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/risk_quantification.hpp"

#include <array>

namespace compliance {

using platform::Fault;

namespace {

constexpr std::int64_t kUnit = 1'000'000;
constexpr int kYearsOfCost = 3;

double number(const std::optional<Estimate>& value) { return static_cast<double>(value->scaled) / kUnit; }

struct Part {
    const char* name;
    const std::optional<Estimate>* value;
    bool wanted;
};

std::array<Part, 6> parts_of(const RiskDistribution& given) {
    using enum RiskDistributionKind;
    const auto kind = given.kind;
    return {{{"value", &given.value, kind == fixed},
             {"min", &given.min, kind == uniform || kind == pert},
             {"mode", &given.mode, kind == pert},
             {"max", &given.max, kind == uniform || kind == pert},
             {"p05", &given.p05, kind == lognormal},
             {"p95", &given.p95, kind == lognormal}}};
}

void check_distribution(const RiskDistribution& given, std::int64_t most, const std::string& pointer, std::vector<Fault>& faults) {
    bool complete = true;
    for (const auto& [name, value, wanted] : parts_of(given)) {
        const auto at = pointer + "/" + name;
        if (wanted && !*value) faults.push_back({at, "required", "is needed for this shape"});
        if (!wanted && *value) faults.push_back({at, "not_applicable", "is nothing of this shape"});
        complete = complete && wanted == value->has_value();
        if (!*value) continue;
        if ((*value)->scaled < 0) faults.push_back({at, "negative", "must not be negative"});
        else if (given.kind == RiskDistributionKind::lognormal && (*value)->scaled == 0) faults.push_back({at, "not_positive", "must be above zero"});
        if (most > 0 && (*value)->scaled > most * kUnit) faults.push_back({at, "out_of_range", "must be at most " + std::to_string(most)});
    }
    if (!complete) return;
    bool ordered = true;
    switch (given.kind) {
        case RiskDistributionKind::uniform: ordered = *given.min <= *given.max; break;
        case RiskDistributionKind::pert: ordered = *given.min <= *given.mode && *given.mode <= *given.max; break;
        case RiskDistributionKind::lognormal: ordered = *given.p05 < *given.p95; break;
        default: break;
    }
    if (!ordered) faults.push_back({pointer, "order", "its values must ascend"});
}

fair::Distribution distribution_of(const RiskDistribution& given) {
    switch (given.kind) {
        case RiskDistributionKind::uniform: return fair::Distribution::uniform(number(given.min), number(given.max));
        case RiskDistributionKind::pert: return fair::Distribution::pert(number(given.min), number(given.mode), number(given.max));
        case RiskDistributionKind::lognormal: return fair::Distribution::lognormal(number(given.p05), number(given.p95));
        default: return fair::Distribution::fixed(number(given.value));
    }
}

__extension__ using Wide = __int128;

/// Nearest whole number, halves away from zero.
std::int64_t divide(Wide value, Wide by) {
    return static_cast<std::int64_t>(value >= 0 ? (2 * value + by) / (2 * by) : -((-2 * value + by) / (2 * by)));
}

}  // namespace

void check_quantification(const RiskQuantification& given, const std::string& pointer, std::vector<Fault>& faults) {
    check_distribution(given.frequency, static_cast<std::int64_t>(fair::kMostEvents), pointer + "/frequency", faults);
    if (given.vulnerability) check_distribution(*given.vulnerability, 1, pointer + "/vulnerability", faults);
    check_distribution(given.magnitude, 0, pointer + "/magnitude", faults);
    if (given.secondary_magnitude) check_distribution(*given.secondary_magnitude, 0, pointer + "/secondary_magnitude", faults);
    if (given.secondary_probability && (given.secondary_probability->scaled < 0 || given.secondary_probability->scaled > 10'000))
        faults.push_back({pointer + "/secondary_probability", "out_of_range", "must be 0 to 1"});
    if (given.secondary_probability.has_value() != given.secondary_magnitude.has_value())
        faults.push_back({pointer + (given.secondary_magnitude ? "/secondary_probability" : "/secondary_magnitude"), "required", "goes with the other"});
    for (std::size_t i = 0; i < given.thresholds.size(); ++i)
        if (given.thresholds[i].scaled < 0) faults.push_back({pointer + "/thresholds/" + std::to_string(i), "negative", "must not be negative"});
}

fair::Scenario scenario_of(const RiskQuantification& given) {
    fair::Scenario out{distribution_of(given.frequency), {}, distribution_of(given.magnitude), 0, {}};
    if (given.vulnerability) out.vulnerability = distribution_of(*given.vulnerability);
    if (given.secondary_magnitude && given.secondary_probability) {
        out.secondary = distribution_of(*given.secondary_magnitude);
        out.secondary_probability = static_cast<double>(given.secondary_probability->scaled) / 10'000;
    }
    return out;
}

std::vector<double> thresholds_of(const std::vector<platform::Money>& thresholds) {
    std::vector<double> out;
    out.reserve(thresholds.size());
    for (const auto& amount : thresholds) out.push_back(static_cast<double>(amount.scaled) / 100);
    return out;
}

TreatmentWorth treatment_worth(platform::Money before, platform::Money after, platform::Money once, platform::Money yearly) {
    TreatmentWorth out;
    out.reduction.scaled = before.scaled - after.scaled;
    out.cost.scaled = yearly.scaled + divide(once.scaled, kYearsOfCost);
    out.net.scaled = out.reduction.scaled - out.cost.scaled;
    if (out.cost.scaled > 0) out.rosi.emplace().scaled = divide(static_cast<Wide>(out.net.scaled) * 100, out.cost.scaled);
    return out;
}

}  // namespace compliance
