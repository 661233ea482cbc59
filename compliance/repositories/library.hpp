// SPDX-License-Identifier: Apache-2.0
// SQL of packages, their releases and objects, and of what uses them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/db/models/library.hpp"
#include "platform/records/store.hpp"

namespace compliance {

using Libraries = platform::records::Table<Library>;
using LibraryReleases = platform::records::Table<LibraryRelease>;
using LibraryObjects = platform::records::Table<LibraryObject>;
Libraries libraries();
LibraryReleases library_releases();
LibraryObjects library_objects();

/// The package by name and language, kept from change until the transaction ends.
std::optional<Library> library_by_urn(platform::postgres::Executor& db, std::string_view urn, std::string_view locale);
/// Id and version of every package, by URN.
struct InstalledLibrary {
    std::string urn;
    platform::Uuid id;
    std::int64_t lib_version = 0;
};
std::vector<InstalledLibrary> installed_libraries(platform::postgres::Executor& db);
/// Newest first.
std::vector<LibraryRelease> releases_of(platform::postgres::Executor& db, const platform::Uuid& library);
/// What the package holds, counted in the tables: regulations, requirements that are not retired, objects, mappings.
LibraryCounts count_library(platform::postgres::Executor& db, const platform::Uuid& library);
/// What keeps the package (R9), 100 at most.
std::vector<LibraryUse> uses_of(platform::postgres::Executor& db, const Library& library);
/// Those of the packages that something uses.
std::vector<platform::Uuid> used_among(platform::postgres::Executor& db, const std::vector<platform::Uuid>& libraries);
/// The package with all it brought.
void erase_library(platform::postgres::Executor& db, const platform::Uuid& library);

/// Matrices of the package other than these retire.
void retire_matrices(platform::postgres::Executor& db, const platform::Uuid& library, const std::vector<platform::Uuid>& kept);

/// Those of the URNs that something bears already, which the package `except` did not bring.
std::vector<std::string> taken_regulations(platform::postgres::Executor& db, const std::vector<std::string>& urns, const std::optional<platform::Uuid>& except);
std::vector<std::string> taken_requirements(platform::postgres::Executor& db, const std::vector<std::string>& urns,
                                            const std::optional<platform::Uuid>& except);
std::vector<std::string> taken_mappings(platform::postgres::Executor& db, const std::vector<std::string>& urns, const std::optional<platform::Uuid>& except);
std::vector<std::string> known_objects(platform::postgres::Executor& db, LibraryObjectKind kind, const std::vector<std::string>& urns,
                                       const std::optional<platform::Uuid>& except = {});
/// `wanted`, or with `-2`, `-3` … behind it where a regulation has that key.
std::string free_regulation_key(platform::postgres::Executor& db, const std::string& wanted);

/// Condition on packages of a version lower than `versions` (JSON, URN to number) names.
platform::records::Condition outdated_libraries(const std::string& versions, bool outdated);

}  // namespace compliance
