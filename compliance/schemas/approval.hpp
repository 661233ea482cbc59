// SPDX-License-Identifier: Apache-2.0
// Bodies that many actions share: a reason, a note, a decision of a second person.
#pragma once

#include <optional>

#include "platform/reflect/describe.hpp"

namespace compliance {

struct ReasonInput {
    platform::Text<2'000> reason;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"reason", "Why.", 0, "\"Replaced by another measure.\""}};
};
BOOST_DESCRIBE_STRUCT(ReasonInput, (), (reason))

struct ApprovalNote {
    std::optional<platform::Text<2'000>> note;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"note", "What there is to say about it."}};
};
BOOST_DESCRIBE_STRUCT(ApprovalNote, (), (note))

enum class ApprovalVerdict { approve, reject, return_ };
BOOST_DESCRIBE_ENUM(ApprovalVerdict, approve, reject, return_)

struct ApprovalDecision {
    ApprovalVerdict decision{};
    std::optional<platform::Text<2'000>> note;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"decision", "approve, reject or return, as the action allows.", 0, "\"approve\""},
                                                                {"note", "Why; needed unless it is approved."}};
};
BOOST_DESCRIBE_STRUCT(ApprovalDecision, (), (decision, note))

}  // namespace compliance
