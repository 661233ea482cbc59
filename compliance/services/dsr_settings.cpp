// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_settings.hpp"

#include "compliance/domain/period.hpp"

namespace compliance {

using platform::Fault;

namespace {

void check(const DsrSettings& settings, std::vector<Fault>& faults) {
    const std::pair<const char*, const platform::Duration*> durations[] = {
        {"/pause_ask_limit", &settings.pause_ask_limit},     {"/silence_close_after", &settings.silence_close_after},
        {"/record_period", &settings.record_period},         {"/marketing_objection_target", &settings.marketing_objection_target},
        {"/package_ttl", &settings.package_ttl},
    };
    for (const auto& [pointer, duration] : durations) {
        const auto period = parse_period(duration->value);
        if (period && !period->is_dates()) faults.push_back({pointer, "not_applicable", "must be given in days or longer"});
    }
    if (settings.portal.enabled && !settings.portal.portal_key) faults.push_back({"/portal/portal_key", "required", "an open portal needs a name"});
}

}  // namespace

DsrSettings DsrSettingsService::get(platform::postgres::Executor& db, const Context& context) const {
    if (auto found = table_.get(db, context.caller.tenant)) return std::move(*found);
    DsrSettings settings;
    settings.id = context.caller.tenant;
    if (table_.store().insert_unless_there(db, &settings)) return settings;
    return *table_.get(db, context.caller.tenant);   // another call was quicker
}

DsrSettings DsrSettingsService::peek(platform::postgres::Executor& db, const Context& context) const {
    return table_.get(db, context.caller.tenant).value_or(DsrSettings{});
}

DsrSettings DsrSettingsService::patch(Context& context, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto units = context.units();
    get(units, context);
    auto tx = context.transaction();
    auto settings = table_.get_for_update(tx, context.caller.tenant);
    require_version(if_match, settings->version);
    const auto before = settings->version;
    std::vector<Fault> faults;
    platform::json::merge(platform::reflect::type_of<DsrSettingsInput>(), body, static_cast<DsrSettingsInput*>(&*settings), faults);
    require_faultless(std::move(faults));
    faults.clear();
    check(*settings, faults);
    require_faultless(std::move(faults));
    if (!table_.update(tx, *settings, before)) throw platform::Problem(412, "stale");
    tx.commit();
    return std::move(*settings);
}

}  // namespace compliance
