// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_request.hpp"

#include <set>

#include "compliance/domain/dsr_clock.hpp"
#include "compliance/services/personal_read.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Fault;
using platform::Instant;
using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;

namespace {

constexpr std::string_view kTable = "compliance_dsr_requests", kItems = "compliance_dsr_items";
const Instant kGdprApplies = platform::Date{std::chrono::year{2018} / 5 / 25};

void check_facts(const Context& context, const DsrRequestFacts& facts, std::vector<Fault>& faults) {
    if (facts.received_at > context.now || facts.received_at < kGdprApplies)
        faults.push_back({"/received_at", "out_of_range", "must lie between 2018-05-25 and now"});
    std::set<std::string> seen;
    for (std::size_t i = 0; i < facts.tags.size(); ++i)
        if (!seen.insert(facts.tags[i].value).second) faults.push_back({"/tags/" + std::to_string(i), "duplicate", "is there already"});
}

bool is_ground_of(DsrRight right, std::string_view ground) {
    switch (right) {
        case DsrRight::erasure: return ground.size() == 6 && ground.starts_with("17_1_") && ground[5] >= 'a' && ground[5] <= 'f';
        case DsrRight::restriction: return ground.size() == 6 && ground.starts_with("18_1_") && ground[5] >= 'a' && ground[5] <= 'd';
        case DsrRight::objection: return ground == "21_1" || ground == "21_6";
        default: return false;
    }
}

void check_items(const std::vector<DsrItemInput>& items, std::vector<Fault>& faults) {
    std::set<DsrRight> seen;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto at = "/items/" + std::to_string(i);
        if (!seen.insert(items[i].right).second) faults.push_back({at + "/right", "duplicate", "is there already"});
        if (items[i].ground && !is_ground_of(items[i].right, items[i].ground->value)) faults.push_back({at + "/ground", "unknown_value", "is no ground of this right"});
        const bool corrections = items[i].corrections.state == platform::PiiState::open;
        if (corrections && items[i].right != DsrRight::rectification) faults.push_back({at + "/corrections", "not_applicable", "is for a rectification only"});
        if (corrections && (items[i].corrections.value.empty() || items[i].corrections.value.size() > 50))
            faults.push_back({at + "/corrections", "out_of_range", "must have 1 to 50 entries"});
    }
}

bool has_right(const DsrRequest& request, DsrRight right) {
    return std::any_of(request.items.begin(), request.items.end(), [&](const DsrItem& item) { return item.right == right; });
}

struct DeadlineKind {
    const char *kind, *legal_source, *de, *en;
    Severity severity;
};
constexpr DeadlineKind kResponse{"dsr.response", "Art. 12(3) GDPR", "Antwortfrist nach Art. 12 Abs. 3 DSGVO läuft ab", "Time limit of Art. 12(3) GDPR ends", Severity::legal};
constexpr DeadlineKind kRefusal{"dsr.refusal", "Art. 12(4) GDPR", "Letzter Tag für eine Ablehnung nach Art. 12 Abs. 4 DSGVO", "Last day for a refusal under Art. 12(4) GDPR", Severity::legal};
constexpr DeadlineKind kMarketing{"dsr.marketing_objection", "Art. 21(3) GDPR", "Eigenes Ziel: Werbewiderspruch umsetzen", "Own target: carry out the objection to advertising", Severity::normal};

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
    return row;
}

}  // namespace

DsrLevel required_level(const std::vector<DsrItem>& items) {
    DsrLevel level = DsrLevel::none;
    for (const auto& item : items) {
        if (item.right == DsrRight::consent_withdrawal || item.right == DsrRight::objection_marketing) continue;
        level = std::max(level, item.special_categories ? DsrLevel::substantial : DsrLevel::low);
    }
    return level;
}

void DsrRequestService::reckon(Context& context, Executor& db, DsrRequest& request) const {
    const auto calendar = tenant_calendar(db);
    const auto settings = settings_.get(db, context);
    DsrClockQuestion question;
    question.received_at = request.received_at;
    question.time_zone = calendar.time_zone;
    question.region = request.region;
    question.extra_holidays = calendar.extra_holidays;
    question.access_request = has_right(request, DsrRight::access);
    question.pause_ask_limit = settings.pause_ask_limit.value;
    question.pause_mode = settings.pause_mode;
    question.now = context.now;
    const auto clock = reckon_dsr(question);
    request.deadline = clock.deadline;
    request.first_deadline = clock.first_deadline;
    request.strict_on = clock.strict_on;
    request.due_on = clock.deadline.due_on;
}

void DsrRequestService::put_deadlines(Executor& db, const DsrRequest& request, const DsrSettings& settings) const {
    requests_.put_deadline(db, deadline_row(request, kResponse, request.deadline));
    requests_.put_deadline(db, deadline_row(request, kRefusal, request.first_deadline));
    if (!has_right(request, DsrRight::objection_marketing) && !has_right(request, DsrRight::consent_withdrawal)) return;
    const auto calendar = tenant_calendar(db);
    DeadlineQuestion question;
    question.rule = DeadlineRule::working_days;
    question.regime = "own target";
    question.period = settings.marketing_objection_target.value;
    question.start_at = request.received_at;
    question.time_zone = calendar.time_zone;
    question.region = request.region;
    question.extra_holidays = calendar.extra_holidays;
    requests_.put_deadline(db, deadline_row(request, kMarketing, compliance::reckon(question)));
}

std::vector<std::string> DsrRequestService::blind_indexes(Executor& db, const DsrRequest& request) const {
    std::vector<std::string> out;
    if (request.requester.state != platform::PiiState::open) return out;
    const Person& person = request.requester.value;
    for (const auto& email : person.emails) out.push_back(vault_.index(db, platform::crypto::IndexKind::email, email.value));
    for (const auto& phone : person.phones) out.push_back(vault_.index(db, platform::crypto::IndexKind::phone, phone.value));
    for (const auto& number : person.customer_numbers) out.push_back(vault_.index(db, platform::crypto::IndexKind::customer_no, number.value));
    return out;
}

DsrRequest DsrRequestService::create(Context& context, const DsrRequestInput& input) const {
    auto tx = context.transaction();
    std::vector<Fault> faults;
    check_facts(context, input, faults);
    check_items(input.items, faults);
    check_references(tx, input, faults);
    require_faultless(std::move(faults));
    DsrRequest request;
    static_cast<DsrRequestFacts&>(request) = input;
    request.id = Uuid::make_v7(context.now);
    for (const auto& item : input.items) {
        DsrItem row;
        static_cast<DsrItemInput&>(row) = item;
        row.request = request.id;
        request.items.push_back(std::move(row));
    }
    request.required_level = required_level(request.items);
    const auto calendar = tenant_calendar(tx);
    if (!request.region) request.region = calendar.region;
    reckon(context, tx, request);
    const auto local = std::chrono::year_month_day{platform::time::local_date(request.received_at, calendar.time_zone)};
    request.key = requests_.rows().store().next_key(tx, static_cast<int>(local.year()));
    request.subject_key = vault_.make_subject(tx, "dsr_requester", "dsr/requests/" + request.id.str());
    const auto indexes = blind_indexes(tx, request);
    for (const auto& id : requests_.possible_duplicates(tx, indexes, request.received_at, request.id)) request.possible_duplicates.push_back({id});
    requests_.index_subject(tx, request.subject_key, indexes);
    vault_.seal(tx, static_cast<DsrRequestFacts&>(request), kTable, request.id, request.subject_key);
    const auto items = request.items;
    requests_.rows().insert(tx, request);
    for (std::size_t i = 0; i < items.size(); ++i) {
        request.items[i].id = Uuid::make_v7(context.now);
        vault_.seal(tx, request.items[i], kItems, request.items[i].id, request.subject_key);
        requests_.items().insert(tx, request.items[i]);
    }
    put_deadlines(tx, request, settings_.get(tx, context));
    // The answer holds what the caller has just said: no read of anything else, so no event of a read.
    vault_.open(tx, request, kTable);
    vault_.open(tx, request.items, kItems);
    tx.commit();
    return request;
}

void DsrRequestService::open(const Context& context, Executor& db, std::vector<DsrRequest>& requests, bool one) const {
    PersonalRead read{.entity_type = "dsr_request", .fields = {"requester", "request_text"}};
    for (auto& request : requests) {
        read.ids.push_back(request.id);
        read.subjects.push_back(request.subject_key);
        vault_.open(db, request.items, kItems);
    }
    vault_.open(db, requests, kTable);
    if (one && !requests.empty()) {
        read.entity_id = requests.front().id;
        read.key = requests.front().key;
    }
    note_personal_read(context, db, read);
}

DsrRequest DsrRequestService::get(Context& context, const Uuid& id, std::optional<Instant> as_of, std::optional<std::int64_t> known_version) const {
    auto tx = context.transaction();
    auto found = requests_.rows().get(tx, id, as_of);
    if (!found) throw platform::not_found();
    if (known_version && *known_version == found->version) return std::move(*found);
    std::vector<DsrRequest> one;
    one.push_back(std::move(*found));
    requests_.load_items(tx, one, as_of);
    open(context, tx, one, true);
    tx.commit();
    return std::move(one.front());
}

platform::records::Page<DsrRequest> DsrRequestService::list(Context& context, const platform::records::ListQuery& query,
                                                            const DsrRequestFilters& filters) const {
    if (query.include && *query.include != "pii") throw platform::invalid("/include", "unknown_value", "must be pii");
    if (!query.include) {
        auto units = context.units();
        auto page = requests_.rows().list(units, query, filters);
        requests_.load_items(units, page.items, query.as_of);
        return page;
    }
    auto tx = context.transaction();
    auto page = requests_.rows().list(tx, query, filters);
    requests_.load_items(tx, page.items, query.as_of);
    open(context, tx, page.items, false);
    tx.commit();
    return page;
}

DsrRequest DsrRequestService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto tx = context.transaction();
    auto request = requests_.rows().get_for_update(tx, id);
    if (!request) throw platform::not_found();
    require_version(if_match, request->version);
    if (request->state == DsrState::erased) throw platform::conflict("erased");
    const DsrRequest before = *request;
    vault_.open(tx, *request, kTable);
    DsrRequestChange change;
    static_cast<DsrRequestFacts&>(change) = *request;
    change.complaint = request->complaint;
    change.complaint_ref = request->complaint_ref;
    std::vector<Fault> faults;
    std::vector<std::string> touched;
    platform::json::merge(platform::reflect::type_of<DsrRequestChange>(), body, &change, faults, &touched);
    require_faultless(std::move(faults));
    faults.clear();
    check_facts(context, change, faults);
    check_references(tx, change, faults);
    const bool clock_moves = change.received_at != before.received_at || change.region != before.region;
    if (clock_moves && !change.reason) faults.push_back({"/reason", "required", "say why receipt or region change"});
    require_faultless(std::move(faults));
    static_cast<DsrRequestFacts&>(*request) = change;
    request->complaint = change.complaint;
    request->complaint_ref = change.complaint_ref;
    std::vector<DsrRequest> one;
    one.push_back(std::move(*request));
    DsrRequest& now = one.front();
    requests_.load_items(tx, one);
    if (clock_moves && now.clock != DsrClockState::stopped) reckon(context, tx, now);
    if (change.reason) context.reason = change.reason->value;
    tx.set_scope(context.scope());
    const bool person = std::find(touched.begin(), touched.end(), "requester") != touched.end();
    if (person) requests_.index_subject(tx, now.subject_key, blind_indexes(tx, now));
    vault_.seal(tx, static_cast<DsrRequestFacts&>(now), kTable, id, now.subject_key);
    auto items = std::move(now.items);
    if (!requests_.rows().update(tx, now, before.version)) throw Problem(412, "stale");
    now.items = std::move(items);
    put_deadlines(tx, now, settings_.get(tx, context));
    open(context, tx, one, true);
    tx.commit();
    return std::move(one.front());
}

platform::records::Page<platform::records::HistoryEntry> DsrRequestService::history(Context& context, const Uuid& id,
                                                                                    const platform::records::ListQuery& query) const {
    auto db = context.units();
    auto page = requests_.rows().store().history(db, id, query);
    if (page.items.empty() && !requests_.rows().store().exists(db, id)) throw platform::not_found();
    return page;
}

}  // namespace compliance
