// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence.hpp"

#include "compliance/domain/period.hpp"
#include "compliance/services/approval.hpp"
#include "compliance/services/second_person.hpp"
#include "compliance/services/evidence_check/rules.hpp"
#include "compliance/services/evidence_check/run.hpp"
#include "compliance/services/reference.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Date;
using platform::Fault;
using platform::Instant;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;
using platform::records::Condition;
using platform::records::HistoryEntry;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::string_view kExpiry = "evidence.expiry";
constexpr std::chrono::minutes kClockSkew{5};
constexpr std::size_t kShortestOverride = 20;

Date local_today(const Context& context, Executor& db) { return platform::time::local_date(context.now, tenant_calendar(db).time_zone); }

/// Approvers see all of it; others no strict evidence but their own.
bool sees_strict(const Context& context) { return context.caller.may("evidence:approve"); }

std::vector<Condition> seen_by(const Context& context) {
    if (sees_strict(context)) return {};
    return {{"confidentiality <> 'strict' OR owner = $", Params{}.add(std::string_view(context.caller.subject))}};
}

void check_facts(Executor& db, const EvidenceFacts& facts, std::vector<Fault>& faults) {
    check_references(db, facts, faults);
    if (facts.legal_hold && !facts.legal_hold_reason) faults.push_back({"/legal_hold_reason", "required", "say why it is kept"});
    if (facts.validity_period && !parse_period(facts.validity_period->value).value_or(Period{.time = std::chrono::seconds(1)}).is_dates())
        faults.push_back({"/validity_period", "out_of_range", "must be a period of days, months or years"});
    for (std::size_t i = 0; i < facts.checks.size(); ++i) check_rule(facts.checks[i], "/checks/" + std::to_string(i), faults);
    for (std::size_t i = 0; i < facts.checks.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (facts.checks[i].id == facts.checks[j].id) faults.push_back({"/checks/" + std::to_string(i) + "/id", "duplicate", "is there already"});
}

void check_revision(const EvidenceRevisionInput& input, const std::string& pointer, Instant now, std::vector<Fault>& faults) {
    if (int(input.file.has_value()) + int(input.url.has_value()) + int(input.statement.has_value()) != 1)
        faults.push_back({pointer, "exactly_one", "a file, an address or a statement is needed, and only one of them"});
    if (input.collected_at && *input.collected_at > now + kClockSkew) faults.push_back({pointer + "/collected_at", "in_future", "must not lie in the future"});
    if (input.period_from && input.period_to && *input.period_to < *input.period_from)
        faults.push_back({pointer + "/period_to", "before_from", "lies before the first day"});
}

EvidenceRevision& revision_of(Evidence& evidence, std::optional<std::int32_t> number) {
    for (auto& revision : evidence.revisions)
        if (number && revision.revision == *number) return revision;
    throw platform::conflict("incomplete", "It has no revision.");
}

/// R3 over an evidence as it stood then, whose parts are loaded.
bool is_valid_on(const Evidence& evidence, Date day) {
    if (evidence.state == EvidenceState::withdrawn || (evidence.check_failed_on && day >= *evidence.check_failed_on)) return false;
    return std::any_of(evidence.revisions.begin(), evidence.revisions.end(), [&](const EvidenceRevision& revision) {
        return (revision.state == RevisionState::approved || revision.state == RevisionState::superseded) && revision.valid_from <= day &&
               (!revision.valid_until || day <= *revision.valid_until) && (!revision.integrity_failed_on || day < *revision.integrity_failed_on);
    });
}

bool is_linkable(std::string_view type) {
    static const auto types = read_catalog<ReferenceEntityType>("entity_types.tsv");
    return std::any_of(types.begin(), types.end(), [&](const auto& one) { return one.key == type && one.evidence; });
}

}  // namespace

void EvidenceService::keep_at_least(Executor& db, Evidence& evidence, Date ended) {
    const bool product = (evidence.kind == EvidenceKind::sbom || evidence.kind == EvidenceKind::test_result || evidence.kind == EvidenceKind::attestation) &&
                         proves_product(db, evidence.id);
    evidence.retention_until = std::max(evidence.retention_until.value_or(Date{}), kept_until(ended, product));
}

Evidence EvidenceService::visible(Context& context, Executor& db, const Uuid& id, std::optional<Instant> as_of) const {
    auto found = rows_.get(db, id);
    if (!found || (found->confidentiality == Confidentiality::strict && !sees_strict(context) && found->owner != context.caller.subject))
        throw platform::not_found();
    if (!as_of) return std::move(*found);
    // Who may look at what it was then is asked of what it is now.
    found = rows_.get(db, id, as_of);
    if (!found) throw platform::not_found();
    return std::move(*found);
}

Page<Evidence> EvidenceService::list(Context& context, const ListQuery& query, const EvidenceFilters& filters, std::optional<Date> on) const {
    auto db = context.units();
    auto page = rows_.list(db, query, filters, seen_by(context));
    load_evidence(db, page.items, on.value_or(local_today(context, db)), query.as_of);
    return page;
}

Evidence EvidenceService::get(Context& context, const Uuid& id, std::optional<Instant> as_of, std::optional<Date> on) const {
    auto db = context.units();
    std::vector<Evidence> one{visible(context, db, id, as_of)};
    const auto day = on.value_or(as_of ? platform::time::local_date(*as_of, tenant_calendar(db).time_zone) : local_today(context, db));
    load_evidence(db, one, day, as_of);
    if (as_of) one.front().valid = is_valid_on(one.front(), day);
    return std::move(one.front());
}

void EvidenceService::take_file(Context& context, Transaction& tx, EvidenceRevision& revision, const FileToHold& wanted) const {
    revision.file = contents_.hold(context, tx, wanted);
    auto held = contents_.files().rows().get(tx, *revision.file);
    if (!held) throw platform::invalid(wanted.pointer, "unknown_reference", "does not exist");
    contents_.keys().open_names(tx, {&*held});
    revision.sha256 = held->sha256;
    revision.size = held->size;
    revision.media_type = held->media_type;
    if (held->name) revision.filename = held->name->value;
}

EvidenceRevision EvidenceService::make_revision(Context& context, Transaction& tx, const Evidence& evidence, const EvidenceRevisionInput& input,
                                                const std::string& pointer) const {
    std::vector<Fault> faults;
    check_revision(input, pointer, context.now, faults);
    EvidenceRevision revision;
    revision.evidence = evidence.id;
    revision.revision = evidence.current_revision.value_or(0) + 1;
    revision.collected_at = input.collected_at.value_or(context.now);
    revision.collected_by = platform::UserId(context.caller.subject);
    revision.valid_from = input.valid_from.value_or(platform::time::local_date(revision.collected_at, tenant_calendar(tx).time_zone));
    revision.valid_until = last_valid_day(revision.valid_from, input.valid_until,
                                          evidence.validity_period ? std::optional<std::string_view>(evidence.validity_period->value) : std::nullopt);
    if (revision.valid_until && *revision.valid_until < revision.valid_from)
        faults.push_back({pointer + "/valid_until", "before_from", "lies before the first day"});
    require_faultless(std::move(faults));
    revision.period_from = input.period_from;
    revision.period_to = input.period_to;
    revision.note = input.note;
    revision.context = input.context;
    revision.url = input.url;
    revision.statement = input.statement;
    if (input.statement) revision.sha256 = platform::crypto::sha256_hex(input.statement->value);
    if (input.file) take_file(context, tx, revision, {input.file->id, {{"evidence", evidence.id}, evidence.retention_until}, {}, pointer + "/file"});
    return revision;
}

Evidence EvidenceService::create(Context& context, EvidenceInput input) const {
    auto tx = context.transaction();
    Evidence evidence{};
    static_cast<EvidenceFacts&>(evidence) = static_cast<EvidenceFacts&>(input);
    evidence.id = Uuid::make_v7(context.now);
    if (!evidence.validity_period)
        if (const auto usual = usual_validity(evidence.kind)) evidence.validity_period = platform::Duration(std::string(*usual));
    std::vector<Fault> faults;
    check_facts(tx, evidence, faults);
    require_faultless(std::move(faults));
    insert(tx, evidence);
    if (input.revision) {
        auto revision = make_revision(context, tx, evidence, *input.revision, "/revision");
        run_checks(context, tx, contents_, {evidence, revision, local_today(context, tx)});
        revisions_.insert(tx, revision);
        evidence.current_revision = revision.revision;
        if (!rows_.update(tx, evidence, evidence.version)) throw std::logic_error("a new evidence changed");
    }
    add_links(context, tx, evidence.id, input.links);
    std::vector<Evidence> one{std::move(evidence)};
    load_evidence(tx, one, local_today(context, tx));
    tx.commit();
    return std::move(one.front());
}

Evidence EvidenceService::change(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Change& work) const {
    const Acting acting(context, std::move(action));
    auto tx = context.transaction();
    (void)visible(context, tx, id);
    auto evidence = change_within(context, tx, id, if_match, work);
    tx.commit();
    return evidence;
}

Evidence EvidenceService::change_within(Context& context, Transaction& tx, const Uuid& id, std::optional<std::int64_t> if_match, const Change& work) const {
    auto found = record_for_update(rows_, tx, id, if_match);
    const DateDeadlines dates(context, tx);
    std::vector<Evidence> one{std::move(found)};
    load_evidence(tx, one, dates.today());
    auto& evidence = one.front();
    work(tx, evidence, dates.today());
    update_record(rows_, tx, evidence, evidence.version);
    const bool counts = evidence.approved_revision && (evidence.state == EvidenceState::approved || evidence.state == EvidenceState::in_review ||
                                                       evidence.state == EvidenceState::rejected);
    dates.put(kExpiry, {{"evidence", id, evidence.key}, evidence.owner.value}, counts ? evidence.valid_until : std::nullopt);
    evidence.revisions.clear();
    evidence.links.clear();
    evidence.days_left.reset();
    load_evidence(tx, one, dates.today());
    return std::move(one.front());
}

void EvidenceService::insert(Executor& db, Evidence& evidence) const {
    evidence.key = rows_.store().next_key(db);
    rows_.insert(db, evidence);
}

Evidence EvidenceService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    return change(context, id, if_match, "update", [&](Transaction& tx, Evidence& evidence, Date) {
        if (evidence.state == EvidenceState::withdrawn) throw platform::conflict("state", "It has been withdrawn.");
        merge_patch<EvidenceFacts>(evidence, body);
        std::vector<Fault> faults;
        check_facts(tx, evidence, faults);
        require_faultless(std::move(faults));
        if (evidence.valid_until) keep_at_least(tx, evidence, *evidence.valid_until);
    });
}

void EvidenceService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    (void)visible(context, tx, id);
    const auto found = record_for_update(rows_, tx, id, if_match);
    require_state(found.state, {EvidenceState::draft});
    std::vector<Evidence> one{found};
    load_evidence(tx, one, local_today(context, tx));
    if (found.approved_revision || !one.front().links.empty()) throw platform::conflict("in_use", "It is linked, or was approved.");
    contents_.release_all(tx, {"evidence", id});
    rows_.store().erase(tx, id, found.version);
    tx.commit();
}

Page<HistoryEntry> EvidenceService::history(Context& context, const Uuid& id, const ListQuery& query) const {
    auto db = context.units();
    (void)visible(context, db, id);
    return rows_.store().history(db, id, query);
}

Evidence EvidenceService::add_revision(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const EvidenceRevisionInput& input) const {
    return change(context, id, if_match, input.reaffirm ? "reaffirm" : "add_revision", [&](Transaction& tx, Evidence& evidence, Date today) {
        require_state(evidence.state, {EvidenceState::draft, EvidenceState::approved, EvidenceState::rejected, EvidenceState::expired});
        auto revision = make_revision(context, tx, evidence, input, "");
        if (evidence.current_revision) {
            const auto& current = revision_of(evidence, evidence.current_revision);
            const bool same = revision.url ? revision.url == current.url : revision.sha256 && revision.sha256 == current.sha256;
            if (same && !input.reaffirm) throw platform::conflict("unchanged_content", "Say reaffirm where it was checked again and is still true.");
        }
        run_checks(context, tx, contents_, {evidence, revision, today});
        revisions_.insert(tx, revision);
        evidence.current_revision = revision.revision;
        if (evidence.check_failed_on) flag_items_without(tx, id, today);
    });
}

std::vector<CheckResult> EvidenceService::check_again(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    std::vector<CheckResult> results;
    change(context, id, if_match, "run_checks", [&](Transaction& tx, Evidence& evidence, Date today) {
        if (evidence.state == EvidenceState::withdrawn) throw platform::conflict("state", "It has been withdrawn.");
        auto& revision = revision_of(evidence, evidence.current_revision);
        if (revision.content_state == ContentState::destroyed) throw platform::Problem(410, "content_destroyed");
        const bool failed_before = evidence.check_failed_on.has_value();
        results = run_checks(context, tx, contents_, {evidence, revision, today});
        if (!revisions_.update(tx, revision, revision.version)) throw std::logic_error("a locked revision changed");
        if (evidence.check_failed_on && !failed_before) flag_items_without(tx, id, today);
    });
    return results;
}

Page<CheckResult> EvidenceService::results(Context& context, const ListQuery& query, const CheckResultFilters& filters) const {
    static const auto table = check_results();
    if (query.as_of) throw platform::invalid("/as_of", "not_applicable", "results are kept, none is changed");
    auto db = context.units();
    std::vector<Condition> conditions;
    if (!sees_strict(context))
        conditions.push_back(
            {"evidence IN (SELECT i.id FROM compliance_evidence_items i WHERE i.tenant_id = compliance_tenant() AND (i.confidentiality <> 'strict' OR i.owner "
             "= $))",
             Params{}.add(std::string_view(context.caller.subject))});
    return table.list(db, query, filters, conditions);
}

void EvidenceService::require_clean(Executor& db, const EvidenceRevision& revision) const {
    if (!revision.file) return;
    const auto file = contents_.files().rows().get(db, *revision.file);
    if (!file) throw platform::Problem(410, "content_destroyed");
    if (file->scan_state == FileScanState::infected) throw platform::invalid("/revision/file", "file_not_clean");
    // A delivery of another format has been read to the end; a scanner that does not answer holds up nobody who looked at it.
    if (revision.format && *revision.format != "file") return;
    require_given_out(file->scan_state, file->made_here, FileContents::rules(db).scan);
}

Evidence EvidenceService::submit(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    return change(context, id, if_match, "submit", [&](Transaction& tx, Evidence& evidence, Date) {
        require_state(evidence.state, {EvidenceState::draft, EvidenceState::approved, EvidenceState::rejected, EvidenceState::expired});
        auto& revision = revision_of(evidence, evidence.current_revision);
        require_state(revision.state, {RevisionState::draft});
        require_clean(tx, revision);
        revision.state = RevisionState::submitted;
        if (!revisions_.update(tx, revision, revision.version)) throw std::logic_error("a locked revision changed");
        evidence.state = EvidenceState::in_review;
    });
}

void EvidenceService::approve(Transaction& tx, Evidence& evidence, EvidenceRevision& revision) const {
    revision.state = RevisionState::approved;
    if (evidence.approved_revision) {
        auto& former = revision_of(evidence, evidence.approved_revision);
        former.state = RevisionState::superseded;
        if (!revisions_.update(tx, former, former.version)) throw std::logic_error("a locked revision changed");
    }
    evidence.approved_revision = revision.revision;
    evidence.state = EvidenceState::approved;
    evidence.valid_from = revision.valid_from;
    evidence.valid_until = revision.valid_until;
    const bool verified = revision.signature && revision.signature->state == SignatureState::verified;
    evidence.strength = verified        ? EvidenceStrength::verified
                        : revision.file ? EvidenceStrength::hashed
                        : revision.url  ? EvidenceStrength::referenced
                                        : EvidenceStrength::statement;
    if (evidence.valid_until) keep_at_least(tx, evidence, *evidence.valid_until);
    // Kept under the record for at least as long as the law wants it.
    if (!revision.file) return;
    auto file = contents_.files().rows().get_for_update(tx, *revision.file);
    if (!file) throw platform::Problem(410, "content_destroyed");
    contents_.references.add(tx, *file, {{"evidence", evidence.id}, evidence.retention_until});
}

Evidence EvidenceService::decide(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const EvidenceDecision& decision) const {
    require_decision(decision, {ApprovalVerdict::approve, ApprovalVerdict::reject});
    const bool approved = decision.decision == ApprovalVerdict::approve;
    if (decision.override_reason && platform::count_code_points(decision.override_reason->value) < kShortestOverride)
        throw platform::invalid("/override_reason", "too_short", "must have at least 20 characters");
    if (decision.note) context.reason = decision.note->value;
    return change(context, id, if_match, approved ? "approve" : "reject", [&](Transaction& tx, Evidence& evidence, Date today) {
        require_state(evidence.state, {EvidenceState::in_review});
        auto& revision = revision_of(evidence, evidence.current_revision);
        require_second_person(context, tx, {revision.collected_by.value, revision.created_by, evidence.updated_by});
        const bool failed = evidence.check_state == CheckState::failed;
        if (approved && failed && !decision.override_reason) throw platform::conflict("checks_failed", "Say why it is approved all the same.");
        revision.decided_by = platform::UserId(context.caller.subject);
        revision.decided_at = context.now;
        revision.decision_note = decision.note;
        revision.approve_when_clean = false;
        if (approved) {
            require_clean(tx, revision);
            if (failed) revision.override_reason = decision.override_reason;
            evidence.check_failed_on.reset();
            approve(tx, evidence, revision);
        } else {
            revision.state = RevisionState::rejected;
            evidence.state = EvidenceState::rejected;
        }
        if (!revisions_.update(tx, revision, revision.version)) throw std::logic_error("a locked revision changed");
        if (!approved) flag_items_without(tx, id, today);
    });
}

void EvidenceService::check_target(Executor& db, std::string_view type, const Uuid& id, const std::string& pointer, std::vector<Fault>& faults) {
    if (!is_linkable(type)) {
        faults.push_back({pointer + "/target_type", "unknown_value", "is no type of record that evidence is linked to"});
        return;
    }
    const auto table = table_of_target(db, type);
    if (table.empty() || db.run("SELECT 1 FROM " + table + " WHERE tenant_id = compliance_tenant() AND id = $1", Params{}.add(id)).empty())
        faults.push_back({pointer + "/target_id", "unknown_reference", "does not exist"});
}

bool EvidenceService::add_link(Context& context, Executor& db, const Uuid& evidence, const EvidenceLinkInput& input) const {
    EvidenceLink link;
    link.evidence = evidence;
    link.target_type = input.target_type;
    link.target_id = input.target_id;
    link.note = input.note;
    link.linked_by = platform::UserId(context.caller.subject);
    link.linked_at = context.now;
    return links_.store().insert_unless_there(db, &link);
}

void EvidenceService::add_links(Context& context, Transaction& tx, const Uuid& evidence, const std::vector<EvidenceLinkInput>& links) const {
    std::vector<Fault> faults;
    for (std::size_t i = 0; i < links.size(); ++i)
        check_target(tx, links[i].target_type.value, links[i].target_id, "/links/" + std::to_string(i), faults);
    require_faultless(std::move(faults));
    for (std::size_t i = 0; i < links.size(); ++i)
        if (!add_link(context, tx, evidence, links[i]))
            throw platform::Problem(409, "already_exists", "It is linked to that already.", {{"/links/" + std::to_string(i), "duplicate", "is there already"}});
}

Evidence EvidenceService::link(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const EvidenceLinkBatch& batch) const {
    return change(context, id, if_match, "link", [&](Transaction& tx, Evidence& evidence, Date) {
        if (evidence.state == EvidenceState::withdrawn) throw platform::conflict("state", "It has been withdrawn.");
        add_links(context, tx, id, batch.links);
    });
}

void EvidenceService::unlink(Context& context, const Uuid& id, const Uuid& link_id) const {
    auto tx = context.transaction();
    (void)visible(context, tx, id);
    const auto found = links_.get_for_update(tx, link_id);
    if (!found || found->evidence != id) throw platform::not_found();
    flag_items_without(tx, id, local_today(context, tx));
    links_.store().erase(tx, link_id, found->version);
    tx.commit();
}

std::size_t EvidenceService::expire_due(Context& context) const {
    const Acting acting(context, "expire");
    auto tx = context.transaction();
    const auto today = local_today(context, tx);
    const auto due = evidence_to_expire(tx, today);
    for (const auto& id : due) {
        auto evidence = rows_.get_for_update(tx, id);
        if (!evidence || evidence->state != EvidenceState::approved) continue;
        evidence->state = EvidenceState::expired;
        if (!rows_.update(tx, *evidence, evidence->version)) throw std::logic_error("a locked evidence changed");
        flag_items_without(tx, id, today);
    }
    if (!due.empty()) tx.commit();
    return due.size();
}

}  // namespace compliance
