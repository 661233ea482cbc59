// SPDX-License-Identifier: Apache-2.0
// What a client may say of an approved deviation from a control or requirement.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/criticality.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "compliance/schemas/approval.hpp"

namespace compliance {

namespace flags = platform::reflect;

enum class ControlExceptionState { requested, approved, rejected, expired, revoked };
BOOST_DESCRIBE_ENUM(ControlExceptionState, requested, approved, rejected, expired, revoked)

struct ControlExceptionInput {
    platform::Text<300> title;
    std::optional<platform::Ref<entity::Control>> control;
    std::optional<platform::Ref<entity::Requirement>> requirement;
    platform::Text<1'000> scope;
    platform::LongText reason;
    std::optional<platform::LongText> business_need;
    Criticality severity{};
    std::vector<platform::Ref<entity::Control>> compensating_controls;
    std::optional<platform::Ref<entity::Risk>> risk;
    platform::Date valid_from{}, valid_until{};

    static constexpr flags::MemberDoc kMembers[] = {
        {"title", "Title.", flags::kSortable | flags::kSearchable, "\"Old till without encryption\""},
        {"control", "Control that it deviates from; this or the requirement."},
        {"requirement", "Requirement that it deviates from."},
        {"scope", "Systems, persons and sites that it covers.", flags::kSearchable, "\"Till 4 in Hamburg\""},
        {"reason", "Why, in at least 20 characters.", 0, "\"The maker delivers its successor in spring.\""},
        {"business_need", "What would be lost without it."},
        {"severity", "How grave the deviation is.", 0, "\"low\""},
        {"compensating_controls", "Controls that make up for it; needed for high and critical.", flags::kDefaulted, {}, 50},
        {"risk", "Risk that it raises; needed for high and critical."},
        {"valid_from", "First day.", 0, "\"2026-12-01\""},
        {"valid_until", "Last day; at most twelve months later.", flags::kSortable, "\"2027-05-31\""}};
};
BOOST_DESCRIBE_STRUCT(ControlExceptionInput, (),
                      (title, control, requirement, scope, reason, business_need, severity, compensating_controls, risk, valid_from, valid_until))

/// Filters of listControlExceptions.
struct ControlExceptionFilters {
    std::optional<ControlExceptionState> state;
    std::optional<platform::Uuid> control_id, requirement_id;
    std::optional<Criticality> severity;
    std::optional<platform::Date> expires_before;
    std::optional<platform::UserId> requested_by;
    static constexpr flags::MemberDoc kMembers[] = {{"state", "State."},
                                                    {"control_id", "From that control."},
                                                    {"requirement_id", "From that requirement."},
                                                    {"severity", "How grave it is."},
                                                    {"expires_before", "Ends before that day."},
                                                    {"requested_by", "Who asked for it."}};
};
BOOST_DESCRIBE_STRUCT(ControlExceptionFilters, (), (state, control_id, requirement_id, severity, expires_before, requested_by))

}  // namespace compliance
