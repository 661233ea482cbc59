// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_task.hpp"

#include "compliance/services/dsr_clock.hpp"
#include "compliance/services/personal_read.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Date;
using platform::Fault;
using platform::Uuid;
using platform::postgres::Params;
using platform::records::Page;

namespace {

constexpr std::string_view kTasks = "compliance_dsr_tasks", kNotices = "compliance_dsr_recipient_notices";

bool is_open(DsrTaskState state) { return state == DsrTaskState::open || state == DsrTaskState::in_progress; }

/// What a decision against the right leaves to do: nothing.
bool is_dead(const DsrItem& item) {
    return item.suggested || item.decision == DsrDecision::refused || item.decision == DsrDecision::no_data || item.decision == DsrDecision::not_applicable;
}

template <class T>
bool overlaps(const std::vector<T>& wanted, const std::vector<T>& held) {
    return wanted.empty() || held.empty() ||
           std::any_of(wanted.begin(), wanted.end(), [&](const T& one) { return std::find(held.begin(), held.end(), one) != held.end(); });
}

bool is_asked(const DsrSourceSystem& system, const DsrRequest& request, const DsrItem& item) {
    return overlaps({item.right}, system.rights) && overlaps({request.subject_category}, system.subject_categories) &&
           overlaps(item.processing_activities, system.processing_activities);
}

std::string title_of(DsrTaskKind kind, const std::string& system) {
    switch (kind) {
        case DsrTaskKind::collect: return "Collect the person's data: " + system;
        case DsrTaskKind::rectify: return "Correct the data: " + system;
        case DsrTaskKind::erase: return "Erase the data: " + system;
        case DsrTaskKind::restrict: return "Restrict the data: " + system;
        case DsrTaskKind::lift_restriction: return "Lift the restriction: " + system;
        case DsrTaskKind::stop_processing: return "Stop the processing: " + system;
        case DsrTaskKind::export_: return "Export what the person provided: " + system;
        case DsrTaskKind::withdraw_consent: return "Withdraw the consent: " + system;
        case DsrTaskKind::human_review: return "Have a human review the decision: " + system;
        case DsrTaskKind::notify_public: return "Tell those whom the data were made public to: " + system;
    }
    return system;
}

DsrTask with_delivery(DsrCase& one, DsrTask task) {
    std::vector<DsrTask> single;
    single.push_back(std::move(task));
    load_deliveries(one.tx(), single);
    return std::move(single.front());
}

std::string duty_json(const RetentionDuty& duty) {
    std::string out = "{\"code\":" + platform::json::quoted(duty.code) + ",\"detail\":" + platform::json::quoted(duty.detail);
    if (duty.until) out += ",\"until\":\"" + platform::format_date(*duty.until) + "\"";
    return out + "}";
}

/// A duty that turned an erasure into a restriction is a ground against it (R19); people confirm it by their decision.
void note_ground(DsrCase& one, const DsrTask& task) {
    if (task.kind != DsrTaskKind::restrict || task.blocked_by.empty() || !task.item) return;
    auto& item = one.item(*task.item);
    if (item.right != DsrRight::erasure || item.decision) return;
    for (const auto& duty : task.blocked_by) {
        std::vector<Fault> faults;
        const auto node = platform::json::parse(duty.text, faults);
        const bool held = node.find("code")->text == "legal_hold";
        const auto exception = held ? DsrException::art17_3_e : DsrException::art17_3_b;
        const auto known = std::any_of(item.exception_checks.begin(), item.exception_checks.end(),
                                       [&](const DsrExceptionCheck& check) { return check.exception == exception; });
        if (known) continue;
        const auto* until = node.find("until");
        DsrExceptionCheck check;
        check.exception = exception;
        check.result = DsrExceptionResult::partly;
        check.reasoning = platform::LongText(node.find("detail")->text + (until != nullptr ? ", until " + until->text : ""));
        check.legal_basis = platform::Text<200>(held ? "Art. 17(3)(e) GDPR" : "Art. 17(3)(b) GDPR; § 35(3) BDSG");
        check.checked_by = platform::UserId(one.context.caller.subject);
        check.checked_at = one.context.now;
        item.exception_checks.push_back(std::move(check));
    }
    one.put(item);
}

}  // namespace

Date task_due_on(const Reckoning& deadline, const std::vector<OwnHoliday>& extra_holidays, Date today) {
    DeadlineQuestion question;
    question.rule = DeadlineRule::working_days;
    question.time_zone = deadline.time_zone;
    question.region = deadline.region;
    question.extra_holidays = extra_holidays;
    question.period = "P10D";
    question.start_on = today;
    const Date wanted = reckon(question).due_on;
    question.period = "P5D";
    question.start_on = deadline.due_on;
    question.direction = Direction::backward;
    return std::max(today, std::min(wanted, reckon(question).due_on));
}

DsrTaskService::DsrTaskService(const DsrCases& cases, const RetentionDuties& duties, const DsrTaskCallService& calls)
    : cases_(cases), duties_(duties), calls_(calls), tasks_(dsr_tasks()), notices_(dsr_recipient_notices()), systems_(dsr_source_systems()) {}

DsrTask DsrTaskService::task_for(DsrCase& one, const DsrItem& item, const DsrSourceSystem& system) const {
    DsrTask task;
    task.item = item.id;
    task.system = system.id;
    task.kind = task_of(item.right);
    task.assignee = system.owner;
    if (task.kind == DsrTaskKind::erase) {
        std::vector<Uuid> objects;
        for (const auto& object : system.retention_objects) objects.push_back(object.id);
        const auto today = platform::time::local_date(one.context.now, one.request.deadline.time_zone);
        auto duties = duties_.on_objects(one.tx(), objects, today);
        for (auto& hold : duties_.on_record(one.tx(), "dsr_request", one.request.id, today)) duties.push_back(std::move(hold));
        for (const auto& duty : duties) task.blocked_by.push_back({duty_json(duty)});
        if (!duties.empty()) task.kind = DsrTaskKind::restrict;   // kept, but for nothing else (Art. 17(3)(b); § 35(3) BDSG)
    }
    task.title = title_of(task.kind, system.name.value);
    return task;
}

std::vector<DsrTask> DsrTaskService::for_systems(DsrCase& one) const {
    const auto rows = one.tx().run("SELECT " + systems_.store().select_list() +
                                   " FROM compliance_dsr_source_systems WHERE tenant_id = compliance_tenant() AND active ORDER BY name, id");
    const auto systems = systems_.read_all(rows);
    const auto planned = one.tx().run(
        "SELECT item, system FROM compliance_dsr_tasks WHERE tenant_id = compliance_tenant() AND request = $1 AND item IS NOT NULL AND system IS NOT NULL AND "
        "state <> 'cancelled'",
        Params{}.add(one.request.id));
    const auto is_planned = [&](const Uuid& item, const Uuid& system) {
        for (std::size_t i = 0; i < planned.rows(); ++i)
            if (planned.uuid(i, 0) == item && planned.uuid(i, 1) == system) return true;
        return false;
    };
    std::vector<DsrTask> tasks;
    for (const auto& item : one.request.items)
        for (const auto& system : systems)
            if (!is_dead(item) && is_asked(system, one.request, item) && !is_planned(item.id, system.id)) tasks.push_back(task_for(one, item, system));
    return tasks;
}

Page<DsrTask> DsrTaskService::plan(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const DsrTaskPlan& input) const {
    DsrCase one(context, cases_, id, if_match, "plan_tasks");
    std::vector<Fault> faults;
    check_references(one.tx(), input, faults);
    for (std::size_t i = 0; i < input.tasks.size(); ++i) {
        const auto& item = input.tasks[i].item;
        const bool known = !item || std::any_of(one.request.items.begin(), one.request.items.end(), [&](const DsrItem& own) { return own.id == *item; });
        if (!known) faults.push_back({"/tasks/" + std::to_string(i) + "/item", "unknown_reference", "is no right of this request"});
    }
    require_faultless(std::move(faults));
    one.require_state({DsrState::received, DsrState::in_progress, DsrState::responded});
    std::vector<DsrTask> tasks;
    if (input.systems) tasks = for_systems(one);
    for (const auto& wanted : input.tasks) {
        DsrTask task;
        task.item = wanted.item;
        task.kind = wanted.kind;
        task.title = wanted.title;
        task.assignee = wanted.assignee;
        task.team = wanted.team;
        if (wanted.due_on) task.due_on = *wanted.due_on;
        tasks.push_back(std::move(task));
    }
    const auto calendar = tenant_calendar(one.tx());
    const auto due_on = task_due_on(one.request.deadline, calendar.extra_holidays, platform::time::local_date(context.now, calendar.time_zone));
    Page<DsrTask> page;
    for (auto& task : tasks) {
        task.request = id;
        if (task.due_on == Date{}) task.due_on = due_on;
        tasks_.insert(one.tx(), task);
        put_deadline(one, task);
        note_ground(one, task);
        call_system(one, task);
        page.items.push_back(std::move(task));
    }
    load_deliveries(one.tx(), page.items);
    one.begin_work();
    one.commit_unseen();
    return page;
}

/// Systems with the connector webhook are asked at once, from the same commit on.
void DsrTaskService::call_system(DsrCase& one, const DsrTask& task) const {
    if (!task.system) return;
    const auto system = systems_.get(one.tx(), *task.system);
    if (system && system->connector == DsrConnector::webhook) calls_.plan(one, task);
}

void DsrTaskService::put_deadline(DsrCase& one, const DsrTask& task) const {
    Deadline row;
    row.domain = "dsr";
    row.kind = "dsr.task";
    row.entity = {"dsr_task", task.id, one.request.key};
    row.title = {{"de", "Aufgabe zu einem Antrag einer betroffenen Person"}, {"en", "Task of a data subject request"}};
    row.target_on = row.due_on = task.due_on;
    row.due_at = platform::time::start_of_day(task.due_on + std::chrono::days(1), one.request.deadline.time_zone);
    row.regime = "own target";
    row.legal_source = "Art. 12(3) GDPR";
    row.rule = DeadlineRule::working_days;
    row.region = one.request.region;
    row.severity = Severity::normal;
    if (task.assignee) row.responsible = task.assignee->value;
    else row.role = Role::dpo;
    row.state = is_open(task.state) ? ReckoningState::open : task.state == DsrTaskState::cancelled ? ReckoningState::void_ : ReckoningState::met;
    row.met_at = task.completed_at;
    row.late = task.completed_at && *task.completed_at >= row.due_at;
    row.entity_id = task.id;
    compliance::put_deadline(one.tx(), std::move(row));
}

Page<DsrTask> DsrTaskService::list(Context& context, const platform::records::ListQuery& query, const DsrTaskFilters& filters) const {
    if (query.include && *query.include != "pii") throw platform::invalid("/include", "unknown_value", "must be pii");
    auto tx = context.transaction();
    auto page = tasks_.list(tx, query, filters);
    load_deliveries(tx, page.items);
    if (!query.include) return page;
    cases_.vault().open(tx, page.items, kTasks);
    PersonalRead read{.entity_type = "dsr_task", .fields = {"result", "proof"}};
    for (const auto& task : page.items)
        if (task.result || task.proof) read.ids.push_back(task.id);
    note_personal_read(context, tx, read);
    tx.commit();
    return page;
}

Uuid DsrTaskService::request_of(Context& context, const Uuid& part, std::string_view table) const {
    auto units = context.units();
    const auto rows = units.run("SELECT request FROM " + std::string(table) + " WHERE tenant_id = compliance_tenant() AND id = $1", Params{}.add(part));
    if (rows.empty()) throw platform::not_found();
    return rows.uuid(0, 0);
}

DsrTask DsrTaskService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    DsrCase one(context, cases_, request_of(context, id, kTasks), std::nullopt, "update_task");
    auto task = record_for_update(tasks_, one.tx(), id, if_match);
    DsrTaskChange change{task.assignee, task.team, task.due_on, task.state, std::nullopt};
    merge_patch<DsrTaskChange>(change, body);
    std::vector<Fault> faults;
    check_references(one.tx(), change, faults);
    if (!is_open(change.state) && change.state != DsrTaskState::cancelled && change.state != task.state)
        faults.push_back({"/state", "not_allowed", "is reached by completing the task"});
    if (change.state == DsrTaskState::cancelled && task.state != DsrTaskState::cancelled && !change.reason)
        faults.push_back({"/reason", "required", "say why it is cancelled"});
    if (change.due_on != task.due_on && change.due_on < platform::time::local_date(context.now, one.request.deadline.time_zone))
        faults.push_back({"/due_on", "in_past", "must not lie in the past"});
    require_faultless(std::move(faults));
    if (!is_open(task.state)) throw platform::conflict("state", "The task has ended.");
    if (change.reason) one.because(change.reason->value);
    task.assignee = change.assignee;
    task.team = change.team;
    task.due_on = change.due_on;
    task.state = change.state;
    update_record(tasks_, one.tx(), task, task.version);
    put_deadline(one, task);
    auto answer = with_delivery(one, std::move(task));
    one.commit_unseen();
    return answer;
}

DsrTask DsrTaskService::complete(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const DsrTaskResult& input) const {
    DsrCase one(context, cases_, request_of(context, id, kTasks), std::nullopt, "complete_task");
    auto task = record_for_update(tasks_, one.tx(), id, if_match);
    std::vector<Fault> faults;
    check_references(one.tx(), input, faults);
    const bool done = input.outcome == DsrTaskOutcome::done;
    if (done && needs_proof(task.kind) && !input.proof) faults.push_back({"/proof", "required", "say how it was done"});
    if (input.outcome == DsrTaskOutcome::not_possible && !input.proof) faults.push_back({"/proof", "required", "say why it is not possible"});
    if (needs_third_party_review(task.kind) && !input.result_files.empty() && !input.third_party_reviewed)
        faults.push_back({"/third_party_reviewed", "required", "third parties' data must have been looked at (Art. 15(4), 20(4) GDPR)"});
    if (!done && (input.result || !input.result_files.empty())) faults.push_back({"/result", "contradiction", "there is data only where it is done"});
    require_faultless(std::move(faults));
    if (!is_open(task.state)) throw platform::conflict("state", "The task has ended.");
    if (input.result) task.result = platform::Json{platform::json::to_json(*input.result)};
    task.result_files = input.result_files;
    cases_.hold_files(context, one.tx(), one.request, {{"dsr_task", id}, {{task.result_files, "/result_files"}}});
    task.third_party_reviewed = input.third_party_reviewed;
    if (input.proof) task.proof = platform::LongText(input.proof->value);
    task.state = done ? DsrTaskState::done : input.outcome == DsrTaskOutcome::no_data ? DsrTaskState::no_data
                                                                                      : DsrTaskState::not_possible;
    task.completed_at = context.now;
    cases_.vault().seal(one.tx(), task, kTasks, task.id, one.request.subject_key);
    update_record(tasks_, one.tx(), task, task.version);
    put_deadline(one, task);
    note_executed(one, task);
    // The answer shows what the caller has just said, nothing that was read.
    cases_.vault().open(one.tx(), task, kTasks);
    auto answer = with_delivery(one, std::move(task));
    one.commit_unseen();
    return answer;
}

void DsrTaskService::note_executed(DsrCase& one, const DsrTask& task) const {
    if (!task.item) return;
    const auto rows = one.tx().run(
        "SELECT count(*) FROM compliance_dsr_tasks WHERE tenant_id = compliance_tenant() AND request = $1 AND item = $2 AND state IN ('open', 'in_progress')",
        Params{}.add(one.request.id).add(*task.item));
    if (rows.integer(0, 0) > 0) return;
    auto& item = one.item(*task.item);
    item.executed_at = task.completed_at;
    one.put(item);
}

Page<DsrRecipientNotice> DsrTaskService::plan_notices(Context& context, const Uuid& id, std::optional<std::int64_t> if_match,
                                                      const DsrRecipientNoticesInput& input) const {
    DsrCase one(context, cases_, id, if_match, "plan_recipient_notices");
    std::vector<Fault> faults;
    check_references(one.tx(), input, faults);
    const auto item = std::find_if(one.request.items.begin(), one.request.items.end(), [&](const DsrItem& own) { return own.id == input.item; });
    if (item == one.request.items.end()) faults.push_back({"/item", "unknown_reference", "is no right of this request"});
    else if (!needs_recipient_notice(item->right))
        faults.push_back({"/item", "not_applicable", "Art. 19 GDPR is about rectification, erasure and restriction"});
    for (std::size_t i = 0; i < input.recipients.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (input.recipients[i].recipient == input.recipients[j].recipient)
                faults.push_back({"/recipients/" + std::to_string(i) + "/recipient", "duplicate", "is there already"});
    require_faultless(std::move(faults));
    one.require_state({DsrState::received, DsrState::in_progress, DsrState::responded});
    Page<DsrRecipientNotice> page;
    for (const auto& wanted : input.recipients) {
        const auto& known = one.request.recipient_notices;
        if (std::any_of(known.begin(), known.end(), [&](const DsrRecipientNotice& n) { return n.item == input.item && n.recipient == wanted.recipient; }))
            continue;
        DsrRecipientNotice notice;
        notice.request = id;
        notice.item = input.item;
        notice.recipient = wanted.recipient;
        notice.vendor = wanted.vendor;
        notices_.insert(one.tx(), notice);
        page.items.push_back(std::move(notice));
    }
    one.commit_unseen();
    return page;
}

DsrRecipientNotice DsrTaskService::record_outcome(Context& context, const Uuid& id, std::optional<std::int64_t> if_match,
                                                  const DsrRecipientOutcome& input) const {
    DsrCase one(context, cases_, request_of(context, id, kNotices), std::nullopt, "record_recipient_outcome");
    auto notice = record_for_update(notices_, one.tx(), id, if_match);
    const bool untold = input.outcome == DsrNoticeOutcome::impossible || input.outcome == DsrNoticeOutcome::disproportionate;
    if (untold && !input.reason) throw platform::invalid("/reason", "required", "say why the recipient cannot be told");
    const auto at = given_instant(context, one.request, input.at, "/at");
    if (input.told_person_at) notice.told_person_at = given_instant(context, one.request, input.told_person_at, "/told_person_at");
    if (notice.state == DsrNoticeState::acknowledged) throw platform::conflict("state", "The recipient has confirmed already.");
    notice.state = static_cast<DsrNoticeState>(static_cast<int>(input.outcome) + 1);  // planned comes first there
    if (!untold && !notice.sent_at) notice.sent_at = at;
    if (input.reason) notice.reason = platform::LongText(input.reason->value);
    cases_.vault().seal(one.tx(), notice, kNotices, notice.id, one.request.subject_key);
    update_record(notices_, one.tx(), notice, notice.version);
    // As with tasks: what an earlier outcome said is not opened for this answer.
    if (input.reason) cases_.vault().open(one.tx(), notice, kNotices);
    one.commit_unseen();
    return notice;
}

}  // namespace compliance
