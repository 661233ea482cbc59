// SPDX-License-Identifier: Apache-2.0
// What a client may say of evidence, its revisions and its links.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/evidence.hpp"
#include "compliance/schemas/approval.hpp"
#include "compliance/schemas/check_rule.hpp"

namespace compliance {

namespace flags = platform::reflect;

/// Where a pipeline took it from.
struct EvidenceContext {
    std::optional<platform::Text<100>> commit;
    std::optional<platform::Text<300>> ref;
    std::optional<platform::Url> build_url;
    std::optional<platform::Text<100>> environment, tool, tool_version;
    static constexpr flags::MemberDoc kMembers[] = {{"commit", "Commit."},           {"ref", "Branch or tag."}, {"build_url", "Run of the pipeline."},
                                                    {"environment", "Environment."}, {"tool", "Tool."},         {"tool_version", "Its version."}};
    bool operator==(const EvidenceContext&) const = default;
};
BOOST_DESCRIBE_STRUCT(EvidenceContext, (), (commit, ref, build_url, environment, tool, tool_version))

enum class SignatureState { verified, unverified, none };
BOOST_DESCRIBE_ENUM(SignatureState, verified, unverified, none)

struct EvidenceSignature {
    SignatureState state = SignatureState::none;
    std::optional<std::string> key_id;
    static constexpr flags::MemberDoc kMembers[] = {{"state", "Whether a key on file made it."}, {"key_id", "Which key."}};
    bool operator==(const EvidenceSignature&) const = default;
};
BOOST_DESCRIBE_STRUCT(EvidenceSignature, (), (state, key_id))

struct EvidenceRevisionInput {
    std::optional<platform::Ref<entity::File>> file;
    std::optional<platform::Url> url;
    std::optional<platform::Markdown> statement;
    std::optional<platform::Instant> collected_at;
    std::optional<platform::Date> period_from, period_to, valid_from, valid_until;
    std::optional<platform::Text<2'000>> note;
    std::optional<EvidenceContext> context;
    bool reaffirm = false;
    static constexpr flags::MemberDoc kMembers[] = {
        {"file", "File uploaded before; this, the address or the statement."},
        {"url", "Address under which it is found."},
        {"statement", "What is stated."},
        {"collected_at", "When the fact was taken, not when it was uploaded; now if not given."},
        {"period_from", "First day of the period that it covers."},
        {"period_to", "Last day of it."},
        {"valid_from", "First day on which it counts; the day it was taken if not given."},
        {"valid_until", "Last day; by the validity period of the evidence if not given."},
        {"note", "What changed."},
        {"context", "Where a pipeline took it from."},
        {"reaffirm", "true: the content is the same as before and was checked again.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(EvidenceRevisionInput, (),
                      (file, url, statement, collected_at, period_from, period_to, valid_from, valid_until, note, context, reaffirm))

struct EvidenceLinkInput {
    platform::Text<60> target_type;
    platform::Uuid target_id;
    std::optional<platform::Text<500>> note;
    static constexpr flags::MemberDoc kMembers[] = {
        {"target_type", "Entity type of what it proves (reference data entity_types, `evidence`).", 0, "\"control\""},
        {"target_id", "Record that it proves."},
        {"note", "What exactly it shows."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceLinkInput, (), (target_type, target_id, note))

struct EvidenceLinkBatch {
    std::vector<EvidenceLinkInput> links;
    static constexpr flags::MemberDoc kMembers[] = {{"links", "What it proves, all or nothing.", 0, {}, 100, 1}};
};
BOOST_DESCRIBE_STRUCT(EvidenceLinkBatch, (), (links))

struct EvidenceFacts {
    platform::Text<300> title;
    std::optional<platform::Markdown> description;
    EvidenceKind kind{};
    platform::UserId owner;
    std::optional<platform::Text<300>> subject;
    std::optional<platform::Duration> validity_period;
    Confidentiality confidentiality = Confidentiality::internal;
    bool contains_personal_data = false;
    std::optional<platform::Date> retention_until;
    bool legal_hold = false;
    std::optional<platform::Text<2'000>> legal_hold_reason;
    std::vector<CheckRule> checks;
    std::vector<platform::Text<50>> tags;
    static constexpr flags::MemberDoc kMembers[] = {
        {"title", "Title.", flags::kSortable | flags::kSearchable, "\"Restore test\""},
        {"description", "What it is.", flags::kSearchable},
        {"kind", "Kind of proof.", 0, "\"report\""},
        {"owner", "Member who keeps it current."},
        {"subject", "What it is about: repository, service, host.", flags::kSearchable},
        {"validity_period", "How long a revision counts; the usual one of the kind for a new evidence, null for no end."},
        {"confidentiality", "strict: only its owner and those who approve evidence see it.", flags::kDefaulted},
        {"contains_personal_data", "Reading it leaves an event.", flags::kDefaulted},
        {"retention_until", "Last day on which the content is kept; at least three years after its validity."},
        {"legal_hold", "The content is kept until this is lifted.", flags::kDefaulted},
        {"legal_hold_reason", "Why; needed with the hold."},
        {"checks", "Checks of each new revision.", flags::kDefaulted, {}, 50},
        {"tags", "Tags.", flags::kDefaulted, {}, 50}};
};
BOOST_DESCRIBE_STRUCT(EvidenceFacts, (),
                      (title, description, kind, owner, subject, validity_period, confidentiality, contains_personal_data, retention_until, legal_hold,
                       legal_hold_reason, checks, tags))

struct EvidenceInput : EvidenceFacts {
    std::optional<EvidenceRevisionInput> revision;
    std::vector<EvidenceLinkInput> links;
    static constexpr flags::MemberDoc kMembers[] = {{"revision", "Its first revision."}, {"links", "What it proves.", flags::kDefaulted, {}, 100}};
};
BOOST_DESCRIBE_STRUCT(EvidenceInput, (EvidenceFacts), (revision, links))

struct EvidenceChange : EvidenceFacts {};
BOOST_DESCRIBE_STRUCT(EvidenceChange, (EvidenceFacts), ())

struct EvidenceDecision : ApprovalDecision {
    std::optional<platform::Text<2'000>> override_reason;
    static constexpr flags::MemberDoc kMembers[] = {{"override_reason", "Why it is approved though checks failed, in at least 20 characters."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceDecision, (ApprovalDecision), (override_reason))

struct EvidenceWithdraw {
    platform::Text<2'000> reason;
    bool destroy = false;
    static constexpr flags::MemberDoc kMembers[] = {{"reason", "Why it does not count.", 0, "\"It shows another system.\""},
                                                    {"destroy", "true: the content is destroyed at once; only with evidence:admin.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(EvidenceWithdraw, (), (reason, destroy))

/// Filters of listEvidence and exportEvidence.
struct EvidenceFilters {
    std::optional<EvidenceState> state;
    std::optional<EvidenceKind> kind;
    std::optional<platform::Date> valid_on, expires_before;
    std::optional<platform::UserId> owner;
    std::optional<platform::Text<60>> target_type;
    std::optional<platform::Uuid> target_id, collector_id;
    std::optional<platform::Text<64>> sha256;
    std::optional<CheckState> check_state;
    std::optional<EvidenceStrength> strength;
    static constexpr flags::MemberDoc kMembers[] = {{"state", "State."},
                                                    {"kind", "Kind of proof."},
                                                    {"valid_on", "Counts on that day."},
                                                    {"expires_before", "Its validity ends before that day."},
                                                    {"owner", "Who keeps it current."},
                                                    {"target_type", "Proves a record of that type."},
                                                    {"target_id", "Proves that record."},
                                                    {"collector_id", "Made by that collector."},
                                                    {"sha256", "Has a revision with exactly these bytes."},
                                                    {"check_state", "How its checks ended."},
                                                    {"strength", "How strong it is."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceFilters, (), (state, kind, valid_on, expires_before, owner, target_type, target_id, collector_id, sha256, check_state, strength))

}  // namespace compliance
