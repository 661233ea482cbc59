// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/figure_counts.hpp"

#include <map>

namespace compliance {

MetricCounts count_controls(const KeptRows<ControlFigure>& controls) {
    MetricCounts out;
    auto &total = out.by_key["controls.total"], &implemented = out.by_key["controls.implemented"], &overdue = out.by_key["controls.tests_overdue"];
    for (const auto& [id, control] : controls.all()) {
        total += control.in_use ? 1 : 0;
        implemented += control.operating ? 1 : 0;
        overdue += control.test_overdue ? 1 : 0;
        out.effective_controls += control.operating && control.health == ControlHealth::effective ? 1 : 0;
    }
    return out;
}

std::vector<SummaryHealth> healths_of(const KeptRows<ControlFigure>& controls) {
    std::map<ControlHealth, SummaryHealth> found;
    for (const auto& [id, control] : controls.all()) {
        if (!control.in_use) continue;
        auto& one = found.try_emplace(control.health, SummaryHealth{control.health, 0, 0, {}}).first->second;
        ++one.count;
        one.key_controls += control.key_control ? 1 : 0;
    }
    std::vector<SummaryHealth> out;
    out.reserve(found.size());
    for (auto& [health, one] : found) out.push_back(std::move(one));
    return out;
}

MetricCounts count_evidence(const KeptRows<EvidenceFigure>& evidence, platform::Date day, std::int64_t expiring_days) {
    MetricCounts out;
    auto &valid = out.by_key["evidence.valid"], &expiring = out.by_key["evidence.expiring"], &expired = out.by_key["evidence.expired"],
         &failed = out.by_key["evidence.failed"];
    // What expires on the last of the days is still valid on it.
    const auto last = day + std::chrono::days(expiring_days);
    for (const auto& [id, one] : evidence.all()) {
        valid += one.valid ? 1 : 0;
        expiring += one.valid && one.valid_until && *one.valid_until <= last ? 1 : 0;
        expired += one.expired ? 1 : 0;
        failed += one.failed ? 1 : 0;
    }
    return out;
}

std::vector<SummaryStrength> strengths_of(const KeptRows<EvidenceFigure>& evidence) {
    std::map<EvidenceStrength, std::int64_t> found;
    for (const auto& [id, one] : evidence.all())
        if (one.valid && one.strength) ++found[*one.strength];
    std::vector<SummaryStrength> out;
    out.reserve(found.size());
    for (const auto& [strength, count] : found) out.push_back({strength, count, {}, {}});
    return out;
}

}  // namespace compliance
