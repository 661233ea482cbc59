// SPDX-License-Identifier: Apache-2.0
// Row of compliance_control_exceptions.
#pragma once

#include "compliance/schemas/control_exception.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct ControlException : platform::records::Common, ControlExceptionInput {
    std::string key;
    ControlExceptionState state = ControlExceptionState::requested;
    std::optional<platform::Text<2'000>> state_reason;
    std::optional<platform::UserId> decided_by;
    std::optional<platform::Instant> decided_at;
    std::optional<platform::Text<2'000>> decision_note;

    static constexpr std::string_view kText = "A deviation that was approved for a time. It explains a gap, it never closes one.";
    static constexpr flags::MemberDoc kMembers[] = {{"key", "Human key (`CEX-0042`).", flags::kReadOnly | flags::kSortable | flags::kSearchable},
                                                    {"state", "State.", flags::kReadOnly | flags::kSortable},
                                                    {"state_reason", "Why it was revoked.", flags::kReadOnly},
                                                    {"decided_by", "Who decided.", flags::kReadOnly},
                                                    {"decided_at", "When.", flags::kReadOnly},
                                                    {"decision_note", "What there was to say about it.", flags::kReadOnly}};
};
BOOST_DESCRIBE_STRUCT(ControlException, (platform::records::Common, ControlExceptionInput),
                      (key, state, state_reason, decided_by, decided_at, decision_note))

}  // namespace compliance
