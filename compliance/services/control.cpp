// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/control.hpp"

#include "compliance/domain/period.hpp"
#include "compliance/services/approval.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Date;
using platform::Fault;
using platform::Instant;
using platform::Uuid;
using platform::json::quoted;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;
using platform::records::Condition;
using platform::records::HistoryEntry;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

std::vector<Condition> conditions_on(const ControlFilters& filters, Date day) {
    std::vector<Condition> out;
    const auto add = [&](std::string_view what, const std::string& value) {
        const std::string given = "{\"day\":" + quoted(platform::format_date(day)) + ",\"value\":" + quoted(value) + "}";
        out.push_back({"id IN (SELECT e.control FROM compliance_control_effectiveness(($::jsonb ->> 'day')::date) AS e WHERE " + std::string(what) + ")",
                       Params{}.add(std::string_view(given))});
    };
    if (filters.health)
        add("e.health = $::jsonb ->> 'value'", std::string(platform::reflect::type_of<ControlHealth>().values[static_cast<std::size_t>(*filters.health)]));
    if (filters.test_due_before) add("e.next_test_due < ($::jsonb ->> 'value')::date", platform::format_date(*filters.test_due_before));
    return out;
}

void apply(Control& control, const ControlWorth& worth) {
    control.effectiveness = worth.effectiveness;
    control.health = worth.health;
    control.implementation_status = worth.implementation_status;
    control.last_tested_on = worth.last_tested_on;
    control.next_test_due = worth.next_test_due;
    control.test_overdue = worth.test_overdue;
}

void check_test_interval(const std::string& text, std::vector<Fault>& faults) {
    const auto period = parse_period(text);
    const Date from = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);
    if (period && period->is_dates()) {
        const auto to = add_period(from, *period);
        if (to >= add_period(from, Period{0, 1}) && to <= add_period(from, Period{5})) return;
    }
    faults.push_back({"/test_interval", "out_of_range", "must be one month to five years"});
}

}  // namespace

Date tenant_today(const Context& context, Executor& db) { return platform::time::local_date(context.now, tenant_calendar(db).time_zone); }

void require_complete(std::vector<Fault> missing) {
    if (!missing.empty()) throw platform::Problem(409, "incomplete", "What is needed for this is missing.", std::move(missing));
}

Page<Control> ControlService::list(Context& context, const ListQuery& query, const ControlFilters& filters) const {
    auto db = context.units();
    const auto day = filters.on.value_or(query.as_of ? platform::time::local_date(*query.as_of, tenant_calendar(db).time_zone) : tenant_today(context, db));
    auto page = rows_.list(db, query, filters, conditions_on(filters, day));
    derive(db, page.items, day, query.as_of);
    return page;
}

Control ControlService::get(Context& context, const Uuid& id, std::optional<Instant> as_of, std::optional<Date> on) const {
    auto db = context.units();
    auto found = record_of(rows_, db, id, as_of);
    const auto day = on.value_or(as_of ? platform::time::local_date(*as_of, tenant_calendar(db).time_zone) : tenant_today(context, db));
    std::vector<Control> one{std::move(found)};
    derive(db, one, day, as_of);
    return std::move(one.front());
}

void ControlService::check(Executor& db, const Control& control, std::vector<Fault>& faults) {
    check_references(db, static_cast<const ControlInput&>(control), faults);
    if (control.responsibility != ControlResponsibility::own && !control.vendor)
        faults.push_back({"/vendor", "required", "name the vendor who runs it or shares in it"});
    if (control.start_on && control.target_on && *control.target_on < *control.start_on)
        faults.push_back({"/target_on", "before_from", "lies before the start"});
    check_test_interval(control.test_interval.value, faults);
    if (control.cost_once && control.cost_once->scaled < 0) faults.push_back({"/cost_once", "out_of_range", "must not be negative"});
    if (control.cost_yearly && control.cost_yearly->scaled < 0) faults.push_back({"/cost_yearly", "out_of_range", "must not be negative"});
    if (control.reference_urn && !is_reference_control(db, control.reference_urn->value))
        faults.push_back({"/reference_urn", "unknown_reference", "is no reference control of an installed library"});
    if (control.state != ControlState::implemented) return;
    if (!control.owner) faults.push_back({"/owner", "required", "an implemented control has an owner"});
    if (!control.implementation_notes) faults.push_back({"/implementation_notes", "required", "say how it is done here"});
}

void ControlService::insert(Context& context, Executor& db, Control& control) const {
    std::vector<Fault> faults;
    check(db, control, faults);
    require_faultless(std::move(faults));
    control.key = rows_.store().next_key(db);
    rows_.insert(db, control);
    put_deadlines(context, db, control);
}

void ControlService::store(Context& context, Executor& db, Control& control) const {
    update_record(rows_, db, control, control.version);
    put_deadlines(context, db, control);
}

void ControlService::put_deadlines(Context& context, Executor& db, const Control& control) const {
    const DateDeadlines dates(context, db);
    DatedRecord record{{"control", control.id, control.key}, {}, Role::isms_manager};
    if (control.owner) record.responsible = control.owner->value;
    const bool implemented = control.state == ControlState::implemented;
    std::optional<Date> due;
    if (implemented) due = effectiveness_of_controls(db, dates.today(), {control.id}).at(control.id).next_test_due;
    dates.put("controls.test_due", record, due);
    if (implemented) dates.meet("controls.target", control.id);
    else if (control.state == ControlState::retired) dates.put("controls.target", record, std::nullopt);
    else dates.put("controls.target", record, control.target_on);
    dates.put("controls.expiry", record, implemented ? control.expires_on : std::nullopt);
}

Control ControlService::create(Context& context, ControlInput input) const {
    auto tx = context.transaction();
    Control control{};
    static_cast<ControlInput&>(control) = std::move(input);
    control.id = Uuid::make_v7(context.now);
    insert(context, tx, control);
    std::vector<Control> one{std::move(control)};
    derive(tx, one, tenant_today(context, tx));
    tx.commit();
    return std::move(one.front());
}

Control ControlService::change(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Change& work) const {
    const Acting acting(context, std::move(action));
    auto tx = context.transaction();
    auto found = record_for_update(rows_, tx, id, if_match);
    const auto today = tenant_today(context, tx);
    work(tx, found, today);
    store(context, tx, found);
    std::vector<Control> one{std::move(found)};
    derive(tx, one, today);
    tx.commit();
    return std::move(one.front());
}

Control ControlService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    return change(context, id, if_match, "update", [&](Transaction& tx, Control& control, Date) {
        ControlChange merged;
        static_cast<ControlInput&>(merged) = control;
        merged.state = control.state;
        merge_patch<ControlChange>(merged, body);
        const auto before = control.state;
        require_state(before, {ControlState::planned, ControlState::in_progress, ControlState::implemented, ControlState::suspended});
        if (merged.state != before && (before > ControlState::in_progress || merged.state > ControlState::in_progress))
            throw platform::invalid("/state", "not_allowed", "is reached by implement, suspend and retire");
        static_cast<ControlInput&>(control) = std::move(static_cast<ControlInput&>(merged));
        control.state = merged.state;
        std::vector<Fault> faults;
        check(tx, control, faults);
        require_faultless(std::move(faults));
    });
}

void ControlService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    const auto found = record_for_update(rows_, tx, id, if_match);
    require_state(found.state, {ControlState::planned});
    if (control_is_used(tx, id)) throw platform::conflict("in_use", "A test, mapping, exception, risk or evidence hangs on it.");
    for (const auto* kind : {"controls.test_due", "controls.target", "controls.expiry"}) void_deadline(tx, id, kind);
    rows_.store().erase(tx, id, found.version);
    tx.commit();
}

Page<HistoryEntry> ControlService::history(Context& context, const Uuid& id, const ListQuery& query) const {
    auto db = context.units();
    return history_of(db, rows_.store(), id, query);
}

Control ControlService::implement(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const ControlImplement& input) const {
    return change(context, id, if_match, "implement", [&](Transaction& tx, Control& control, Date today) {
        require_state(control.state, {ControlState::planned, ControlState::in_progress, ControlState::suspended});
        if (input.implemented_on && *input.implemented_on > today) throw platform::invalid("/implemented_on", "in_future", "must not lie in the future");
        if (input.owner) control.owner = input.owner;
        if (input.implementation_notes) control.implementation_notes = input.implementation_notes;
        std::vector<Fault> missing;
        if (!control.implementation_notes) missing.push_back({"/implementation_notes", "required", "say how it is done here"});
        if (!control.owner) missing.push_back({"/owner", "required", "name who answers for it"});
        require_complete(std::move(missing));
        control.state = ControlState::implemented;
        control.state_reason.reset();
        control.ended_on.reset();
        control.implemented_on = input.implemented_on.value_or(today);
        std::vector<Fault> faults;
        check(tx, control, faults);
        require_faultless(std::move(faults));
    });
}

Control ControlService::suspend(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const ReasonInput& input) const {
    context.reason = input.reason.value;
    return change(context, id, if_match, "suspend", [&](Transaction&, Control& control, Date today) {
        require_state(control.state, {ControlState::implemented});
        control.state = ControlState::suspended;
        control.state_reason = input.reason.value;
        control.ended_on = today;
    });
}

Control ControlService::retire(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const RetireControl& input) const {
    context.reason = input.reason.value;
    return change(context, id, if_match, "retire", [&](Transaction& tx, Control& control, Date today) {
        require_state(control.state, {ControlState::planned, ControlState::in_progress, ControlState::implemented, ControlState::suspended});
        if (!input.force) {
            std::string list;
            for (const auto& requirement : requirements_left_without(tx, id, today))
                list += (list.empty() ? "" : ",") + ("{\"id\":" + quoted(requirement.id.str()) + ",\"regulation\":" + quoted(requirement.regulation) +
                                                     ",\"ref_id\":" + quoted(requirement.ref_id) + "}");
            if (!list.empty()) throw platform::conflict("sole_control", "Requirements would lose their only control.").with("requirements", "[" + list + "]");
        }
        control.state = ControlState::retired;
        control.state_reason = input.reason.value;
        control.ended_on = today;
        flag_items_of_control(tx, id);
    });
}

void ControlService::derive(Executor& db, std::vector<Control>& list, Date day, std::optional<Instant> as_of) const {
    if (list.empty()) return;
    count_of_controls(db, list, day);
    if (as_of) return derive_as_of(db, list, day, *as_of);
    std::vector<Uuid> ids;
    for (const auto& control : list) ids.push_back(control.id);
    const auto worths = effectiveness_of_controls(db, day, ids);
    for (auto& control : list)
        if (const auto found = worths.find(control.id); found != worths.end()) apply(control, found->second);
}

/// The past is replayed from the trail, which SQL over today's rows cannot see.
void ControlService::derive_as_of(Executor& db, std::vector<Control>& list, Date day, Instant as_of) const {
    std::vector<Uuid> ids;
    for (const auto& control : list) ids.push_back(control.id);
    const auto sql = tests_.store().parts_sql("control", true);
    const auto tests = tests_.read_all(db.run(sql, Params{}.add_uuids(ids).add(as_of)));
    const auto signals = signals_of_controls(db, day, ids);
    for (auto& control : list) {
        ControlFacts facts{control.state, control.implemented_on, control.ended_on, control.expires_on, control.test_interval.value, {}, {}};
        for (const auto& test : tests)
            if (test.control == control.id && test.state == ControlTestState::approved && test.performed_on && test.result)
                facts.tests.push_back({test.kind, *test.performed_on, *test.result, test.self_assessment, test.decided_at.value_or(Instant{})});
        if (const auto found = signals.find(control.id); found != signals.end()) facts.signals = found->second;
        apply(control, control_worth(facts, day));
    }
}

}  // namespace compliance
