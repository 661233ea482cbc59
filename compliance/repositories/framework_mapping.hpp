// SPDX-License-Identifier: Apache-2.0
// SQL of mappings between frameworks. Libraries and the import of own mappings write them here and nowhere else.
#pragma once

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

}  // namespace compliance
