// SPDX-License-Identifier: Apache-2.0
// A package brought to another release: what would change, and the change itself, with every assessment kept (libraries R11).
#pragma once

#include "compliance/repositories/library_upgrade.hpp"
#include "compliance/services/library_writer.hpp"

namespace compliance {

struct TransitionPlan {
    std::vector<UpgradeDiff> diff;
    std::vector<ScaleChange> scale_changes;
    std::vector<RenameSuggestion> rename_suggestions;
};

/// Writes nothing.
TransitionPlan plan_transition(platform::postgres::Executor& db, const platform::Uuid& library, const LibraryDocument& document);

/// Where a package is brought to.
struct TransitionTarget {
    std::int64_t release_no = 1;
    LibraryUpgradeDecisions decisions = {};
};

/// The package holds afterwards what the document does; answers what happened to items: `created`, `retired`, `moved`, `flagged`,
/// `rescaled`. `library` gets the document's head. The caller has checked the document and stored its release.
std::map<std::string, std::int64_t> carry_out_transition(LibraryWork work, const LibraryWriter& writer, Library& library, LibraryDocument& document,
                                                         const TransitionTarget& target);

}  // namespace compliance
