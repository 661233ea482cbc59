// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/framework_gap.hpp"

namespace compliance {

GapFigures gap_figures(const std::vector<GapTarget>& targets) {
    std::int64_t weights = 0, halves = 0, mapped = 0;
    for (const auto& target : targets) {
        weights += target.weight;
        if (target.proposal == ItemResult::compliant) halves += 2 * target.weight;
        else if (target.proposal == ItemResult::partially_compliant) halves += target.weight;
        mapped += target.mapped ? 1 : 0;
    }
    const auto count = static_cast<std::int64_t>(targets.size());
    GapFigures out;
    if (weights > 0) out.estimate = (1'000 * halves + weights) / (2 * weights);
    if (count > 0) out.mapped_share = (2'000 * mapped + count) / (2 * count);
    out.open = count - mapped;
    return out;
}

}  // namespace compliance
