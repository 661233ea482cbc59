// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/submission.hpp"

#include "compliance/domain/file.hpp"
#include "compliance/domain/wildcard.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/json/json.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Date;
using platform::Problem;
using platform::Uuid;
using platform::postgres::Params;
using platform::postgres::Transaction;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::chrono::minutes kClockSkew{5};
constexpr std::size_t kLongestTitle = 300;

std::optional<std::string> subject_of(const SubmissionQuery& query) {
    return query.subject ? std::optional(query.subject->value) : std::nullopt;
}

std::optional<EvidenceContext> context_of(const SubmissionQuery& query) {
    EvidenceContext out{query.commit, query.ref, query.build_url, query.environment, query.tool, query.tool_version};
    return out == EvidenceContext{} ? std::nullopt : std::optional(std::move(out));
}

void require_subject(const Collector& collector, const SubmissionQuery& query) {
    if (collector.subjects.empty()) return;
    const bool allowed = query.subject && std::any_of(collector.subjects.begin(), collector.subjects.end(),
                                                      [&](const auto& one) { return matches_wildcard(one.value, query.subject->value); });
    if (!allowed) throw platform::invalid("/subject", "subject_not_allowed");
}

/// Verified, or told to be unverified where there is no key that could; throws where there are keys and none of them fits.
EvidenceSignature signature_of(const Collector& collector, ReadContent& content) {
    const auto& attestation = content.attestation();
    if (!attestation.signed_envelope) return {};
    if (collector.public_keys.empty()) return {SignatureState::unverified, {}};
    std::vector<PublicPem> keys;
    for (const auto& key : collector.public_keys) keys.push_back({key.key_id.value, key.pem.value});
    const auto key = verified_by(attestation, keys);
    if (!key) throw platform::invalid("/signatures", "signature_invalid");
    return {SignatureState::verified, key};
}

ContentFormat content_format(CollectorFormat format) {
    switch (format) {
        case CollectorFormat::sarif: return ContentFormat::sarif;
        case CollectorFormat::cyclonedx: return ContentFormat::cyclonedx;
        case CollectorFormat::junit: return ContentFormat::junit;
        case CollectorFormat::in_toto: return ContentFormat::in_toto;
        case CollectorFormat::json: return ContentFormat::json;
        case CollectorFormat::file: break;
    }
    return ContentFormat::file;
}

bool has_blocking(const Collector& collector) {
    return std::any_of(collector.checks.begin(), collector.checks.end(), [](const CheckRule& rule) { return rule.severity == CheckSeverity::blocking; });
}

}  // namespace

struct SubmissionService::Examined {
    std::optional<EvidenceSignature> signature;
    std::vector<CheckOutcome> outcomes;
    EvidenceResults facts;
};

struct SubmissionService::Kept {
    const Collector& collector;
    const Delivery& delivery;
    const Examined& examined;
    Submission& submission;
};

Page<Submission> SubmissionService::list(Context& context, const Uuid& collector, const ListQuery& query, const SubmissionFilters& filters) const {
    if (query.as_of) throw platform::invalid("/as_of", "not_applicable", "submissions are kept, none is changed");
    auto db = context.units();
    if (!collectors_.rows().get(db, collector)) throw platform::not_found();
    auto page = rows_.list(db, query, filters, {{"collector = $", Params{}.add(collector)}});
    load_check_results(db, page.items);
    return page;
}

Collector SubmissionService::open(Context& context, const Uuid& id, const SubmissionQuery& query) const {
    auto db = context.units();
    auto collector = collectors_.rows().get(db, id);
    if (!collector) throw platform::not_found();
    const auto& tokens = collector->token_ids;
    if (!context.caller.token_id || std::find(tokens.begin(), tokens.end(), *context.caller.token_id) == tokens.end())
        throw platform::forbidden("forbidden", "Only a token of the collector submits to it.");
    if (collector->state != CollectorState::active) throw platform::conflict("collector_inactive");
    std::vector<platform::Fault> faults;
    if (query.collected_at && *query.collected_at > context.now + kClockSkew) faults.push_back({"/collected_at", "in_future", "must not lie in the future"});
    if (query.period_from && query.period_to && *query.period_to < *query.period_from)
        faults.push_back({"/period_to", "before_from", "lies before the first day"});
    require_faultless(std::move(faults));
    return std::move(*collector);
}

std::unique_ptr<FileDraft> SubmissionService::begin(Context& context, std::uint64_t expected) const {
    if (expected > kMaxBytes) throw Problem(413, "payload_too_large", "A submission may have at most 64 MiB.");
    return evidence_.contents().begin(context, kMaxBytes, expected);
}

SubmissionService::Examined SubmissionService::examine(Context& context, const Collector& collector, const Delivery& delivery) const {
    Examined out;
    const auto format = content_format(collector.format);
    // A large document takes its time: not on the loop that serves everybody.
    context.fiber.offload([&] {
        ReadContent content(delivery.bytes);
        content.require(format);
        require_subject(collector, delivery.query);
        if (format == ContentFormat::in_toto) out.signature = signature_of(collector, content);
        const bool verified = out.signature && out.signature->state == SignatureState::verified;
        const CheckedContent asked{delivery.query.collected_at.value_or(context.now), delivery.draft.media_type(),
                                   static_cast<std::int64_t>(delivery.bytes.size()), &content, verified};
        for (const auto& rule : collector.checks) out.outcomes.push_back(evaluate(rule, asked, context.now));
        out.facts = facts_of(content);
    });
    return out;
}

void SubmissionService::reject(Context& context, const Uuid& collector, Submission submission, const Problem& problem) const {
    submission.outcome = SubmissionOutcome::rejected;
    SubmissionProblem why{problem.code(), {}};
    if (!problem.faults().empty()) why = {problem.faults().front().code, problem.faults().front().message};
    else if (!problem.detail().empty()) why.detail = problem.detail();
    submission.problem = std::move(why);
    auto tx = context.transaction();
    if (!collectors_.rows().get(tx, collector)) return;
    rows_.insert(tx, submission);
    tx.commit();
}

Submission SubmissionService::submit(Context& context, const Collector& collector, const Delivery& delivery) const {
    Submission submission;
    submission.id = Uuid::make_v7(context.now);
    submission.collector = collector.id;
    submission.received_at = context.now;
    submission.token_id = context.caller.token_id;
    submission.media_type = delivery.media_type;
    submission.size = static_cast<std::int64_t>(delivery.bytes.size());
    submission.sha256 = platform::crypto::hex_encode(delivery.draft.sha256());
    submission.subject = subject_of(delivery.query);
    submission.context = context_of(delivery.query);
    {
        auto db = context.units();
        submission.received_on = platform::time::local_date(context.now, tenant_calendar(db).time_zone);
        if (collector.format == CollectorFormat::file && !is_type_allowed(delivery.draft.media_type(), FileContents::rules(db).allowed_types))
            throw Problem(415, "type_not_allowed", "The bytes are of the type " + delivery.draft.media_type() + ".");
    }
    std::optional<Examined> examined;
    std::optional<Problem> refused;
    try {
        examined = examine(context, collector, delivery);
    } catch (const Problem& problem) {
        refused = problem;
    }
    if (refused) {
        reject(context, collector.id, submission, *refused);
        throw Problem(std::move(*refused));
    }
    const Acting acting(context, "collect");
    auto tx = context.transaction();
    // One submission after the other; and what it was examined by must be what it is kept by.
    const auto locked = collectors_.rows().get_for_update(tx, collector.id);
    if (!locked || locked->state != CollectorState::active || locked->version != collector.version) throw platform::conflict("collector_inactive");
    keep(context, tx, {collector, delivery, *examined, submission});
    rows_.insert(tx, submission);
    tx.commit();
    if (delivery.query.fail_on && submission.passed == false)
        throw Problem(422, "checks_failed", "A blocking check failed; the submission is kept.").with("submission", platform::json::to_json(submission));
    return submission;
}

Uuid SubmissionService::evidence_for(Context& context, Transaction& tx, const Collector& collector, const Submission& submission) const {
    if (const auto known = evidence_of(tx, collector, submission.subject)) return *known;
    Evidence evidence{};
    evidence.id = Uuid::make_v7(context.now);
    evidence.title = collector.title;
    if (submission.subject && collector.mode != CollectorMode::rolling) {
        evidence.subject = platform::Text<300>(*submission.subject);
        const auto title = collector.title.value + " \xE2\x80\x93 " + *submission.subject;
        if (platform::count_code_points(title) <= kLongestTitle) evidence.title = title;
    }
    evidence.kind = collector.kind;
    evidence.owner = collector.owner;
    evidence.source = EvidenceSource::collector;
    evidence.collector = collector.id;
    evidence.validity_period = collector.validity_period;
    evidence.confidentiality = collector.confidentiality;
    evidence.contains_personal_data = collector.contains_personal_data;
    evidence.key = evidence_.rows().store().next_key(tx);
    evidence_.rows().insert(tx, evidence);
    return evidence.id;
}

EvidenceRevision SubmissionService::make_revision(Context& context, Transaction& tx, const Collector& collector, const Delivery& delivery,
                                                  const Evidence& evidence) const {
    const auto stored = evidence_.contents().store(
        context, tx, delivery.draft,
        {.name = collector.key + "-" + std::string(platform::reflect::type_of<CollectorFormat>().values[static_cast<std::size_t>(collector.format)])},
        FileHolding{{"evidence", evidence.id}, evidence.retention_until});
    EvidenceRevision revision;
    revision.evidence = evidence.id;
    revision.revision = evidence.current_revision.value_or(0) + 1;
    revision.file = stored.file.id;
    revision.sha256 = stored.file.sha256;
    revision.size = stored.file.size;
    revision.media_type = stored.file.media_type;
    revision.filename = collector.key;
    revision.collected_at = delivery.query.collected_at.value_or(context.now);
    revision.collected_by = platform::UserId(context.caller.subject);
    revision.period_from = delivery.query.period_from;
    revision.period_to = delivery.query.period_to;
    revision.valid_from = platform::time::local_date(revision.collected_at, tenant_calendar(tx).time_zone);
    revision.valid_until = last_valid_day(revision.valid_from, {}, collector.validity_period.value);
    revision.context = context_of(delivery.query);
    return revision;
}

void SubmissionService::keep(Context& context, Transaction& tx, const Kept& kept) const {
    const auto& collector = kept.collector;
    const auto& examined = kept.examined;
    auto& submission = kept.submission;
    const auto id = evidence_for(context, tx, collector, submission);
    evidence_.link_targets(context, tx, id, collector.targets);
    evidence_.change_within(context, tx, id, std::nullopt, [&](Transaction& within, Evidence& evidence, Date today) {
        evidence.checks = collector.checks;
        evidence.validity_period = collector.validity_period;
        auto revision = make_revision(context, within, collector, kept.delivery, evidence);
        revision.signature = examined.signature;
        const auto current = std::find_if(evidence.revisions.begin(), evidence.revisions.end(),
                                          [&](const EvidenceRevision& one) { return one.revision == evidence.current_revision; });
        const bool same = current != evidence.revisions.end() && current->sha256 == revision.sha256;
        // What a person approved or rejected is not judged otherwise by a machine that delivers it again.
        const bool approved_before = same && current->state == RevisionState::approved, rejected_before = same && current->state == RevisionState::rejected;
        const bool failed_before = evidence.check_failed_on.has_value();
        submission.check_results = keep_outcomes(context, within, {evidence, revision, today}, examined.outcomes);
        const bool failed = revision.check_state == CheckState::failed;
        if (has_blocking(collector)) submission.passed = !failed;
        if (failed) {
            if (evidence.state == EvidenceState::in_review)
                evidence.state = evidence.approved_revision ? EvidenceState::approved : EvidenceState::draft;
        } else if ((collector.auto_approve && !rejected_before) || approved_before) {
            revision.decided_by = platform::UserId("system");
            revision.decided_at = context.now;
            evidence_.approve(within, evidence, revision);
        } else {
            revision.state = RevisionState::submitted;
            evidence.state = EvidenceState::in_review;
        }
        insert_revision(within, revision, examined.facts);
        evidence.current_revision = revision.revision;
        if (revision.state == RevisionState::approved) {
            auto file = evidence_.contents().files().rows().get_for_update(within, *revision.file).value();
            evidence_.contents().references.add(within, file, {{"evidence", evidence.id}, evidence.retention_until});
        }
        if (evidence.check_failed_on && !failed_before) flag_items_without(within, evidence.id, today);
        drop_old_bytes(within, collector, evidence, revision);
        submission.evidence = evidence.id;
        submission.revision = revision.revision;
        submission.outcome = failed                                      ? SubmissionOutcome::checks_failed
                             : same                                      ? SubmissionOutcome::unchanged
                             : revision.state == RevisionState::approved ? SubmissionOutcome::approved
                                                                         : SubmissionOutcome::in_review;
    });
}

void SubmissionService::drop_old_bytes(Transaction& tx, const Collector& collector, Evidence& evidence, const EvidenceRevision& latest) const {
    if (evidence.legal_hold) return;
    std::vector<EvidenceRevision*> dropped;
    const auto kept = static_cast<std::size_t>(collector.keep_revisions.value) - 1;
    for (std::size_t i = kept; i < evidence.revisions.size(); ++i) {
        auto& revision = evidence.revisions[i];  // newest first
        const bool counted = revision.state == RevisionState::approved || revision.state == RevisionState::superseded;
        if (!counted && revision.file && revision.content_state == ContentState::present) dropped.push_back(&revision);
    }
    for (auto* revision : dropped) {
        revision->content_state = ContentState::destroyed;
        const bool used = latest.file == revision->file ||
                          std::any_of(evidence.revisions.begin(), evidence.revisions.end(), [&](const EvidenceRevision& other) {
                              return other.content_state == ContentState::present && other.file == revision->file;
                          });
        if (!used) evidence_.contents().release(tx, *revision->file, {"evidence", evidence.id});
        if (!evidence_.revisions().update(tx, *revision, revision->version)) throw std::logic_error("a locked revision changed");
    }
}

}  // namespace compliance
