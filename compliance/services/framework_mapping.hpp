// SPDX-License-Identifier: Apache-2.0
// Mappings between frameworks: read, own ones imported and removed, and what they are worth (controls R10, R11).
#pragma once

#include "compliance/repositories/framework_mapping.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class FrameworkMappingService {
  public:
    FrameworkMappingService() : rows_(framework_mappings()), entries_(framework_mapping_entries()) {}

    platform::records::Page<FrameworkMapping> list(Context& context, const platform::records::ListQuery& query, const FrameworkMappingFilters& filters) const;
    FrameworkMapping get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    /// Throws Problem 409 `in_use` for a mapping that a library brought.
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    platform::records::Page<FrameworkMappingEntry> entries(Context& context, const platform::Uuid& id, const platform::records::ListQuery& query,
                                                           const FrameworkMappingEntryFilters& filters) const;
    /// CSV, or JSON (a list of entries, or an object with `entries`). The tenant's own mapping between the two frameworks takes
    /// these entries in place of its earlier ones.
    ImportReport import(Context& context, std::string_view bytes, const MappingImportQuery& query) const;
    GapAnalysis gap(Context& context, const GapQuery& query) const;

  private:
    platform::records::Table<FrameworkMapping> rows_;
    platform::records::Table<FrameworkMappingEntry> entries_;
};

}  // namespace compliance
