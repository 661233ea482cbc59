// SPDX-License-Identifier: Apache-2.0
// Packages of catalogues: what is asked of them, and what an import of one answers.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/schemas/control.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "compliance/schemas/import_report.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

enum class LibraryFormat { bundled, ciso_yaml, oscal_catalog, oscal_profile, oscal_mapping };
BOOST_DESCRIBE_ENUM(LibraryFormat, bundled, ciso_yaml, oscal_catalog, oscal_profile, oscal_mapping)

enum class LibraryObjectKind { reference_control, threat, metric_definition, ttp_catalog, tactic, technique, preset };
BOOST_DESCRIBE_ENUM(LibraryObjectKind, reference_control, threat, metric_definition, ttp_catalog, tactic, technique, preset)

/// What stands in a package, by kind (`regulations`, `requirements`, `assessable`, …).
using LibraryCounts = std::map<std::string, std::int64_t>;

/// Something of a file that was repaired or kept unused.
struct LibraryWarning {
    std::string code, pointer, message;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"code", "What was met, such as urn_case."}, {"pointer", "JSON pointer into the file."}, {"message", "What was done, in words."}};
};
BOOST_DESCRIBE_STRUCT(LibraryWarning, (), (code, pointer, message))

struct LibraryFileRejection : ImportRejection {
    std::string file;
    std::optional<std::int64_t> line;
    std::optional<std::string> urn;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"file", "Name of the file."},
                                                                {"line", "Line of the file, from 1."},
                                                                {"urn", "Name of the object in which it stands, as the file spells it."}};
};
BOOST_DESCRIBE_STRUCT(LibraryFileRejection, (ImportRejection), (file, line, urn))

struct LibraryFileWarning : LibraryWarning {
    std::string file;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"file", "Name of the file."}};
};
BOOST_DESCRIBE_STRUCT(LibraryFileWarning, (LibraryWarning), (file))

enum class LibraryOutcome { created, updated, unchanged };
BOOST_DESCRIBE_ENUM(LibraryOutcome, created, updated, unchanged)

struct ImportedLibrary {
    std::string file, urn;
    LibraryOutcome outcome = LibraryOutcome::created;
    platform::Uuid library;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"file", "Name of the file."}, {"urn", "Name of the package."}, {"outcome", "created, updated or unchanged."}, {"library", "The package here."}};
};
BOOST_DESCRIBE_STRUCT(ImportedLibrary, (), (file, urn, outcome, library))

struct LibraryImportReport {
    bool dry_run = false;
    std::int64_t created = 0, updated = 0, unchanged = 0;
    std::vector<LibraryFileRejection> rejected;
    std::vector<LibraryFileWarning> warnings;
    LibraryCounts object_counts;
    std::vector<ImportedLibrary> libraries;
    static constexpr std::string_view kText = "What an import of packages did, or with dry_run would do.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"dry_run", "Nothing was written."},
        {"created", "New packages."},
        {"updated", "Packages whose texts were corrected in place."},
        {"unchanged", "Packages whose file is the installed one."},
        {"rejected", "What was not taken, and why."},
        {"warnings", "What was repaired or kept unused; at most 1,000 a file."},
        {"object_counts", "What the packages of this import hold, as the database counts it."},
        {"libraries", "The packages, in the order in which they were taken."}};
};
BOOST_DESCRIBE_STRUCT(LibraryImportReport, (), (dry_run, created, updated, unchanged, rejected, warnings, object_counts, libraries))

/// Query of importLibraries.
struct LibraryImportQuery : ImportQuery {
    std::optional<bool> strict, replace;
    std::optional<platform::Text<100>> key;
    std::optional<platform::Language> locale;
    std::optional<platform::Text<200>> group;
    std::optional<platform::Uuid> library_id;
    std::optional<platform::Text<800>> catalog_library_id;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"strict", "true: keys that are not known are refused."},
        {"replace", "true: other bytes of the same version correct texts in place."},
        {"key", "Key of the regulation, for files with one that names none."},
        {"locale", "Language of an OSCAL document; en if not given."},
        {"group", "Name of the group that an OSCAL profile makes; the file's if not given."},
        {"catalog_library_id", "Catalogues of an OSCAL profile, separated by commas, in the order of its imports."},
        {"library_id", "The package whose next release an OSCAL document is."}};
};
BOOST_DESCRIBE_STRUCT(LibraryImportQuery, (ImportQuery), (strict, replace, key, locale, group, library_id, catalog_library_id))

struct LibraryInstall {
    platform::Text<200> ref_id;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"ref_id", "Package of the catalogue.", 0, "\"eu-gdpr\""}};
};
BOOST_DESCRIBE_STRUCT(LibraryInstall, (), (ref_id))

/// Filters of listLibraries.
struct LibraryFilters {
    std::optional<platform::Text<40>> object_kind;
    std::optional<platform::Text<200>> provider;
    std::optional<platform::Language> locale;
    std::optional<platform::Text<100>> label;
    std::optional<LibraryFormat> source_format;
    std::optional<bool> in_use, update_available;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"object_kind", "Holds such objects (a name of object_counts)."},
                                                                {"provider", "Issuer."},
                                                                {"locale", "Language of the untranslated texts."},
                                                                {"label", "Has this label."},
                                                                {"source_format", "Where it came from."},
                                                                {"in_use", "Something of it is in use."},
                                                                {"update_available", "The product ships a newer version."}};
};
BOOST_DESCRIBE_STRUCT(LibraryFilters, (), (object_kind, provider, locale, label, source_format, in_use, update_available))

/// Filters of listBundledLibraries.
struct BundledLibraryFilters {
    std::optional<platform::Text<40>> object_kind;
    std::optional<platform::Text<10>> jurisdiction;
    std::optional<bool> installed;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"object_kind", "Holds such objects (a name of objects_meta)."},
                                                                {"jurisdiction", "Has a law of that country, EU, EEA or INT."},
                                                                {"installed", "Is installed, or not."}};
};
BOOST_DESCRIBE_STRUCT(BundledLibraryFilters, (), (object_kind, jurisdiction, installed))

/// A package that the product ships.
struct BundledLibrary {
    std::string urn, ref_id, name;
    std::optional<std::string> description, provider, copyright;
    std::string locale;
    std::vector<std::string> languages;
    std::int64_t lib_version = 0;
    std::vector<std::string> dependencies, jurisdiction;
    LibraryCounts objects_meta;
    std::optional<std::int64_t> installed_version;
    std::optional<platform::Uuid> library;
    static constexpr std::string_view kText = "A package that the product ships.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"urn", "Name across organisations."},
        {"ref_id", "Short name, by which it is installed."},
        {"name", "Name."},
        {"description", "What it holds."},
        {"provider", "Who issued the texts."},
        {"copyright", "Whose the texts are."},
        {"locale", "Language of the untranslated texts."},
        {"languages", "All languages it has."},
        {"lib_version", "Version that is shipped."},
        {"dependencies", "Packages that are installed along.", platform::reflect::kPlain, "[]", 1'000},
        {"jurisdiction", "Where its laws hold."},
        {"objects_meta", "What it holds."},
        {"installed_version", "Version that is installed; null: none."},
        {"library", "The installed package."}};
};
BOOST_DESCRIBE_STRUCT(BundledLibrary, (),
                      (urn, ref_id, name, description, provider, copyright, locale, languages, lib_version, dependencies, jurisdiction, objects_meta,
                       installed_version, library))

/// Filters of listLibraryObjects.
struct LibraryObjectFilters {
    std::optional<LibraryObjectKind> kind;
    std::optional<platform::Ref<entity::Library>> library_id;
    std::optional<platform::Text<255>> urn;
    std::optional<ControlCategory> category;
    std::optional<CsfFunction> csf_function;
    std::optional<bool> deprecated;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"kind", "Kind."},
                                                                {"library_id", "Of that package."},
                                                                {"urn", "With exactly that URN."},
                                                                {"category", "Of reference controls."},
                                                                {"csf_function", "Of reference controls."},
                                                                {"deprecated", "No longer in the installed release."}};
};
BOOST_DESCRIBE_STRUCT(LibraryObjectFilters, (), (kind, library_id, urn, category, csf_function, deprecated))

}  // namespace compliance
