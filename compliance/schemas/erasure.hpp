// SPDX-License-Identifier: Apache-2.0
// What is said of erasing a person: why, what stands against it, what became unreadable (gdpr, Erasure; R5, R6).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/reflect/describe.hpp"

namespace compliance {

enum class SubjectKind {
    member, dsr_requester, whistleblower_reporter, whistleblower_named, contact, incident_affected, consent_subject, vendor_contact,
    training_participant, other
};
BOOST_DESCRIBE_ENUM(SubjectKind, member, dsr_requester, whistleblower_reporter, whistleblower_named, contact, incident_affected, consent_subject,
                    vendor_contact, training_participant, other)

enum class ErasureReason { request_art17, retention_expired, consent_withdrawn, account_closed, record_period_over, authority_order };
BOOST_DESCRIBE_ENUM(ErasureReason, request_art17, retention_expired, consent_withdrawn, account_closed, record_period_over, authority_order)

enum class BlockerCode { legal_hold, retention, open_case, restricted, last_admin, active_account, audit_in_progress };
BOOST_DESCRIBE_ENUM(BlockerCode, legal_hold, retention, open_case, restricted, last_admin, active_account, audit_in_progress)

/// Why a person cannot be erased now (gdpr R6).
struct ErasureBlocker {
    BlockerCode code = BlockerCode::open_case;
    std::string detail;
    std::optional<platform::Date> until;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"code", "What stands against it."}, {"detail", "Which record, in words."}, {"until", "From when on it no longer does, if that is known."}};
};
BOOST_DESCRIBE_STRUCT(ErasureBlocker, (), (code, detail, until))

struct ErasedTable {
    std::string table;
    std::int64_t records = 0;
    std::vector<std::string> columns;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"table", "Table."}, {"records", "Rows in which values became unreadable."}, {"columns", "Columns that held them."}};
};
BOOST_DESCRIBE_STRUCT(ErasedTable, (), (table, records, columns))

struct ErasedFile {
    platform::Uuid file;
    std::string sha256;
    std::int64_t bytes = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"file", "Id of the file."}, {"sha256", "SHA-256 of its content, hex."}, {"bytes", "Its size."}};
};
BOOST_DESCRIBE_STRUCT(ErasedFile, (), (file, sha256, bytes))

enum class VerificationResult { ok, failed };
BOOST_DESCRIBE_ENUM(VerificationResult, ok, failed)

/// One later check of a certificate (gdpr R9).
struct ErasureVerification {
    platform::Instant at{};
    std::string by;
    VerificationResult result = VerificationResult::ok;
    std::vector<std::string> findings;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"at", "When."}, {"by", "Opaque subject of who had it checked."}, {"result", "ok: all five checks hold."}, {"findings", "What does not hold."}};
};
BOOST_DESCRIBE_STRUCT(ErasureVerification, (), (at, by, result, findings))

}  // namespace compliance
