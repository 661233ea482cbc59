// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_settings.hpp"

#include "compliance/domain/dsr_portal.hpp"
#include "compliance/domain/period.hpp"
#include "compliance/repositories/dsr_portal.hpp"

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
    if (settings.portal.portal_key && !is_portal_key(settings.portal.portal_key->value))
        faults.push_back({"/portal/portal_key", "bad_format", "must be 2 to 40 of a-z, 0-9 and inner hyphens, and not assets, confirm or status"});
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
    auto tx = context.transaction();
    get(tx, context);
    auto settings = table_.get_for_update(tx, context.caller.tenant);
    require_version(if_match, settings->version);
    const auto before = settings->version;
    merge_patch<DsrSettingsInput>(*settings, body);
    std::vector<Fault> faults;
    check(*settings, faults);
    const auto& portal = settings->portal;
    if (portal.portal_key && dsr_portal::is_taken(tx, portal.portal_key->value))
        faults.push_back({"/portal/portal_key", "duplicate", "is the name of another portal"});
    require_faultless(std::move(faults));
    dsr_portal::put_portal(tx, portal.enabled ? std::optional(portal.portal_key->value) : std::nullopt);
    update_record(table_, tx, *settings, before);
    tx.commit();
    return std::move(*settings);
}

}  // namespace compliance
