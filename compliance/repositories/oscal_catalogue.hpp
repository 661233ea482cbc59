// SPDX-License-Identifier: Apache-2.0
// SQL of OSCAL catalogues that are installed, as profiles, mappings and component definitions look for them (libraries R13, R15;
// controls R12), and what component definitions are written from.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/postgres/database.hpp"

namespace compliance {

struct OscalCatalogue {
    platform::Uuid library;
    std::string urn, title;
    std::vector<std::string> file_names, document_uuids;  ///< of its releases, newest first
};
/// The one installed first comes first.
std::vector<OscalCatalogue> oscal_catalogues(platform::postgres::Executor& db);

struct OscalControl {
    platform::Uuid requirement;
    std::string urn;
    bool assessable = true;  ///< else it was withdrawn
};
/// Controls of a catalogue by the names under which they are looked for, lower-cased: id, alt-identifier, `_` and alt-identifier; an id
/// stands before the second name of another.
std::map<std::string, OscalControl> oscal_controls(platform::postgres::Executor& db, const OscalCatalogue& catalogue);

/// A mapping of a control to a requirement that still stands.
struct CoveredRequirement {
    platform::Uuid control, mapping, requirement, regulation;
    std::int64_t version = 0, coverage_percent = 0;
    std::string rationale, title;
    platform::Instant updated_at{};
};
/// In the order of regulations' keys and of requirements.
std::vector<CoveredRequirement> covered_requirements(platform::postgres::Executor& db, const std::vector<platform::Uuid>& controls);

}  // namespace compliance
