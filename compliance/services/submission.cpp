// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/submission.hpp"

#include "compliance/services/evidence_check/attestation.hpp"
#include "compliance/services/evidence_check/cyclonedx.hpp"
#include "compliance/services/evidence_check/document.hpp"
#include "compliance/services/evidence_check/junit.hpp"
#include "compliance/services/evidence_check/reading_turn.hpp"
#include "compliance/services/evidence_check/run.hpp"
#include "compliance/services/evidence_check/sarif.hpp"
#include "compliance/services/evidence_check/spdx.hpp"
#include "compliance/services/register.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Date;
using platform::Fault;
using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Transaction;
using platform::records::ListQuery;
using platform::records::Page;

/// What examining the bytes came to.
struct SubmissionService::Examined {
    std::optional<EvidenceSignature> signature;
    std::vector<CheckOutcome> outcomes;
};

/// A delivery on its way into the register.
struct SubmissionService::Arrival {
    const Collector& collector;
    const SubmissionQuery& query;
    FileDraft& draft;
    Examined examined;
    Submission submission;
};

namespace {

constexpr std::chrono::minutes kClockSkew{5};
constexpr std::size_t kLongestTitle = 300;

EvidenceContext context_of(const SubmissionQuery& query) {
    return {query.commit, query.ref, query.build_url, query.environment, query.tool, query.tool_version};
}

void check_query(const SubmissionQuery& query, platform::Instant now) {
    std::vector<Fault> faults;
    if (query.collected_at && *query.collected_at > now + kClockSkew) faults.push_back({"/collected_at", "in_future", "must not lie in the future"});
    if (query.period_from && query.period_to && *query.period_to < *query.period_from)
        faults.push_back({"/period_to", "before_from", "lies before the first day"});
    require_faultless(std::move(faults));
}

bool takes_json(CollectorFormat format) {
    return format != CollectorFormat::junit && format != CollectorFormat::file;
}

/// Bills of materials have other forms too, which are no faulty JSON. Throws Problem 415.
void require_json_form(CollectorFormat format, std::string_view bytes) {
    const auto begin = platform::trim(bytes.substr(0, 1'000));
    if (format == CollectorFormat::cyclonedx && begin.starts_with('<'))
        throw Problem(415, "unsupported_media_type", "Only CycloneDX JSON 1.4 to 1.7 is read.");
    if (format == CollectorFormat::spdx && (begin.starts_with('<') || begin.starts_with("SPDXVersion:")))
        throw Problem(415, "unsupported_media_type", "Only SPDX JSON 2.2 and 2.3 is read.");
}

void require_subject(const Collector& collector, const std::optional<platform::Text<300>>& subject) {
    if (collector.subjects.empty()) return;
    const bool allowed = subject && std::any_of(collector.subjects.begin(), collector.subjects.end(),
                                                [&](const auto& one) { return matches_subject(one.value, subject->value); });
    if (!allowed) throw platform::invalid("/subject", "subject_not_allowed", "is none of the collector's subjects");
}

/// Reads the bytes in the collector's format. Throws Problem 415, 422.
std::optional<EvidenceSignature> read_format(const Collector& collector, std::string_view bytes, const platform::json::Node& document) {
    switch (collector.format) {
        case CollectorFormat::sarif: (void)read_sarif(document); break;
        case CollectorFormat::cyclonedx: (void)read_cyclonedx(document); break;
        case CollectorFormat::spdx: (void)read_spdx(document); break;
        case CollectorFormat::junit: (void)count_tests(bytes); break;
        case CollectorFormat::in_toto: return signature_of(read_attestation(document), collector.public_keys);
        default: break;
    }
    return std::nullopt;
}

std::string file_name(const Collector& collector) {
    switch (collector.format) {
        case CollectorFormat::sarif: return collector.key + ".sarif";
        case CollectorFormat::cyclonedx: return collector.key + ".cdx.json";
        case CollectorFormat::spdx: return collector.key + ".spdx.json";
        case CollectorFormat::junit: return collector.key + ".xml";
        case CollectorFormat::in_toto: return collector.key + ".intoto.json";
        case CollectorFormat::json: return collector.key + ".json";
        default: return collector.key;
    }
}

EvidenceRevision* revision_of(Evidence& evidence, std::optional<std::int32_t> number) {
    for (auto& revision : evidence.revisions)
        if (number && revision.revision == *number) return &revision;
    return nullptr;
}

bool is_kept_as_proof(const EvidenceRevision& revision) { return revision.state == RevisionState::approved || revision.state == RevisionState::superseded; }

}  // namespace

Collector SubmissionService::open(Context& context, const Uuid& id) const {
    auto db = context.units();
    auto found = record_of(collectors.rows(), db, id);
    const auto& tokens = found.token_ids;
    const bool bound = context.caller.actor_kind == "service" && context.caller.token_id &&
                       std::any_of(tokens.begin(), tokens.end(), [&](const auto& token) { return token.id == *context.caller.token_id; });
    if (!bound) throw platform::forbidden("forbidden", "This token is none of the collector's.");
    if (found.state != CollectorState::active) throw platform::conflict("collector_inactive");
    return found;
}

Submission SubmissionService::submit(Context& context, const Collector& collector, const SubmissionQuery& query, const DeliveredFile& file) const {
    check_query(query, context.now);
    const ReadingTurn turn(file.bytes.size());
    const auto& contents = evidence_.contents();
    const auto draft = contents.begin(context, kMaxSubmissionBytes, file.bytes.size());
    draft->append(context.fiber, file.bytes);
    draft->finish(context.fiber);

    Arrival arrival{collector, query, *draft, {}, {}};
    auto& submission = arrival.submission;
    submission.id = Uuid::make_v7(context.now);
    submission.collector = collector.id;
    submission.received_at = context.now;
    submission.token_id = context.caller.token_id;
    submission.media_type = file.media_type;
    submission.size = static_cast<std::int64_t>(file.bytes.size());
    submission.sha256 = platform::crypto::sha256_hex(file.bytes);
    if (query.subject) submission.subject = query.subject->value;
    if (const auto where = context_of(query); where != EvidenceContext{}) submission.context = where;

    CheckedContent content{query.collected_at.value_or(context.now), draft->media_type(), submission.size, std::string_view(file.bytes)};
    std::optional<Problem> refusal;
    try {
        // A large document takes its time: not on the loop that serves everybody.
        context.fiber.offload([&] {
            require_json_form(collector.format, file.bytes);
            const auto document = takes_json(collector.format) ? read_json(file.bytes) : platform::json::Node{};
            arrival.examined.signature = read_format(collector, file.bytes, document);
            require_subject(collector, query.subject);
            const auto& signature = arrival.examined.signature;
            if (signature && signature->state == SignatureState::unverified && !collector.public_keys.empty())
                throw platform::invalid("", "bad_signature", "no key of the collector made it");
            content.signature_verified = signature && signature->state == SignatureState::verified;
            if (takes_json(collector.format)) content.document = &document;
            for (const auto& rule : collector.checks) arrival.examined.outcomes.push_back(evaluate(rule, content, context.now));
        });
    } catch (Problem& problem) {
        refusal = std::move(problem);
    }
    if (refusal) {
        keep_rejected(context, std::move(submission), *refusal);
        throw std::move(*refusal);
    }
    store(context, arrival);
    return std::move(submission);
}

void SubmissionService::keep_rejected(Context& context, Submission submission, const Problem& problem) const {
    const Acting acting(context, "reject_submission");
    auto tx = context.transaction();
    auto collector = record_for_update(collectors.rows(), tx, submission.collector);
    submission.received_on = platform::time::local_date(context.now, tenant_calendar(tx).time_zone);
    submission.outcome = SubmissionOutcome::rejected;
    const auto& faults = problem.faults();
    submission.problem = SubmissionProblem{faults.empty() ? problem.code() : faults.front().code, faults.empty() ? problem.detail() : faults.front().message};
    rows_.insert(tx, submission);
    collector.last_received_at = context.now;
    collector.last_outcome = submission.outcome;
    if (!collectors.rows().update(tx, collector, collector.version)) throw std::logic_error("a locked collector changed");
    tx.commit();
}

void SubmissionService::store(Context& context, Arrival& arrival) const {
    const auto& collector = arrival.collector;
    auto& submission = arrival.submission;
    const Acting acting(context, "submit");
    auto tx = context.transaction();
    auto locked = collectors.rows().get_for_update(tx, collector.id);
    // What was checked by rules that hold no longer is not let in.
    if (!locked || locked->state != CollectorState::active || !CollectorService::same_trust(collector, *locked)) throw platform::conflict("collector_inactive");
    submission.received_on = platform::time::local_date(context.now, tenant_calendar(tx).time_zone);
    auto target = collector.mode == CollectorMode::per_submission
                      ? std::nullopt
                      : evidence_of_collector(tx, collector.id, collector.mode == CollectorMode::per_subject, submission.subject);
    if (!target) target = make_evidence(tx, arrival).id;
    evidence_.change_within(context, tx, *target, std::nullopt,
                            [&](Transaction&, Evidence& evidence, Date today) { add_revision(context, tx, arrival, evidence, today); });
    auto results = std::move(submission.results);
    submission.results.clear();
    rows_.insert(tx, submission);
    submission.results = std::move(results);
    locked->last_received_at = context.now;
    locked->last_accepted_at = context.now;
    locked->last_outcome = submission.outcome;
    if (!collectors.rows().update(tx, *locked, locked->version)) throw std::logic_error("a locked collector changed");
    tx.commit();
}

Evidence SubmissionService::make_evidence(Executor& db, const Arrival& arrival) const {
    const auto& collector = arrival.collector;
    const auto& subject = arrival.submission.subject;
    Evidence evidence{};
    evidence.title = collector.title;
    if (subject && collector.mode != CollectorMode::rolling) {
        const auto title = collector.title.value + ": " + *subject;
        if (platform::count_code_points(title) <= kLongestTitle) evidence.title = title;
    }
    evidence.kind = collector.kind;
    evidence.owner = collector.owner;
    evidence.source = EvidenceSource::collector;
    evidence.collector = collector.id;
    evidence.validity_period = collector.validity_period;
    evidence.confidentiality = collector.confidentiality;
    evidence.contains_personal_data = collector.contains_personal_data;
    evidence_.insert(db, evidence);
    return evidence;
}

EvidenceRevision SubmissionService::make_revision(Context& context, Transaction& tx, const Arrival& arrival, const Evidence& evidence) const {
    const auto& [collector, query, draft, examined, submission] = arrival;
    const auto& contents = evidence_.contents();
    if (collector.format == CollectorFormat::file) {
        if (!is_type_allowed(draft.media_type(), FileContents::rules(tx).allowed_types))
            throw Problem(415, "type_not_allowed", "The bytes are of the type " + draft.media_type() + ".");
        if (draft.encrypted_archive()) throw platform::invalid("", "cannot_scan", "is an encrypted archive, or one that cannot be read");
    }
    const auto stored = contents.store(context, tx, draft, {.name = file_name(collector)}, FileHolding{{"evidence", evidence.id}, evidence.retention_until});
    const auto scanned = stored.file.scan_state;
    if (scanned == FileScanState::infected) throw platform::invalid("", "file_not_clean");
    EvidenceRevision revision;
    // Of the other formats the bytes have been read to the end; of this one nothing is known but what a scanner finds.
    revision.approve_when_clean = collector.format == CollectorFormat::file && scanned != FileScanState::clean && scanned != FileScanState::skipped;
    revision.evidence = evidence.id;
    revision.revision = evidence.current_revision.value_or(0) + 1;
    revision.file = stored.file.id;
    revision.sha256 = submission.sha256;
    revision.size = submission.size;
    revision.media_type = stored.file.media_type;
    revision.filename = file_name(collector);
    revision.collected_at = query.collected_at.value_or(context.now);
    revision.collected_by = platform::UserId(context.caller.subject);
    revision.period_from = query.period_from;
    revision.period_to = query.period_to;
    revision.valid_from = platform::time::local_date(revision.collected_at, tenant_calendar(tx).time_zone);
    revision.valid_until = last_valid_day(revision.valid_from, std::nullopt, std::string_view(collector.validity_period.value));
    revision.format = std::string(platform::reflect::type_of<CollectorFormat>().values[static_cast<std::size_t>(collector.format)]);
    revision.context = submission.context;
    revision.signature = examined.signature;
    return revision;
}

void SubmissionService::add_revision(Context& context, Transaction& tx, Arrival& arrival, Evidence& evidence, Date today) const {
    const auto& collector = arrival.collector;
    auto& submission = arrival.submission;
    auto* current = revision_of(evidence, evidence.current_revision);
    const bool failed_before = evidence.check_failed_on.has_value();
    Delivery delivery{.auto_approve = collector.auto_approve};
    const auto subject = evidence.subject ? std::optional(evidence.subject->value) : std::nullopt;
    delivery.same_content = current != nullptr && current->sha256 == submission.sha256 && subject == submission.subject;
    delivery.approved_before = current != nullptr && current->state == RevisionState::approved;
    evidence.checks = collector.checks;
    evidence.validity_period = collector.validity_period;
    auto revision = make_revision(context, tx, arrival, evidence);
    if (delivery.same_content) revision.note = "The same content as revision " + std::to_string(current->revision) + ".";
    submission.results = keep_outcomes(context, tx, {evidence, revision, today}, arrival.examined.outcomes);
    delivery.checks_failed = evidence.check_state == CheckState::failed;
    // What waited for a decision has been overtaken before anybody took one.
    if (current != nullptr && current->state == RevisionState::submitted) {
        current->state = RevisionState::draft;
        current->approve_when_clean = false;
        if (!evidence_.revisions().update(tx, *current, current->version)) throw std::logic_error("a locked revision changed");
    }
    delivery.awaits_scan = revision.approve_when_clean;
    revision.approve_when_clean = approves_itself(delivery) && delivery.awaits_scan;
    settle(context, tx, delivery, evidence, revision);
    evidence_.revisions().insert(tx, revision);
    evidence.current_revision = revision.revision;
    if (submission.subject) evidence.subject = *submission.subject;
    else evidence.subject.reset();
    add_links(context, tx, collector, evidence);
    prune(tx, collector, evidence);
    if (evidence.check_failed_on && !failed_before) flag_items_without(tx, evidence.id, today);
    submission.outcome = outcome_of_delivery(delivery);
    if (!submission.results.empty()) submission.passed = !delivery.checks_failed;
    submission.evidence = evidence.id;
    submission.revision = revision.revision;
}

void SubmissionService::settle(Context& context, Transaction& tx, const Delivery& delivery, Evidence& evidence, EvidenceRevision& revision) const {
    switch (state_of_delivery(delivery)) {
        case RevisionState::approved:
            approve_by_itself(context, tx, evidence, revision);
            break;
        case RevisionState::submitted:
            revision.state = RevisionState::submitted;
            evidence.state = EvidenceState::in_review;
            break;
        default:
            // Whoever reviews it sees what is there now, and that it failed.
            if (evidence.state == EvidenceState::in_review) revision.state = RevisionState::submitted;
            break;
    }
}

void SubmissionService::approve_by_itself(Context& context, Transaction& tx, Evidence& evidence, EvidenceRevision& revision) const {
    revision.decided_by = platform::UserId("system");
    revision.decided_at = context.now;
    revision.approve_when_clean = false;
    evidence_.approve(tx, evidence, revision);
}

bool SubmissionService::still_trusted(Executor& db, const Evidence& evidence, const EvidenceRevision& revision) const {
    const auto collector = evidence.collector ? collectors.rows().get(db, *evidence.collector) : std::nullopt;
    // What it is trusted for changed in between only where it was activated anew, or waits for that.
    return collector && collector->state != CollectorState::draft && collector->activated_at && *collector->activated_at <= revision.created_at;
}

void SubmissionService::settle_scanned(Context& context) const {
    const Acting acting(context, "settle_scan");
    auto db = context.units();
    for (const auto& id : evidence_with_scanned_delivery(db)) {
        evidence_.change(context, id, std::nullopt, "settle_scan", [&](Transaction& tx, Evidence& evidence, Date today) {
            auto* revision = revision_of(evidence, evidence.current_revision);
            if (revision == nullptr || !revision->approve_when_clean || revision->state != RevisionState::submitted || !revision->file) return;
            const auto file = evidence_.contents().files().rows().get(tx, *revision->file);
            if (file && file->scan_state == FileScanState::pending) return;
            const bool clean = file && (file->scan_state == FileScanState::clean || file->scan_state == FileScanState::skipped);
            if (file && file->scan_state == FileScanState::infected) {
                revision->state = RevisionState::rejected;
                revision->decided_by = platform::UserId("system");
                revision->decided_at = context.now;
                revision->decision_note = "Malware was found in the file.";
                evidence.state = EvidenceState::rejected;
                flag_items_without(tx, id, today);
            } else if (clean && evidence.check_state != CheckState::failed && still_trusted(tx, evidence, *revision)) {
                approve_by_itself(context, tx, evidence, *revision);
            }
            // What the scanner could not say, and what nobody is trusted for any longer, a person decides.
            revision->approve_when_clean = false;
            if (!evidence_.revisions().update(tx, *revision, revision->version)) throw std::logic_error("a locked revision changed");
        });
    }
}

void SubmissionService::add_links(Context& context, Executor& db, const Collector& collector, const Evidence& evidence) const {
    for (const auto& target : collector.targets) {
        const bool linked = std::any_of(evidence.links.begin(), evidence.links.end(), [&](const EvidenceLink& link) {
            return link.target_type == target.target_type && link.target_id == target.target_id;
        });
        if (linked) continue;
        std::vector<Fault> gone;
        EvidenceService::check_target(db, target.target_type.value, target.target_id, "", gone);
        if (gone.empty()) evidence_.add_link(context, db, evidence.id, {target.target_type, target.target_id, std::nullopt});
    }
}

void SubmissionService::prune(Transaction& tx, const Collector& collector, Evidence& evidence) const {
    const auto kept_from = *evidence.current_revision - collector.keep_revisions.value + 1;
    for (auto& revision : evidence.revisions) {
        if (revision.revision >= kept_from || is_kept_as_proof(revision) || revision.content_state == ContentState::destroyed || !revision.file) continue;
        revision.content_state = ContentState::destroyed;
        if (!evidence_.revisions().update(tx, revision, revision.version)) throw std::logic_error("a locked revision changed");
        const bool shared = !tx.run(
                                   "SELECT 1 FROM compliance_evidence_revisions WHERE tenant_id = compliance_tenant() AND evidence = $1 AND file = $2 AND "
                                   "content_state = 'present' LIMIT 1",
                                   platform::postgres::Params{}.add(evidence.id).add(*revision.file))
                                 .empty();
        if (!shared) evidence_.contents().release(tx, *revision.file, {"evidence", evidence.id});
    }
}

Page<Submission> SubmissionService::list(Context& context, const Uuid& collector, const ListQuery& query, const SubmissionFilters& filters) const {
    if (query.as_of) throw platform::invalid("/as_of", "not_applicable", "deliveries are kept, none is changed");
    auto db = context.units();
    const auto found = record_of(collectors.rows(), db, collector);
    auto page = rows_.list(db, query, filters, {{"collector = $", platform::postgres::Params{}.add(collector)}});
    // What was observed in strict evidence is as strict.
    if (found.confidentiality != Confidentiality::strict || context.caller.may("evidence:approve") || found.owner == context.caller.subject)
        load_results(db, page.items);
    return page;
}

}  // namespace compliance
