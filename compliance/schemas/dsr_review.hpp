// SPDX-License-Identifier: Apache-2.0
// Bodies of the steps that end a data subject request, and its figures.
#pragma once

#include <map>
#include <optional>

#include "compliance/domain/dsr_outcome.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

enum class DsrReviewVerdict { approve, return_ };
BOOST_DESCRIBE_ENUM(DsrReviewVerdict, approve, return_)

struct DsrReview {
    DsrReviewVerdict decision{};
    std::optional<platform::Text<2000>> note;
    std::optional<platform::Text<20'000>> words;
    std::optional<platform::Instant> dispatched_at;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"decision", "approve: the answer leaves; return: back to those who work on it.", 0, "\"approve\""},
        {"note", "Remarks; needed to return."},
        {"words", "Further words of the answer."},
        {"dispatched_at", "Of an answer that was posted already: when."}};
};
BOOST_DESCRIBE_STRUCT(DsrReview, (), (decision, note, words, dispatched_at))

struct DsrClose {
    std::optional<DsrOutcome> outcome;
    std::optional<platform::Ref<entity::DsrRequest>> duplicate_of;
    std::optional<platform::Text<200>> transferred_to;
    platform::Text<2000> reason;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"outcome", "Before an answer: withdrawn, duplicate, transferred or not_identified; after one, none."},
        {"duplicate_of", "Of a duplicate: which request it repeats."},
        {"transferred_to", "Of a transfer: whom it was passed on to."},
        {"reason", "Why, for the trail.", 0, "\"Answered and carried out.\""}};
};
BOOST_DESCRIBE_STRUCT(DsrClose, (), (outcome, duplicate_of, transferred_to, reason))

struct DsrReopen {
    platform::Text<2000> reason;
    platform::Date target_on{};
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"reason", "The complaint or the new facts.", 0, "\"The person says a system is missing.\""},
        {"target_on", "Own target; the law's dates stay those of the first answer.", 0, "\"2099-01-31\""}};
};
BOOST_DESCRIBE_STRUCT(DsrReopen, (), (reason, target_on))

struct DsrErase {
    platform::Text<2000> reason;
    std::optional<platform::Text<200>> legal_basis;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"reason", "Why before the record period ends; for the trail, without naming the person.", 0, "\"The person asked for it; no claims are open.\""},
        {"legal_basis", "Norm, as the certificate cites it; Art. 17(1)(a) GDPR if not given."}};
};
BOOST_DESCRIBE_STRUCT(DsrErase, (), (reason, legal_basis))

}  // namespace compliance
