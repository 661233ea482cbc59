// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_reminder.hpp"

#include "compliance/domain/reminder.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Date;
using platform::Uuid;
using platform::json::quoted;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr std::chrono::days kLongestMove{14};  // of a reminder that would fall on free days

// The last day for a refusal or a notice of extension is reminded of as if no pause was credited (dsr R8), unless an
// extension has taken effect; where that is the day of the answer itself, the answer's reminder is enough.
constexpr std::string_view kSelect =
    "SELECT id, due_on FROM (SELECT d.id, CASE WHEN d.kind = 'dsr.refusal' AND NOT coalesce((r.extension ->> 'effective')::boolean, false) THEN r.strict_on "
    "ELSE d.due_on END AS due_on, d.kind, r.due_on AS answer_on, r.extension FROM compliance_deadlines d "
    "LEFT JOIN compliance_dsr_requests r ON r.tenant_id = d.tenant_id AND r.id = d.entity_id WHERE d.tenant_id = compliance_tenant() "
    "AND d.kind IN ('dsr.response', 'dsr.extended', 'dsr.refusal', 'dsr.task', 'dsr.marketing_objection') "
    "AND (d.state = 'open' OR (d.state = 'suspended' AND d.kind = 'dsr.refusal'))) AS x "
    "WHERE due_on <= $1 AND due_on >= $2 AND NOT (kind = 'dsr.refusal' AND due_on = answer_on) ORDER BY due_on, id LIMIT 5000";

/// Ends of validity that other domains warn of, and how many days before (controls R9; evidence R2).
struct WarnedKind {
    std::string_view kind;
    std::vector<std::int64_t> days;
};
const WarnedKind kWarned[] = {{"controls.exception_expiry", {30, 14, 7}}, {"evidence.expiry", {30, 14, 7, 1}}};
constexpr std::string_view kSelectKind =
    "SELECT id, due_on FROM compliance_deadlines WHERE tenant_id = compliance_tenant() AND state = 'open' AND due_on <= $1 AND due_on >= $2 AND kind = $3 "
    "ORDER BY due_on, id LIMIT 5000";

std::string offset_of(std::int64_t days) { return "P" + std::to_string(days) + "D"; }

std::chrono::minutes minutes_of(std::string_view clock) {
    const auto hours = platform::parse_decimal(clock.substr(0, 2), 2, 0),
               minutes = platform::parse_decimal(clock.substr(std::min<std::size_t>(3, clock.size())), 2, 0);
    return std::chrono::minutes(hours.value_or(8) * 60 + minutes.value_or(0));
}

std::vector<ReminderGone> gone_of(const Deadline& deadline) {
    std::vector<ReminderGone> out;
    for (const auto& sent : deadline.reminders_sent) {
        const auto text = std::string_view(sent.offset);
        if (text.size() < 3 || text.front() != 'P' || text.back() != 'D') continue;
        if (const auto days = platform::parse_decimal(text.substr(1, text.size() - 2), 5, 0)) out.push_back({*days, sent.at});
    }
    return out;
}

std::string link_of(const Context& context, const Deadline& deadline) {
    const auto& type = deadline.entity.type;
    const char* path = type == "dsr_task"            ? "/#/dsr/tasks/"
                       : type == "control_exception" ? "/#/controls/exceptions/"
                       : type == "evidence"          ? "/#/evidence/"
                                                     : "/#/dsr/requests/";
    return context.public_url + path + deadline.entity_id.str();
}

}  // namespace

struct DsrReminderService::Rules {
    std::vector<std::int64_t> days;
    std::chrono::minutes time{};
    TenantCalendar calendar;
    Date today{};
};

struct DsrReminderService::Due {
    Uuid id;
    Date due_on{};
};

void DsrReminderService::queue(Context& context, Executor& db, const Deadline& deadline, Date due_on, Date today) const {
    const auto tenant = MailTenant::read(db);
    const bool always = deadline.severity == Severity::legal || deadline.severity == Severity::critical;
    for (const auto& to : recipients_of(vault_, db, {deadline.responsible, deadline.role.value_or(Role::dpo), "deadline"}, today)) {
        if (to.muted && !always) continue;
        const auto language = tenant.language_for(to.language);
        const auto title = deadline.title.find(language) != deadline.title.end() ? deadline.title.at(language) : deadline.title.at("en");
        const std::string values = "{\"member\":{\"name\":" + quoted(to.name) + "},\"on_behalf_of\":" + (to.on_behalf_of ? quoted(*to.on_behalf_of) : "null") +
                                   ",\"deadline\":{\"title\":" + quoted(title) + ",\"key\":" + quoted(deadline.entity.key) + ",\"due_on\":" +
                                   quoted(platform::format_date(due_on)) + ",\"legal_source\":" + quoted(deadline.legal_source) + "},\"link\":" +
                                   quoted(link_of(context, deadline)) + "}";
        mails_.queue(context, db,
                     {"deadline_reminder", to.language, to.email, to.subject_key, values, EmailEntity{deadline.entity.type, deadline.entity_id}, {}});
    }
}

/// Mail and mark become true together, under the row's lock: nobody sends it again.
bool DsrReminderService::remind(Context& context, const Rules& rules, const Due& due) const {
    auto tx = context.transaction();
    auto deadline = deadlines_.get_for_update(tx, due.id);
    if (!deadline || deadline->met_at || (deadline->state != ReckoningState::open && deadline->state != ReckoningState::suspended)) return false;
    ReminderQuestion question{due.due_on, rules.days, rules.time, rules.calendar.time_zone, deadline->created_at, gone_of(*deadline), context.now};
    const WorkCalendar calendar(deadline->region ? deadline->region : rules.calendar.region, rules.calendar.extra_holidays);
    const auto days = reminders_due(question, calendar);
    if (days.empty()) return false;
    queue(context, tx, *deadline, due.due_on, rules.today);
    for (const auto count : days) {
        std::erase_if(deadline->reminders_sent, [&](const ReminderSent& sent) { return sent.offset == offset_of(count); });
        deadline->reminders_sent.push_back({offset_of(count), context.now});
    }
    if (!deadlines_.update(tx, *deadline, deadline->version)) throw std::logic_error("a locked deadline changed");
    tx.commit();
    return true;
}

std::size_t DsrReminderService::send_due(Context& context) const {
    const Acting acting(context, "remind");
    auto units = context.units();
    const auto tenant = units.run("SELECT reminders ->> 'time', state FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    if (tenant.empty() || tenant.text(0, 1) != "active") return 0;
    static const auto settings = dsr_settings();
    Rules rules;
    for (const auto& days : settings.get(units, context.caller.tenant).value_or(DsrSettings{}).reminder_days) rules.days.push_back(days.value);
    rules.time = minutes_of(tenant.text(0, 0));
    rules.calendar = tenant_calendar(units);
    rules.today = platform::time::local_date(context.now, rules.calendar.time_zone);
    std::size_t count = 0;
    const auto round = [&](std::string_view sql, std::optional<std::string_view> kind) {
        if (rules.days.empty()) return;
        Params params;
        params.add(rules.today + std::chrono::days(*std::max_element(rules.days.begin(), rules.days.end())) + kLongestMove).add(rules.today);
        if (kind) params.add(*kind);
        const auto rows = units.run(sql, params);
        for (std::size_t i = 0; i < rows.rows(); ++i)
            if (remind(context, rules, {rows.uuid(i, 0), rows.date(i, 1)})) ++count;
    };
    round(kSelect, std::nullopt);
    for (const auto& warned : kWarned) {
        rules.days = warned.days;
        round(kSelectKind, warned.kind);
    }
    return count;
}

}  // namespace compliance
