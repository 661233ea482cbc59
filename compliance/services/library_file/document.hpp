// SPDX-License-Identifier: Apache-2.0
// What a file of a package says, in the words of our records, before anything is written: rows without a package's id,
// what was repaired, what is refused.
#pragma once

#include <string>
#include <vector>

#include "compliance/db/models/framework_mapping.hpp"
#include "compliance/db/models/library.hpp"
#include "compliance/db/models/regulation.hpp"
#include "compliance/db/models/requirement.hpp"
#include "compliance/db/models/risk_matrix.hpp"
#include "platform/json/document.hpp"

namespace compliance {

struct RegulationDraft {
    Regulation regulation;                  ///< `key` is what it would like to have
    std::vector<Requirement> requirements;  ///< with ids, parents and places
    std::string pointer;
};

/// What an OSCAL mapping says of the catalogue at one of its ends.
struct MappingSide {
    std::string catalog_uuid, catalog_title;
    std::vector<std::string> file_names;  ///< that the catalogue may have (file_stem)
};
struct MappingSides {
    MappingSide source, target;
};

struct MappingDraft {
    FrameworkMapping mapping;
    std::vector<FrameworkMappingEntry> entries;  ///< each pair once
    std::string pointer;
    std::optional<MappingSides> sides = {};  ///< of OSCAL, until its catalogues are looked for; entries name controls by their ids so long
};

/// An object that a node names and the file does not hold.
struct NeededObject {
    LibraryObjectKind kind{};
    std::string urn, pointer;
    std::int64_t row = 0;
};

/// Which controls of a catalogue a profile selects, or leaves out.
struct ProfileSelector {
    std::vector<std::string> ids, patterns;
    bool with_children = false;
    std::string pointer;
};
struct ProfileImport {
    std::vector<std::string> file_names;  ///< that the catalogue may have (file_stem)
    bool all = false;
    std::vector<ProfileSelector> include, exclude;
    std::string pointer;
};
/// An OSCAL profile: a group of requirements, with what it sets of them.
struct ProfileDraft {
    std::string group;
    std::vector<ProfileImport> imports;
    std::map<std::string, platform::Json> parameters, props;  ///< by the id of the parameter, or of the control in lower case
};

struct LibraryDocument {
    Library library;
    std::vector<RegulationDraft> regulations;
    std::vector<LibraryObject> objects;
    std::vector<RiskMatrix> matrices;
    std::vector<MappingDraft> mappings;
    std::optional<ProfileDraft> profile;
    std::vector<NeededObject> needed;
    std::vector<LibraryWarning> warnings;  ///< the first kMaxWarnings
    std::vector<ImportRejection> rejected;
    std::optional<platform::Uuid> document_uuid;
    std::optional<platform::Instant> last_modified;

    static constexpr std::size_t kMaxWarnings = 1'000, kMaxRejections = 1'000;
    void warn(std::string code, std::string pointer, std::string message);
    void reject(std::int64_t row, std::string pointer, std::string code, std::string message);
    /// What the rows above are in numbers, zeros left out.
    [[nodiscard]] LibraryCounts counts() const;
};

/// Before the id of an OSCAL document in its package's name.
constexpr std::string_view kOscalUrn = "urn:oscal:";

struct LibraryReading {
    platform::Instant now{};
    bool strict = false;        ///< keys that are not known are refused
    std::string key, language;  ///< that a regulation shall have; of an OSCAL document
    std::string file_name;
    std::string document_id = {};  ///< that an OSCAL document is to go by, whatever it says
    std::string group = {};        ///< that an OSCAL profile makes; empty: named after the file
};

/// Whether the tree is a package: a mapping with `urn` and `objects`.
bool is_library_tree(const platform::json::Node& root);
/// Pure; never throws for what the file says (libraries R3, R4, R10).
LibraryDocument read_library_tree(const platform::json::Node& root, const LibraryReading& reading);

}  // namespace compliance
