// SPDX-License-Identifier: Apache-2.0
// The register of controls as a sheet that leaves and comes back: columns, owners by address, mappings in one cell (controls,
// Exports).
#pragma once

#include "compliance/schemas/import_report.hpp"
#include "compliance/services/control_mapping.hpp"
#include "compliance/services/vault.hpp"
#include "platform/tabular/sheet.hpp"
#include "platform/tabular/table.hpp"

namespace compliance {

class ControlRegisterService {
  public:
    ControlRegisterService(const Vault& vault, const ControlService& controls, const ControlMappingService& mappings)
        : vault_(vault), controls_(controls), mappings_(mappings) {}

    /// `attribute_tags`: ISO/IEC 27002 attributes among the tags (`#preventive`), as sheets of auditors have them.
    platform::tabular::Table table(Context& context, const ControlFilters& filters, bool attribute_tags) const;
    /// Rows are found by key, then by external_id, else created; what is derived is passed over.
    ImportReport import_sheet(Context& context, const platform::tabular::Sheet& sheet, const ImportQuery& query) const;

  private:
    struct Row;
    Row read_row(platform::postgres::Executor& db, const platform::tabular::Sheet& sheet, std::size_t at,
                 const std::map<std::string, std::string>& subjects) const;
    void take(Context& context, platform::postgres::Executor& db, Row& row, ImportReport& report) const;
    bool take_mappings(platform::postgres::Executor& db, Row& row, ImportReport& report) const;

    const Vault& vault_;
    const ControlService& controls_;
    const ControlMappingService& mappings_;
};

}  // namespace compliance
