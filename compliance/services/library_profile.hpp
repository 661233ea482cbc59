// SPDX-License-Identifier: Apache-2.0
// An OSCAL profile as a group of the regulations that its catalogues brought (libraries R13).
#pragma once

#include "compliance/repositories/oscal_catalogue.hpp"
#include "compliance/services/library_writer.hpp"

namespace compliance {

/// The catalogue of which a release has one of the names (file_stem).
const OscalCatalogue* find_catalogue(const std::vector<OscalCatalogue>& all, const std::vector<std::string>& stems);

struct ResolvedProfile {
    struct Part {
        platform::Uuid regulation;
        std::vector<platform::Uuid> requirements;
    };
    std::vector<Part> parts;
};

/// The installed catalogues that the profile names, and the requirements it selects; its package depends on them from here on. Rejects an
/// id that a catalogue lacks. `given`: packages to take for its imports, in their order. Throws Problem 409 `catalog_missing` with the names.
ResolvedProfile resolve_profile(platform::postgres::Executor& db, LibraryDocument& document, const std::vector<platform::Uuid>& given);
/// The group, its memberships, and what the profile sets.
void write_profile(platform::postgres::Transaction& tx, const ProfileDraft& profile, const ResolvedProfile& resolved);
/// Takes the group back from all that have it by this package.
void erase_profile(platform::postgres::Transaction& tx, const Library& library);

}  // namespace compliance
