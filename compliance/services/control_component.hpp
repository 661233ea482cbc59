// SPDX-License-Identifier: Apache-2.0
// Controls as an OSCAL component definition: what a definition describes becomes planned controls (controls R12), and the register
// leaves as one (libraries, exports).
#pragma once

#include "compliance/schemas/import_report.hpp"
#include "compliance/services/control_mapping.hpp"

namespace compliance {

class ControlComponentService {
  public:
    ControlComponentService(const ControlService& controls, const ControlMappingService& mappings) : controls_(controls), mappings_(mappings) {}

    /// A component is found by `oscal:<uuid>` in external_id, else created planned; one that is planned still takes the file's wording.
    /// Throws Problem 409 `catalog_missing` where no installed catalogue has any control of an entry (mode partial: a rejection).
    ImportReport import(Context& context, const std::string& bytes, const ImportQuery& query) const;
    /// OSCAL 1.1.2, JSON: a component for each control that is not retired. The same state makes the same document. Notes the export.
    std::string export_all(Context& context, const ControlFilters& filters) const;

  private:
    const ControlService& controls_;
    const ControlMappingService& mappings_;
};

}  // namespace compliance
