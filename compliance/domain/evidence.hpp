// SPDX-License-Identifier: Apache-2.0
// How long evidence counts and is kept (evidence R2, R3, R11). Pure.
#pragma once

#include <optional>
#include <string_view>

#include "platform/reflect/describe.hpp"

namespace compliance {

enum class EvidenceKind {
    document, policy, record, report, screenshot, configuration, log_extract, sbom, scan_result, test_result, attestation, certificate, contract, interview_note
};
BOOST_DESCRIBE_ENUM(EvidenceKind, document, policy, record, report, screenshot, configuration, log_extract, sbom, scan_result, test_result, attestation,
                    certificate, contract, interview_note)
enum class EvidenceState { draft, in_review, approved, rejected, expired, withdrawn };
BOOST_DESCRIBE_ENUM(EvidenceState, draft, in_review, approved, rejected, expired, withdrawn)
enum class EvidenceSource { manual, collector, audit_request, import };
BOOST_DESCRIBE_ENUM(EvidenceSource, manual, collector, audit_request, import)
enum class EvidenceStrength { verified, hashed, referenced, statement };
BOOST_DESCRIBE_ENUM(EvidenceStrength, verified, hashed, referenced, statement)
enum class Confidentiality { public_, internal, confidential, strict };
BOOST_DESCRIBE_ENUM(Confidentiality, public_, internal, confidential, strict)
enum class RevisionState { draft, submitted, approved, rejected, superseded };
BOOST_DESCRIBE_ENUM(RevisionState, draft, submitted, approved, rejected, superseded)
enum class ContentState { present, destroyed };
BOOST_DESCRIBE_ENUM(ContentState, present, destroyed)
enum class CheckState { none, passed, failed, error };
BOOST_DESCRIBE_ENUM(CheckState, none, passed, failed, error)

/// The usual validity of a kind; nullopt: it ends by its own date, or not at all.
std::optional<std::string_view> usual_validity(EvidenceKind kind);
/// Last day: what is given, else the first day and the period, the end of a month clamped; nullopt without a period.
std::optional<platform::Date> last_valid_day(platform::Date from, std::optional<platform::Date> given, std::optional<std::string_view> period);
/// Until when evidence is kept that counted, or was withdrawn, on `ended`: three years, of products under the CRA ten.
platform::Date kept_until(platform::Date ended, bool of_product);

}  // namespace compliance
