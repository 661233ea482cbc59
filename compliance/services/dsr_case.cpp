// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_case.hpp"

#include "compliance/services/personal_read.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;

namespace {

struct DeadlineKind {
    const char *kind, *legal_source, *de, *en;
    Severity severity;
};
constexpr DeadlineKind kResponse{"dsr.response", "Art. 12(3) GDPR", "Antwortfrist nach Art. 12 Abs. 3 DSGVO läuft ab", "Time limit of Art. 12(3) GDPR ends",
                                 Severity::legal};
constexpr DeadlineKind kExtended{"dsr.extended", "Art. 12(3) GDPR", "Verlängerte Antwortfrist nach Art. 12 Abs. 3 DSGVO läuft ab",
                                 "Extended time limit of Art. 12(3) GDPR ends", Severity::legal};
constexpr DeadlineKind kRefusal{"dsr.refusal", "Art. 12(4) GDPR", "Letzter Tag für eine Ablehnung nach Art. 12 Abs. 4 DSGVO",
                                "Last day for a refusal under Art. 12(4) GDPR", Severity::legal};
constexpr DeadlineKind kMarketing{"dsr.marketing_objection", "Art. 21(3) GDPR", "Eigenes Ziel: Werbewiderspruch umsetzen",
                                  "Own target: carry out the objection to advertising", Severity::normal};
constexpr DeadlineKind kErase{"dsr.erase", "Art. 5(1)(e) GDPR", "Personenbezug der Akte löschen", "Erase the person from the file", Severity::info};

/// What became of a period, for its row in the calendar.
void settle(Deadline& row, const DsrRequest& request) {
    if (request.responded_at) {
        row.state = ReckoningState::met;
        row.met_at = request.responded_at;
        row.late = *request.responded_at >= row.due_at;
    } else if (request.clock == DsrClockState::stopped) {
        row.state = ReckoningState::void_;
    }
}

Deadline deadline_row(const DsrRequest& request, const DeadlineKind& kind, const Reckoning& reckoning) {
    Deadline row;
    row.domain = "dsr";
    row.kind = kind.kind;
    row.entity = {"dsr_request", request.id, request.key};
    row.title = {{"de", kind.de}, {"en", kind.en}};
    row.target_on = reckoning.target_on;
    row.due_on = reckoning.due_on;
    row.due_at = reckoning.due_at;
    row.regime = reckoning.regime;
    row.legal_source = kind.legal_source;
    row.rule = reckoning.rule;
    row.region = reckoning.region;
    row.severity = kind.severity;
    if (request.assignee) row.responsible = request.assignee->value;
    else row.role = Role::dpo;
    row.state = reckoning.state;
    row.entity_id = request.id;
    settle(row, request);
    return row;
}

bool carries(const DsrRequest& request, DsrRight right) {
    return std::any_of(request.items.begin(), request.items.end(), [&](const DsrItem& item) { return item.right == right; });
}

template <class Part>
Part& part_of(std::vector<Part>& list, const Uuid& id) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const Part& part) { return part.id == id; });
    if (found == list.end()) throw platform::not_found();
    return *found;
}

}  // namespace

void DsrCases::reckon(Context& context, Executor& db, DsrRequest& request, Frozen frozen) const {
    if (request.clock == DsrClockState::stopped) return;
    show_missed(request, context.now);
    if (frozen == Frozen::keep && request.deadline.state == ReckoningState::missed) return;
    const auto calendar = tenant_calendar(db);
    const auto set = settings(db, context);
    DsrClockQuestion question;
    question.received_at = request.received_at;
    question.time_zone = calendar.time_zone;
    question.region = request.region;
    question.extra_holidays = calendar.extra_holidays;
    question.access_request = carries(request, DsrRight::access);
    question.pause_ask_limit = set.pause_ask_limit.value;
    question.pause_mode = set.pause_mode;
    question.now = context.now;
    for (const auto& pause : request.pauses) question.pauses.push_back({pause.reason, pause.asked_at, pause.answered_at});
    if (request.extension) question.extension = DsrClockExtension{static_cast<int>(request.extension->months), request.extension->dispatched_on};
    const auto clock = reckon_dsr(question);
    for (std::size_t i = 0; i < request.pauses.size(); ++i) {
        request.pauses[i].credited = !clock.pauses[i];
        request.pauses[i].not_credited_reason = clock.pauses[i];
    }
    if (request.extension) {
        request.extension->effective = clock.extension_effective;
        request.extension->late = clock.extension_late;
    }
    request.clock = clock.suspended ? DsrClockState::suspended : DsrClockState::running;
    request.deadline = clock.deadline;
    request.first_deadline = clock.first_deadline;
    request.strict_on = clock.strict_on;
    request.due_on = clock.deadline.due_on;
    request.reckoned_on = platform::time::local_date(context.now, calendar.time_zone);
    show_missed(request, context.now);
}

void DsrCases::show_missed(DsrRequest& request, platform::Instant now) {
    for (auto* period : {&request.deadline, &request.first_deadline})
        if (period->state == ReckoningState::open && period->due_at <= now && request.clock != DsrClockState::stopped)
            period->state = ReckoningState::missed;
}

void DsrCases::put_deadlines(Context& context, Executor& db, const DsrRequest& request) const {
    const bool extended = request.extension && request.extension->effective;
    // An extension moves the same entry of the calendar: same row, other kind.
    put_deadline(db, deadline_row(request, extended ? kExtended : kResponse, request.deadline), (extended ? kResponse : kExtended).kind);
    put_deadline(db, deadline_row(request, kRefusal, request.first_deadline));
    const auto calendar = tenant_calendar(db);
    DeadlineQuestion question;
    question.time_zone = calendar.time_zone;
    question.region = request.region;
    question.extra_holidays = calendar.extra_holidays;
    if (carries(request, DsrRight::objection_marketing) || carries(request, DsrRight::consent_withdrawal)) {
        question.rule = DeadlineRule::working_days;
        question.regime = "own target";
        question.period = settings(db, context).marketing_objection_target.value;
        question.start_at = request.received_at;
        put_deadline(db, deadline_row(request, kMarketing, compliance::reckon(question)));
    }
    if (!request.erase_on) return void_deadline(db, request.id, kErase.kind);
    question.rule = DeadlineRule::calendar;
    question.regime = "record period";
    question.period = "P0D";
    question.start_at.reset();
    question.start_on = *request.erase_on;
    auto row = deadline_row(request, kErase, compliance::reckon(question));
    row.state = request.state == DsrState::erased         ? ReckoningState::met
                : request.state != DsrState::closed       ? ReckoningState::void_
                : request.complaint != DsrComplaint::none ? ReckoningState::suspended  // it postpones (R26)
                                                          : ReckoningState::open;
    row.met_at = request.state == DsrState::erased ? std::optional(context.now) : std::nullopt;
    row.late = false;
    put_deadline(db, std::move(row));
}

std::vector<std::string> DsrCases::blind_indexes(Executor& db, const DsrRequest& request) const {
    std::vector<std::string> out;
    if (request.requester.state != platform::PiiState::open) return out;
    const Person& person = request.requester.value;
    using platform::crypto::IndexKind;
    for (const auto& email : person.emails) out.push_back(vault_.index(db, IndexKind::email, email.value));
    for (const auto& phone : person.phones) out.push_back(vault_.index(db, IndexKind::phone, phone.value));
    for (const auto& number : person.customer_numbers) out.push_back(vault_.index(db, IndexKind::customer_no, number.value));
    return out;
}

void DsrCases::open(Executor& db, std::vector<DsrRequest>& requests) const {
    for (auto& request : requests) {
        vault_.open(db, request.items, kItems);
        vault_.open(db, request.packages, kPackages);
        vault_.open(db, request.checks, kChecks);
        vault_.open(db, request.recipient_notices, kNotices);
    }
    vault_.open(db, requests, kTable);
}

void DsrCases::seal(Executor& db, DsrRequest& request) const {
    // Items and checks are rows of their own, sealed for their own place.
    auto items = std::exchange(request.items, {});
    auto checks = std::exchange(request.checks, {});
    auto notices = std::exchange(request.recipient_notices, {});
    vault_.seal(db, request, kTable, request.id, request.subject_key);
    request.items = std::move(items);
    request.checks = std::move(checks);
    request.recipient_notices = std::move(notices);
}

void DsrCases::open_and_note(const Context& context, Executor& db, std::vector<DsrRequest>& requests, bool one) const {
    PersonalRead read{.entity_type = "dsr_request"};
    open(db, requests);
    mark_holds(context, db, requests);
    for (auto& request : requests) {
        show_missed(request, context.now);
        const auto fields = open_fields(request);
        if (fields.empty()) continue;
        for (const auto& field : fields)
            if (std::find(read.fields.begin(), read.fields.end(), field) == read.fields.end()) read.fields.push_back(field);
        read.ids.push_back(request.id);
        read.subjects.push_back(request.subject_key);
    }
    if (one && !requests.empty()) {
        read.entity_id = requests.front().id;
        read.key = requests.front().key;
    }
    note_personal_read(context, db, read);
}

void DsrCases::hold_files(Context& context, platform::postgres::Transaction& tx, const DsrRequest& request, const FilesOfPart& part) const {
    const auto& [holder, named, before] = part;
    const auto among = [](const auto& list, const Uuid& id) {
        return std::any_of(list.begin(), list.end(), [&](const auto& file) { return file.id == id; });
    };
    for (const auto& [files, pointer] : named)
        for (std::size_t i = 0; i < files.size(); ++i)
            if (!among(before, files[i].id))
                files[i].id = files_.hold(context, tx, {files[i].id, {holder}, request.subject_key, pointer + "/" + std::to_string(i)});
    for (const auto& file : before)
        if (std::none_of(named.begin(), named.end(), [&](const NamedFiles& list) { return among(list.files, file.id); }))
            files_.release(tx, file.id, holder);
}

void DsrCases::mark_holds(const Context& context, Executor& db, std::vector<DsrRequest>& requests) const {
    std::vector<Uuid> ids;
    for (const auto& request : requests) ids.push_back(request.id);
    const auto held = duties_.held(db, "dsr_request", ids, std::chrono::floor<std::chrono::days>(context.now));
    for (auto& request : requests) request.legal_hold = std::find(held.begin(), held.end(), request.id) != held.end();
}

DsrCase::DsrCase(Context& call, const DsrCases& cases, const Uuid& id, std::optional<std::int64_t> if_match, std::string action)
    : context(call), cases_(cases), acting_(call, std::move(action)), tx_(call.transaction()) {
    auto found = record_for_update(cases_.rows().rows(), tx_, id, if_match);
    if (found.state == DsrState::erased) throw platform::conflict("erased");
    loaded_version_ = found.version;
    std::vector<DsrRequest> one;
    one.push_back(std::move(found));
    cases_.rows().load_parts(tx_, one);
    cases_.open(tx_, one);
    request = std::move(one.front());
}

void DsrCase::require_state(std::initializer_list<DsrState> possible) const {
    if (std::find(possible.begin(), possible.end(), request.state) != possible.end()) return;
    const auto& names = platform::reflect::type_of<DsrState>().values;
    std::string states;
    for (const auto state : possible) states += (states.empty() ? "\"" : ",\"") + std::string(names[static_cast<std::size_t>(state)]) + "\"";
    throw platform::conflict("state", "It is " + std::string(names[static_cast<std::size_t>(request.state)]) + ".").with("possible_states", "[" + states + "]");
}

DsrItem& DsrCase::item(const Uuid& id) { return part_of(request.items, id); }
DsrIdentityCheck& DsrCase::check(const Uuid& id) { return part_of(request.checks, id); }

void DsrCase::because(std::string reason) {
    const auto key = cases_.vault().subject_key(tx_, request.subject_key);
    if (key)
        context.reason_sealed = platform::crypto::seal_pii(
            *key, request.subject_key, {tx_.scope().tenant, kTrailReason.table, kTrailReason.column, context.request_id}, platform::json::quoted(reason));
    context.reason = std::move(reason);
    tx_.set_scope(context.scope());
}

void DsrCase::begin_work() {
    if (request.state == DsrState::received) request.state = DsrState::in_progress;
}

bool DsrCase::has(DsrRight right) const { return carries(request, right); }

void DsrCase::put(DsrItem& item) {
    const bool fresh = item.id.is_nil();
    if (fresh) item.id = Uuid::make_v7(context.now);
    item.request = request.id;
    cases_.vault().seal(tx_, item, DsrCases::kItems, item.id, request.subject_key);
    if (fresh) cases_.rows().items().insert(tx_, item);
    else if (!cases_.rows().items().update(tx_, item, item.version)) throw std::logic_error("a part of a locked request changed");
}

void DsrCase::put(DsrIdentityCheck& check) {
    check.request = request.id;
    const bool fresh = check.id.is_nil();
    if (fresh) check.id = Uuid::make_v7(context.now);
    cases_.vault().seal(tx_, check, DsrCases::kChecks, check.id, request.subject_key);
    if (fresh) cases_.rows().checks().insert(tx_, check);
    else if (!cases_.rows().checks().update(tx_, check, check.version)) throw std::logic_error("a part of a locked request changed");
}

void DsrCase::drop(const DsrItem& item) {
    cases_.rows().items().store().erase(tx_, item.id, item.version);
    std::erase_if(request.items, [&, id = item.id](const DsrItem& other) { return other.id == id; });
}

void DsrCase::release(DsrPackage& package) {
    package.released_at = context.now;
    put(package);
}

void DsrCase::put(DsrPackage& package) {
    cases_.vault().seal(tx_, package, DsrCases::kPackages, package.id, request.subject_key);
    if (!cases_.rows().packages().update(tx_, package, package.version)) throw std::logic_error("a part of a locked request changed");
}

void DsrCase::store(Frozen frozen) {
    std::vector<DsrClaim> claims;
    for (const auto& item : request.items) claims.push_back({item.right, item.special_categories});
    request.required_level = required_level(claims);
    std::vector<DsrIdentityMethod> passed;
    for (const auto& check : request.checks)
        if (check.result == DsrCheckResult::passed && (!needs_contact_source(check.method) || check.contact_source)) passed.push_back(check.method);
    request.identity_level = reached_level(passed);
    cases_.reckon(context, tx_, request, frozen);
    ++request.revision;
    cases_.seal(tx_, request);
    update_record(cases_.rows().rows(), tx_, request, loaded_version_);
    loaded_version_ = request.version;
    cases_.put_deadlines(context, tx_, request);
}

DsrRequest DsrCase::commit(Frozen frozen) {
    store(frozen);
    std::vector<DsrRequest> one;
    one.push_back(std::move(request));
    cases_.rows().load_parts(tx_, one);
    cases_.open_and_note(context, tx_, one, true);
    tx_.commit();
    return std::move(one.front());
}

void DsrCase::commit_unseen(Frozen frozen) {
    store(frozen);
    tx_.commit();
}

Problem blocked(std::string code, std::string detail, const std::vector<std::string>& by) {
    std::string list;
    for (const auto& item : by) list += (list.empty() ? "" : ",") + platform::json::quoted(item);
    auto problem = platform::conflict(std::move(code), std::move(detail));
    problem.with("blocked_by", "[" + list + "]");
    return problem;
}

}  // namespace compliance
