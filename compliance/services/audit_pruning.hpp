// SPDX-License-Identifier: Apache-2.0
// Details of the trail whose time is over go; their events, leaves and proofs stay (audit R26; Art. 5(1)(e) GDPR).
#pragma once

#include "compliance/domain/period.hpp"
#include "compliance/services/context.hpp"

namespace compliance {

/// How long details are kept: of changes, and of reads, exports and sign-ins.
struct TrailKeep {
    std::string changes = "P10Y", reads = "P2Y";
    /// Throws std::invalid_argument for what is no period in years, months and days, or is shorter than a year.
    static TrailKeep parse(const std::string& changes, const std::string& reads);
};

/// Prunes the context's tenant as the pruner's role and writes one event with the counts, or nothing where nothing is due.
/// Answers how many events lost their details.
std::int64_t prune_trail(Context& context, const TrailKeep& keep);

}  // namespace compliance
