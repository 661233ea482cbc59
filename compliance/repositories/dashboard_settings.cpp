// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/dashboard_settings.hpp"

namespace compliance {

using platform::postgres::Executor;
using platform::postgres::Params;

platform::records::Table<DashboardSettings> dashboard_settings() {
    return platform::records::Table<DashboardSettings>(
        {.type = "dashboard_settings", .table = "compliance_dashboard_settings", .record = &platform::reflect::type_of<DashboardSettings>});
}

DashboardSettings dashboard_settings_in_force(Executor& db) {
    static const auto table = dashboard_settings();
    return table.get(db, db.scope().tenant).value_or(DashboardSettings{});
}

std::vector<std::string> unknown_regulation_keys(Executor& db, const std::vector<std::string>& names) {
    const auto rows = db.run(
        "SELECT n FROM unnest($1::text[]) AS n WHERE NOT EXISTS (SELECT 1 FROM compliance_regulations g WHERE g.tenant_id = compliance_tenant() AND g.key = n)",
        Params{}.add_texts(names));
    std::vector<std::string> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace_back(rows.text(i, 0));
    return out;
}

}  // namespace compliance
