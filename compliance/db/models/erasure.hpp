// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_erasures and compliance_erasure_approvals.
#pragma once

#include "compliance/schemas/erasure.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct Erasure : platform::records::Common {
    std::string key, subject_pseudonym;
    SubjectKind subject_kind = SubjectKind::other;
    std::string origin;
    ErasureReason reason = ErasureReason::request_art17;
    std::string legal_basis, requested_by;
    std::optional<std::string> approved_by;
    platform::Instant executed_at{};
    std::string key_fingerprint;
    std::vector<ErasedTable> tables;
    std::vector<ErasedFile> files;
    platform::Date effective_everywhere_on{};
    std::optional<std::string> previous_hash;
    std::string hash, signature;
    std::vector<ErasureVerification> verifications;
    std::string key_id;
    std::int64_t sequence = 0;

    static constexpr std::string_view kText = "Certificate of the erasure of a person.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"key", "Human key (`ERASE-000042`)."},
        {"subject_pseudonym", "HMAC of the subject's id; no other trace of the person."},
        {"subject_kind", "Kind of the person."},
        {"origin", "Domain and record that the person stood in."},
        {"reason", "Why."},
        {"legal_basis", "Legal basis."},
        {"requested_by", "Who asked for it."},
        {"approved_by", "The second person; null for jobs by rule and where four eyes is off."},
        {"executed_at", "When the key was destroyed.", platform::reflect::kSortable},
        {"key_fingerprint", "SHA-256 of the destroyed key as it was kept, wrapped."},
        {"tables", "What became unreadable."},
        {"files", "Files removed from storage."},
        {"effective_everywhere_on", "When the last backup of the key has gone, too."},
        {"previous_hash", "Hash of the certificate before; null for the first."},
        {"hash", "SHA-256 of the canonical JSON of tenant_id, id, previous_hash and the members from key to effective_everywhere_on."},
        {"signature", "Ed25519 by the tenant's log key over `backend-compliance/erasure/v1`, line feed and the hash's bytes; hex."},
        {"verifications", "Later checks, oldest first.", platform::reflect::kNoColumn},
        {"key_id", "Log key that signed.", platform::reflect::kHidden},
        {"sequence", "Place in the chain, from 1.", platform::reflect::kHidden},
    };
};
BOOST_DESCRIBE_STRUCT(Erasure, (platform::records::Common),
                      (key, subject_pseudonym, subject_kind, origin, reason, legal_basis, requested_by, approved_by, executed_at, key_fingerprint, tables,
                       files, effective_everywhere_on, previous_hash, hash, signature, verifications, key_id, sequence))

enum class ApprovalState { open, executed, expired };
BOOST_DESCRIBE_ENUM(ApprovalState, open, executed, expired)

struct ErasureApproval : platform::records::Common {
    platform::Uuid subject;
    ErasureReason reason = ErasureReason::request_art17;
    std::string legal_basis, requested_by;
    platform::Instant expires_at{};
    ApprovalState state = ApprovalState::open;

    static constexpr std::string_view kText = "An erasure that awaits a second person.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"subject", "The person."}, {"reason", "Why."}, {"legal_basis", "Legal basis."}, {"requested_by", "Who asked for it."},
        {"expires_at", "Until when somebody else may carry it out."}, {"state", "State."}};
};
BOOST_DESCRIBE_STRUCT(ErasureApproval, (platform::records::Common), (subject, reason, legal_basis, requested_by, expires_at, state))

}  // namespace compliance
