// SPDX-License-Identifier: Apache-2.0
// What the tenant decided about risks as a whole, and the matrices that every tenant begins with.
#pragma once

#include "compliance/repositories/risk.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class RiskSettingsService {
  public:
    RiskSettingsService()
        : table_(risk_settings()),
          matrices_(risk_matrices()),
          sql_("SELECT " + table_.store().select_list() + " FROM compliance_risk_settings WHERE tenant_id = compliance_tenant() AND id = $1") {}

    /// The tenant's; made with the shipped matrices when first asked for.
    RiskSettings get(platform::postgres::Executor& db, const Context& context) const;
    /// The statement for what is stored (its parameter is the tenant), to go in one round trip with others, and what get() makes of it.
    [[nodiscard]] const std::string& sql() const { return sql_; }
    RiskSettings take(platform::postgres::Executor& db, const Context& context, const platform::postgres::Result& rows) const;
    RiskSettings get_for_update(platform::postgres::Transaction& tx, const Context& context) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::records::ListQuery& query) const;
    [[nodiscard]] const platform::records::Table<RiskSettings>& rows() const { return table_; }

    /// Of the settings as they are to be: periods in days or longer, a default matrix that is active.
    void check(platform::postgres::Executor& db, const RiskSettings& settings, std::vector<platform::Fault>& faults) const;

  private:
    platform::records::Table<RiskSettings> table_;
    platform::records::Table<RiskMatrix> matrices_;
    std::string sql_;
};

/// matrix-5x5, matrix-4x4-privacy and matrix-3x3, active, without id (risks, Reference data).
std::vector<RiskMatrix> shipped_risk_matrices();

}  // namespace compliance
