// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_evidence_items, compliance_evidence_revisions and compliance_evidence_links.
#pragma once

#include "compliance/schemas/evidence.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct EvidenceRevision : platform::records::Common {
    platform::Uuid evidence;
    std::int32_t revision = 1;
    std::optional<platform::Uuid> file;
    std::optional<platform::Url> url;
    std::optional<platform::Markdown> statement;
    std::optional<std::string> sha256;
    std::optional<std::int64_t> size;
    std::optional<std::string> media_type, filename;
    platform::Instant collected_at{};
    platform::UserId collected_by;
    std::optional<platform::Date> period_from, period_to;
    platform::Date valid_from{};
    std::optional<platform::Date> valid_until;
    std::optional<platform::Text<2'000>> note;
    std::optional<std::string> format;
    std::optional<EvidenceContext> context;
    std::optional<EvidenceSignature> signature;
    RevisionState state = RevisionState::draft;
    std::optional<platform::UserId> decided_by;
    std::optional<platform::Instant> decided_at;
    std::optional<platform::Text<2'000>> decision_note, override_reason;
    bool approve_when_clean = false;
    ContentState content_state = ContentState::present;
    CheckState check_state = CheckState::none;
    std::optional<platform::Instant> integrity_checked_at;
    std::optional<platform::Date> integrity_failed_on;

    static constexpr std::string_view kText = "One state of an evidence; what it holds never changes.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"evidence", "Evidence that it belongs to."},
        {"revision", "Counts from 1."},
        {"file", "File that holds the bytes."},
        {"url", "Address under which it is found."},
        {"statement", "What is stated."},
        {"sha256", "SHA-256 of the bytes, or of the statement's UTF-8 text; null for an address."},
        {"size", "Bytes."},
        {"media_type", "Type, told from the bytes."},
        {"filename", "Name of the file."},
        {"collected_at", "When the fact was taken."},
        {"collected_by", "Who took it."},
        {"period_from", "First day of the period that it covers."},
        {"period_to", "Last day of it."},
        {"valid_from", "First day on which it counts once it is approved."},
        {"valid_until", "Last day; null: no end."},
        {"note", "What changed."},
        {"format", "Recognised format."},
        {"context", "Where a pipeline took it from."},
        {"signature", "Whether it is signed by a key on file."},
        {"state", "State."},
        {"decided_by", "Who decided; `system` where a collector's checks did."},
        {"decided_at", "When."},
        {"decision_note", "What there was to say about it."},
        {"override_reason", "Why it was approved though checks had failed."},
        {"approve_when_clean", "It is approved as soon as its file is found to be without malware."},
        {"content_state", "destroyed: hash and what is known of it stay."},
        {"check_state", "How its checks ended."},
        {"integrity_checked_at", "When its bytes were last held against the hash."},
        {"integrity_failed_on", "Since when they do not match."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceRevision, (platform::records::Common),
                      (evidence, revision, file, url, statement, sha256, size, media_type, filename, collected_at, collected_by, period_from, period_to,
                       valid_from, valid_until, note, format, context, signature, state, decided_by, decided_at, decision_note, override_reason,
                       approve_when_clean, content_state, check_state, integrity_checked_at, integrity_failed_on))

struct EvidenceLink : platform::records::Common {
    platform::Uuid evidence;
    platform::Text<60> target_type;
    platform::Uuid target_id;
    std::optional<platform::Text<500>> note;
    platform::UserId linked_by;
    platform::Instant linked_at{};
    static constexpr flags::MemberDoc kMembers[] = {{"evidence", "Evidence."},
                                                    {"target_type", "Entity type of what it proves."},
                                                    {"target_id", "Record that it proves."},
                                                    {"note", "What exactly it shows."},
                                                    {"linked_by", "Who linked it."},
                                                    {"linked_at", "When."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceLink, (platform::records::Common), (evidence, target_type, target_id, note, linked_by, linked_at))

struct Evidence : platform::records::Common, EvidenceFacts {
    std::string key;
    EvidenceState state = EvidenceState::draft;
    std::optional<std::string> state_reason;
    EvidenceSource source = EvidenceSource::manual;
    std::optional<platform::Uuid> collector;
    std::optional<std::int32_t> current_revision, approved_revision;
    std::optional<platform::Date> valid_from, valid_until;
    std::optional<EvidenceStrength> strength;
    CheckState check_state = CheckState::none;
    std::optional<platform::Date> check_failed_on;
    std::optional<std::int64_t> days_left;
    bool valid = false;
    std::vector<EvidenceRevision> revisions;
    std::vector<EvidenceLink> links;

    static constexpr std::string_view kText = "Proof that a requirement is met or a control works.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"key", "Human key (`EVD-0042`).", flags::kReadOnly | flags::kSortable | flags::kSearchable},
        {"state", "State.", flags::kReadOnly | flags::kSortable},
        {"state_reason", "Why it was withdrawn.", flags::kReadOnly},
        {"source", "How it came.", flags::kReadOnly},
        {"collector", "Collector that makes it.", flags::kReadOnly},
        {"current_revision", "Latest revision.", flags::kReadOnly},
        {"approved_revision", "Latest approved revision.", flags::kReadOnly},
        {"valid_from", "First day of the approved revision.", flags::kReadOnly},
        {"valid_until", "Last day of the approved revision; null: no end.", flags::kReadOnly | flags::kSortable},
        {"strength", "How strong the approved revision is.", flags::kReadOnly},
        {"check_state", "How the checks of the current revision ended.", flags::kReadOnly},
        {"check_failed_on", "Since when failed checks keep it from counting.", flags::kReadOnly},
        {"days_left", "Days to the end of its validity.", flags::kReadOnly | flags::kNoColumn},
        {"valid", "Whether it counts on the day.", flags::kReadOnly | flags::kNoColumn},
        {"revisions", "Its states, newest first.", flags::kReadOnly | flags::kNoColumn},
        {"links", "What it proves.", flags::kReadOnly | flags::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(Evidence, (platform::records::Common, EvidenceFacts),
                      (key, state, state_reason, source, collector, current_revision, approved_revision, valid_from, valid_until, strength, check_state,
                       check_failed_on, days_left, valid, revisions, links))

struct IntegrityResult {
    std::string stored;
    std::optional<std::string> computed;
    bool match = false;
    platform::Instant checked_at{};
    static constexpr std::string_view kText = "The stored bytes held against the hash that was taken of them.";
    static constexpr flags::MemberDoc kMembers[] = {{"stored", "SHA-256 as it was taken."},
                                                    {"computed", "SHA-256 of what is stored now; null where it cannot be read."},
                                                    {"match", "Whether both are the same."},
                                                    {"checked_at", "When."}};
};
BOOST_DESCRIBE_STRUCT(IntegrityResult, (), (stored, computed, match, checked_at))

}  // namespace compliance
