// SPDX-License-Identifier: Apache-2.0
// Row of compliance_dsr_identity_checks. After completion only method, result, who and when stay (dsr R15).
#pragma once

#include "compliance/domain/dsr_identity.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct DsrIdentityCheck : platform::records::Common {
    DsrIdentityMethod method{};
    platform::Pii<platform::LongText> doubt_reason;
    platform::Instant asked_at{};
    std::optional<platform::Instant> answered_at;
    DsrCheckResult result = DsrCheckResult::pending;
    platform::Pii<platform::Text<200>> contact_source;
    std::vector<platform::Ref<entity::File>> evidence;
    bool pauses_clock = true;
    std::optional<platform::UserId> completed_by;
    platform::Uuid request;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"method", "How the person was asked to prove who he is."},
        {"doubt_reason", "The reasonable doubt (Art. 12(6))."},
        {"asked_at", "When the question left."},
        {"answered_at", "When the complete answer arrived."},
        {"result", "What came of it."},
        {"contact_source", "Where the address or number used was on record before the request."},
        {"evidence", "Files of a check that is not complete; deleted at its completion."},
        {"pauses_clock", "Whether the clock waits for the answer."},
        {"completed_by", "Who judged it."},
        {"request", "The request it belongs to.", platform::reflect::kHidden}};
};
BOOST_DESCRIBE_STRUCT(DsrIdentityCheck, (platform::records::Common),
                      (method, doubt_reason, asked_at, answered_at, result, contact_source, evidence, pauses_clock, completed_by, request))

}  // namespace compliance
