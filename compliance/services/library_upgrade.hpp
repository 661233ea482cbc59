// SPDX-License-Identifier: Apache-2.0
// Upgrades of packages: planned against a staged or shipped release, applied by a second person (libraries R6, R11).
#pragma once

#include "compliance/services/library_transition.hpp"

namespace compliance {

class LibraryUpgrades {
  public:
    explicit LibraryUpgrades(const LibraryWriter& writer) : writer_(writer), table_(library_upgrades()) {}

    platform::records::Page<LibraryUpgrade> list(Context& context, const platform::Uuid& library, const platform::records::ListQuery& query,
                                                 const LibraryUpgradeFilters& filters) const;
    LibraryUpgrade get(Context& context, const platform::Uuid& id) const;
    /// Against the staged release, or the shipped version, which is staged thereby. Throws Problem 409 `nothing_newer`.
    LibraryUpgrade plan(Context& context, const platform::Uuid& library, const LibraryUpgradeInput& input) const;
    /// Throws Problem 409 `state` (with `state`), `scale_decision_required`, `four_eyes`; 422 for renames that were not suggested.
    LibraryUpgrade apply(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const LibraryUpgradeDecisions& decisions) const;

    /// Part of an import: a later release of an installed package. What nothing uses is brought to it at once, else an upgrade is planned.
    /// True if it was applied.
    bool stage(LibraryWork work, Library& library, LibraryDocument& document, const LibraryFile& file) const;
    /// Part of an import: other texts of the installed version take the place of its texts.
    void replace(LibraryWork work, Library& library, LibraryDocument& document, const LibraryFile& file) const;

  private:
    LibraryUpgrade plan_to(Context& context, platform::postgres::Transaction& tx, const Library& library, std::int64_t release_no,
                           const LibraryDocument& document) const;
    void set_stale(platform::postgres::Executor& db, const Library& library) const;
    LibraryDocument staged_document(Context& context, platform::postgres::Executor& db, const Library& library, const LibraryRelease& release) const;

    const LibraryWriter& writer_;
    LibraryUpgradeTable table_;
};

/// Throws Problem 422 with the rejections of a document that must hold no fault.
void require_readable(const LibraryDocument& document);

}  // namespace compliance
