// SPDX-License-Identifier: Apache-2.0
// The register of risks and the treatment plan as sheets and as a report; the register comes back as a sheet (risks, Exports).
#pragma once

#include "compliance/schemas/import_report.hpp"
#include "compliance/schemas/risk_register.hpp"
#include "compliance/services/letter_paper.hpp"
#include "compliance/services/risk.hpp"
#include "platform/tabular/sheet.hpp"
#include "platform/tabular/table.hpp"

namespace compliance {

class RiskRegisterService {
  public:
    RiskRegisterService(const Vault& vault, const RiskService& risks, const FileContents& files, const platform::render::DocumentRenderer& documents)
        : vault_(vault), risks_(risks), files_(files), documents_(documents) {}

    /// The register, then the treatment plan. Writes an event `export`.
    std::vector<platform::tabular::Table> tables(Context& context, const RiskFilters& filters) const;
    /// Threat, rating, treatment, what remains (the order of BSI Standard 200-3); at most 500 risks (422 `too_many`).
    std::string document(Context& context, const RiskFilters& filters, platform::render::DocumentFormat format) const;
    /// Rows are found by key, then by external_id, else created. States and acceptances are passed over.
    ImportReport import_sheet(Context& context, const platform::tabular::Sheet& sheet, const ImportQuery& query) const;

  private:
    struct Row;
    std::vector<Risk> read(Context& context, const RiskFilters& filters, std::size_t max) const;
    Row read_row(platform::postgres::Executor& db, const platform::tabular::Sheet& sheet, std::size_t at,
                 const std::map<std::string, std::string>& subjects) const;

    const Vault& vault_;
    const RiskService& risks_;
    const FileContents& files_;
    const platform::render::DocumentRenderer& documents_;
};

}  // namespace compliance
