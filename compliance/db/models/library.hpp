// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_libraries, compliance_library_releases and compliance_library_objects.
#pragma once

#include "compliance/domain/questionnaire.hpp"
#include "compliance/schemas/library.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct LibraryRelease : platform::records::Common {
    platform::Uuid library;
    platform::Int<1, 2'147'483'647> release_no = 1;
    platform::Int<0, 2'147'483'647> lib_version = 0;
    std::optional<platform::Text<100>> version_label;
    platform::Uuid file;
    platform::Text<255> file_name;
    std::string sha256;
    std::int64_t size = 0;
    LibraryCounts object_counts;
    std::vector<LibraryWarning> warnings;
    std::optional<platform::Uuid> document_uuid;
    std::optional<platform::Instant> last_modified;
    platform::Instant imported_at{};
    platform::UserId imported_by;
    static constexpr std::string_view kText = "One file of a package, kept byte for byte.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"library", "Package."},
                                                                {"release_no", "Counts per package."},
                                                                {"lib_version", "Version that the file names."},
                                                                {"version_label", "Version of an OSCAL document as text."},
                                                                {"file", "The file."},
                                                                {"file_name", "Its name as received."},
                                                                {"sha256", "SHA-256 of its bytes, in hex."},
                                                                {"size", "Bytes."},
                                                                {"object_counts", "What it holds."},
                                                                {"warnings", "What was repaired or kept unused.", platform::reflect::kPlain, "[]", 1'000},
                                                                {"document_uuid", "uuid of an OSCAL document."},
                                                                {"last_modified", "When an OSCAL document says it was last changed."},
                                                                {"imported_at", "When it came."},
                                                                {"imported_by", "Who brought it."}};
};
BOOST_DESCRIBE_STRUCT(LibraryRelease, (platform::records::Common),
                      (library, release_no, lib_version, version_label, file, file_name, sha256, size, object_counts, warnings, document_uuid,
                       last_modified, imported_at, imported_by))

/// A record that keeps a package from being deleted.
struct LibraryUse {
    std::string kind;
    platform::Uuid id;
    std::string name;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"kind", "What it is: compliance_assessment, requirement_assessment, control_mapping, evidence_link, control, risk, risk_settings or library."},
        {"id", "Its id."},
        {"name", "What it uses."}};
};
BOOST_DESCRIBE_STRUCT(LibraryUse, (), (kind, id, name))

struct Library : platform::records::Common {
    platform::Text<255> urn, urn_source;
    platform::Language locale{"en"};
    platform::Text<200> ref_id, name;
    std::optional<platform::Text<65'536>> description;
    std::optional<platform::Text<200>> provider, packager;
    std::optional<platform::Text<8'192>> copyright;
    std::optional<platform::Date> publication_date;
    std::optional<platform::Text<65'536>> annotation;
    std::vector<platform::Text<100>> labels;
    std::vector<platform::Text<255>> dependencies;
    Translations translations;
    LibraryFormat source_format = LibraryFormat::ciso_yaml;
    platform::Int<0, 2'147'483'647> lib_version = 0;
    std::optional<platform::Text<100>> version_label;
    platform::Int<1, 2'147'483'647> release_no = 1;
    LibraryCounts objects_meta;
    std::map<std::string, platform::Json> attributes;
    std::optional<std::int64_t> available_version;
    bool in_use = false;
    std::optional<std::vector<LibraryRelease>> releases;
    std::optional<std::vector<LibraryUse>> uses;
    static constexpr std::string_view kText = "An installed package of laws, standards, controls, threats, matrices or mappings.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"urn", "Name across organisations, lower-cased.", platform::reflect::kSortable | platform::reflect::kSearchable},
        {"urn_source", "The same as the file spells it."},
        {"locale", "Language of the untranslated texts."},
        {"ref_id", "Short name.", platform::reflect::kSortable | platform::reflect::kSearchable},
        {"name", "Name.", platform::reflect::kSortable | platform::reflect::kSearchable},
        {"description", "What it holds.", platform::reflect::kSearchable},
        {"provider", "Who issued the texts.", platform::reflect::kSortable},
        {"packager", "Who packaged the file."},
        {"copyright", "Whose the texts are; goes with every export."},
        {"publication_date", "When it was published."},
        {"annotation", "Remark of its packager."},
        {"labels", "Labels.", platform::reflect::kPlain, "[]", 1'000},
        {"dependencies", "Packages that it names.", platform::reflect::kPlain, "[]", 1'000},
        {"translations", "Language to texts.", platform::reflect::kPlain, "{}"},
        {"source_format", "Where it came from."},
        {"lib_version", "Version of the installed release."},
        {"version_label", "Version of an OSCAL document as text."},
        {"release_no", "Installed release."},
        {"objects_meta", "What the installed release holds."},
        {"attributes", "Whatever else the file says.", platform::reflect::kPlain, "{}"},
        {"available_version", "Newer version that the product ships.", platform::reflect::kNoColumn},
        {"in_use", "Something of it is in use.", platform::reflect::kNoColumn},
        {"releases", "Newest first; only where one is read.", platform::reflect::kNoColumn, "[]", 10'000},
        {"uses", "What keeps it, 100 at most; only where one is read.", platform::reflect::kNoColumn, "[]", 100}};
};
BOOST_DESCRIBE_STRUCT(Library, (platform::records::Common),
                      (urn, urn_source, locale, ref_id, name, description, provider, packager, copyright, publication_date, annotation, labels, dependencies,
                       translations, source_format, lib_version, version_label, release_no, objects_meta, attributes, available_version, in_use, releases,
                       uses))

struct LibraryObject : platform::records::Common {
    platform::Ref<entity::Library> library;
    LibraryObjectKind kind{};
    platform::Text<255> urn;
    platform::Text<200> ref_id;
    std::optional<platform::Text<500>> name;
    std::optional<platform::Text<65'536>> description, annotation;
    std::optional<ControlCategory> category;
    std::optional<CsfFunction> csf_function;
    std::vector<platform::Text<2'000>> typical_evidence;
    std::optional<platform::Text<255>> parent_urn, catalog_urn;
    std::map<std::string, platform::Json> attributes;
    Translations translations;
    bool deprecated = false;
    std::string title;
    static constexpr std::string_view kText =
        "Something of a package that is no law, matrix or mapping: a reference control, threat, metric, technique or preset.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"library", "Package."},
        {"kind", "What it is.", platform::reflect::kSortable},
        {"urn", "Name across organisations, unique per kind.", platform::reflect::kSortable | platform::reflect::kSearchable},
        {"ref_id", "Short name.", platform::reflect::kSortable | platform::reflect::kSearchable},
        {"name", "Name; many have none.", platform::reflect::kSearchable},
        {"description", "What it is.", platform::reflect::kSearchable},
        {"annotation", "Remark."},
        {"category", "Of reference controls."},
        {"csf_function", "Of reference controls."},
        {"typical_evidence", "What usually proves it.", platform::reflect::kPlain, "[]", 1'000},
        {"parent_urn", "Technique above a technique."},
        {"catalog_urn", "Catalogue of a tactic or technique."},
        {"attributes", "Whatever else the file says.", platform::reflect::kPlain, "{}"},
        {"translations", "Language to texts.", platform::reflect::kPlain, "{}"},
        {"deprecated", "No longer in the installed release."},
        {"title", "What to show: name, first line of the description, ref_id or the end of the URN.", platform::reflect::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(LibraryObject, (platform::records::Common),
                      (library, kind, urn, ref_id, name, description, annotation, category, csf_function, typical_evidence, parent_urn, catalog_urn,
                       attributes, translations, deprecated, title))

}  // namespace compliance
