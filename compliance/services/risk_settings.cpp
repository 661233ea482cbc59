// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/risk_settings.hpp"

#include "compliance/domain/period.hpp"

namespace compliance {

using platform::Fault;
using platform::postgres::Executor;

RiskSettings RiskSettingsService::get(Executor& db, const Context& context) const {
    if (auto found = table_.get(db, context.caller.tenant)) return std::move(*found);
    for (auto& matrix : shipped_risk_matrices()) matrices_.store().insert_unless_there(db, &matrix);
    RiskSettings settings;
    settings.id = context.caller.tenant;
    settings.default_matrix = platform::Ref<entity::RiskMatrix>{risk_matrix_by_key(db, "matrix-5x5").value()};
    if (table_.store().insert_unless_there(db, &settings)) return settings;
    return *table_.get(db, context.caller.tenant);  // another call was quicker
}

RiskSettings RiskSettingsService::take(Executor& db, const Context& context, const platform::postgres::Result& rows) const {
    return rows.empty() ? get(db, context) : std::move(table_.read_all(rows).front());
}

RiskSettings RiskSettingsService::get_for_update(platform::postgres::Transaction& tx, const Context& context) const {
    get(tx, context);
    return *table_.get_for_update(tx, context.caller.tenant);
}

platform::records::Page<platform::records::HistoryEntry> RiskSettingsService::history(Context& context, const platform::records::ListQuery& query) const {
    auto db = context.units();
    get(db, context);
    return table_.store().history(db, context.caller.tenant, query);
}

void RiskSettingsService::check(Executor& db, const RiskSettings& settings, std::vector<Fault>& faults) const {
    check_references(db, static_cast<const RiskSettingsPatch&>(settings), faults);
    const auto check_periods = [&](const RiskPeriods& periods, const std::string& pointer) {
        for (const auto level : {Criticality::low, Criticality::medium, Criticality::high, Criticality::critical}) {
            const auto period = parse_period(periods.of(level));
            auto at = pointer + "/";
            at += platform::reflect::type_of<Criticality>().values[static_cast<std::size_t>(level)];
            if (period && !period->is_dates()) faults.push_back({std::move(at), "not_applicable", "must be given in days or longer"});
        }
    };
    check_periods(settings.review_interval, "/review_interval");
    check_periods(settings.acceptance_limit, "/acceptance_limit");
    if (!settings.default_matrix) return;
    const auto matrix = matrices_.get(db, settings.default_matrix->id);
    if (matrix && matrix->state != RiskMatrixState::active) faults.push_back({"/default_matrix", "not_active", "is no active matrix"});
}

}  // namespace compliance
