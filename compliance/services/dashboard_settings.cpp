// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dashboard_settings.hpp"

#include <set>

#include "compliance/domain/metric.hpp"
#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/repositories/platform.hpp"
#include "compliance/services/changed_members.hpp"
#include "compliance/services/recipients.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

using platform::Fault;
using platform::json::quoted;
using platform::postgres::Executor;

namespace {

constexpr std::int64_t kWhole = 1000;  // tenths of a per cent

void check(Executor& db, const DashboardSettings& settings, std::vector<Fault>& faults) {
    if (settings.partial_credit.scaled < 0 || settings.partial_credit.scaled > 99)
        faults.push_back({"/partial_credit", "out_of_range", "must be 0.00 to 0.99"});
    if (settings.green_from.scaled <= 0 || settings.green_from.scaled > kWhole)
        faults.push_back({"/green_from", "out_of_range", "must be above 0, at most 100"});
    if (settings.amber_from.scaled <= 0) faults.push_back({"/amber_from", "out_of_range", "must be above 0"});
    else if (settings.amber_from >= settings.green_from) faults.push_back({"/amber_from", "not_below_green", "must be less than green_from"});
    std::vector<std::string> keys;
    for (const auto& [key, target] : settings.targets) {
        if (key != "overall") keys.push_back(key);
        if (target.scaled < 0 || target.scaled > kWhole)
            faults.push_back({"/targets/" + platform::json::pointer_token(key), "out_of_range", "must be 0 to 100"});
    }
    for (const auto& key : unknown_regulation_keys(db, keys))
        faults.push_back({"/targets/" + platform::json::pointer_token(key), "unknown_regulation", "is no key of a regulation here"});
    if (settings.report_language.value != "de" && settings.report_language.value != "en")
        faults.push_back({"/report_language", "unknown_value", "must be de or en"});
    for (std::size_t i = 0; i < settings.hidden_metrics.size(); ++i)
        if (find_metric(settings.hidden_metrics[i].value) == nullptr)
            faults.push_back({"/hidden_metrics/" + std::to_string(i), "unknown_metric", "is no metric"});
}

/// `partial_credit: 0.50 → 0.25; headline: …`
std::string difference(const DashboardSettings& before, const DashboardSettings& after) {
    const auto& type = platform::reflect::type_of<DashboardSettingsPatch>();
    const auto& was = static_cast<const DashboardSettingsPatch&>(before);
    const auto& is_now = static_cast<const DashboardSettingsPatch&>(after);
    std::string out;
    for (const auto& name : changed_members(was, is_now)) {
        const auto* member = type.find(name);
        std::string left, right;
        platform::json::encode(left, member->type(), member->in(&was), platform::json::Form::plain);
        platform::json::encode(right, member->type(), member->in(&is_now), platform::json::Form::plain);
        out += (out.empty() ? "" : "; ") + name + ": " + left + " → " + right;
    }
    return out;
}

}  // namespace

DashboardSettings DashboardSettingsService::there(Executor& db, const Context& context) const {
    if (auto found = table_.get(db, context.caller.tenant)) return std::move(*found);
    DashboardSettings settings;
    settings.id = context.caller.tenant;
    if (table_.store().insert_unless_there(db, &settings)) return settings;
    return *table_.get(db, context.caller.tenant);  // another call was quicker
}

DashboardSettings DashboardSettingsService::get(Context& context, std::optional<platform::Instant> as_of) const {
    auto db = context.units();
    auto settings = there(db, context);
    if (!as_of) return settings;
    return record_of(table_, db, context.caller.tenant, as_of);
}

platform::records::Page<platform::records::HistoryEntry> DashboardSettingsService::history(Context& context,
                                                                                           const platform::records::ListQuery& query) const {
    auto db = context.units();
    there(db, context);
    return table_.store().history(db, context.caller.tenant, query);
}

DashboardSettings DashboardSettingsService::patch(Context& context, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto tx = context.transaction();
    there(tx, context);
    auto settings = table_.get_for_update(tx, context.caller.tenant);
    require_version(if_match, settings->version);
    const auto before = *settings;
    merge_patch<DashboardSettingsPatch>(*settings, body);
    std::vector<Fault> faults;
    check(tx, *settings, faults);
    require_faultless(std::move(faults));
    update_record(table_, tx, *settings, before.version);
    if (settings->version != before.version) tell(context, tx, before, *settings);
    tx.commit();
    return std::move(*settings);
}

/// So that nobody moves a threshold quietly: all administrators, data protection officers and security managers learn before and after.
void DashboardSettingsService::tell(Context& context, Executor& db, const DashboardSettings& before, const DashboardSettings& after) const {
    const auto tenant = MailTenant::read(db);
    std::string by = context.caller.subject.empty() ? "system" : context.caller.subject;
    if (context.caller.member_id) {
        static const auto rows = members();
        auto caller = rows.get(db, *context.caller.member_id);
        if (caller) vault_.open(db, *caller, "compliance_members");
        if (caller && caller->name.state == platform::PiiState::open) by = caller->name.value.value;
    }
    const auto changes = difference(before, after);
    const auto today = tenant_day(db, context.now);
    std::set<platform::Uuid> told;
    for (const auto role : {Role::compliance_admin, Role::dpo, Role::isms_manager}) {
        for (const auto& to : recipients_of(vault_, db, {std::nullopt, role, "security"}, today)) {
            if (!told.insert(to.subject_key).second) continue;
            const bool german = tenant.language_for(to.language) == "de";
            const std::string values = "{\"member\":{\"name\":" + quoted(to.name) + "},\"at\":" + quoted(platform::format_instant(context.now)) +
                                       ",\"change\":" + quoted((german ? "Kennzahlen, " : "figures, ") + changes) + ",\"by\":" + quoted(by) + "}";
            mails_.queue(context, db, {"security_change", to.language, to.email, to.subject_key, values, EmailEntity{"dashboard_settings", after.id}, {}});
        }
    }
}

}  // namespace compliance
