// SPDX-License-Identifier: Apache-2.0
// SQL of mappings between frameworks. Libraries and the import of own mappings write them here and nowhere else.
#pragma once

#include <map>
#include <vector>

#include "compliance/db/models/framework_mapping.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<FrameworkMapping> framework_mappings();
platform::records::Table<FrameworkMappingEntry> framework_mapping_entries();

enum class MappingWrite { created, updated, unchanged };
/// The mapping of that URN is made, or takes these members and these entries in place of its earlier ones; a mapping that is the
/// same already is left alone. Pairs must differ; `id` and `mapping` of the entries are set here. `mapping` comes back as stored.
MappingWrite put_framework_mapping(platform::postgres::Executor& db, FrameworkMapping& mapping, std::vector<FrameworkMappingEntry> entries);
/// The mapping goes with its entries.
bool remove_framework_mapping(platform::postgres::Executor& db, const platform::Uuid& id);
/// Fills `entries` and `resolved`.
void count_entries(platform::postgres::Executor& db, std::vector<FrameworkMapping>& mappings);

/// Fills `resolved`.
void resolve_entries(platform::postgres::Executor& db, std::vector<FrameworkMappingEntry>& entries);
std::vector<FrameworkMappingEntry> entries_of(platform::postgres::Executor& db, const platform::Uuid& mapping);

/// A regulation or requirement by URN or, of a regulation, key; of a requirement `<regulation key>:<ref_id>`.
struct NamedUrn {
    std::string urn;
    std::string regulation_urn;  ///< of a requirement
};
std::optional<NamedUrn> find_regulation_urn(platform::postgres::Executor& db, std::string_view name);
/// Requirements by their names, those that are installed.
std::map<std::string, NamedUrn> find_requirement_urns(platform::postgres::Executor& db, const std::vector<std::string>& names);

/// A requirement in scope of the target, and one entry that leads to it, if there is one.
struct GapRow {
    GapRequirement requirement;
    std::optional<MappingRelationship> relationship;  ///< read from source to target
    std::string source_ref;
    std::optional<ItemResult> result;  ///< of the source in one of the assessments; nullopt: not among them
    bool not_applicable = false;
};
/// Rows of the target's requirements, each as often as entries lead to it from the assessments' frameworks, in either direction.
std::vector<GapRow> gap_rows(platform::postgres::Executor& db, const platform::Uuid& target, const std::vector<platform::Uuid>& assessments,
                             platform::Date day);

}  // namespace compliance
