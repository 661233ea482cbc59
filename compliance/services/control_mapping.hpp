// SPDX-License-Identifier: Apache-2.0
// Which requirements controls meet: mapped by hand, from reference controls (controls R8), or by import.
#pragma once

#include "compliance/services/control.hpp"

namespace compliance {

class ControlMappingService {
  public:
    explicit ControlMappingService(const ControlService& controls) : controls_(controls), rows_(control_mappings()) {}

    platform::records::Page<ControlMapping> list(Context& context, const platform::records::ListQuery& query, const ControlMappingFilters& filters) const;
    ControlMapping get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    /// All or nothing. Throws Problem 409 `already_exists` with the id of the mapping that is there.
    platform::records::Page<ControlMapping> create(Context& context, const ControlMappingBatch& batch) const;
    ControlMapping patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    ControlsFromReferenceReport from_reference(Context& context, const ControlsFromReference& input) const;
    [[nodiscard]] const platform::records::Table<ControlMapping>& rows() const { return rows_; }

  private:
    const ControlService& controls_;
    platform::records::Table<ControlMapping> rows_;
};

/// The share that goes with a coverage: full 100, partial 1 to 99, 50 if not given, supporting 0; appends `out_of_range`.
std::int64_t coverage_percent(MappingCoverage coverage, const std::optional<platform::Int<0, 100>>& given, const std::string& pointer,
                              std::vector<platform::Fault>& faults);

}  // namespace compliance
