// SPDX-License-Identifier: Apache-2.0
// What a client may say of the acceptance of a risk.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/risk.hpp"
#include "compliance/schemas/approval.hpp"

namespace compliance {

namespace flags = platform::reflect;

enum class RiskAcceptanceState { requested, owner_confirmed, active, rejected, expired, revoked };
BOOST_DESCRIBE_ENUM(RiskAcceptanceState, requested, owner_confirmed, active, rejected, expired, revoked)
enum class RiskAcceptanceEnd { time, level_increased, revoked_by_hand, risk_closed };
BOOST_DESCRIBE_ENUM(RiskAcceptanceEnd, time, level_increased, revoked_by_hand, risk_closed)

struct RiskAcceptanceInput {
    platform::LongText justification;
    std::optional<platform::LongText> conditions;
    std::optional<platform::Date> valid_from;
    platform::Date valid_until{};
    static constexpr flags::MemberDoc kMembers[] = {
        {"justification", "Why it is borne, in at least 50 characters.", 0, "\"The till is replaced in spring; until then a guard stands beside it all day.\""},
        {"conditions", "Under which conditions."},
        {"valid_from", "First day; today if not given.", flags::kSortable},
        {"valid_until", "Last day, within the limit of its class.", flags::kSortable, "\"2027-03-31\""}};
};
BOOST_DESCRIBE_STRUCT(RiskAcceptanceInput, (), (justification, conditions, valid_from, valid_until))

/// Filters of listRiskAcceptances.
struct RiskAcceptanceFilters {
    std::optional<platform::Uuid> risk_id;
    std::optional<RiskAcceptanceState> state;
    std::optional<Criticality> class_;
    std::optional<platform::Date> expires_before;
    std::optional<platform::UserId> requested_by, waiting_for;
    static constexpr flags::MemberDoc kMembers[] = {{"risk_id", "Of that risk."},
                                                    {"state", "State."},
                                                    {"class", "Class of the risk as it was asked for."},
                                                    {"expires_before", "Ends before that day."},
                                                    {"requested_by", "Who asked for it."},
                                                    {"waiting_for", "Waits for that member's confirmation as owner."}};
};
BOOST_DESCRIBE_STRUCT(RiskAcceptanceFilters, (), (risk_id, state, class_, expires_before, requested_by, waiting_for))

}  // namespace compliance
