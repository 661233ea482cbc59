// SPDX-License-Identifier: Apache-2.0
// Row of compliance_risk_acceptances.
#pragma once

#include "compliance/schemas/risk_acceptance.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct RiskSnapshot {
    std::int64_t likelihood = 0, impact = 0, level = 0;
    Criticality class_ = Criticality::low;
    platform::Uuid matrix;
    std::vector<platform::Uuid> controls;
    static constexpr flags::MemberDoc kMembers[] = {
        {"likelihood", "Step of likelihood."}, {"impact", "Step of impact."}, {"level", "Value of the level."}, {"class", "Class."}, {"matrix", "Matrix."},
        {"controls", "Controls named."}};
};
BOOST_DESCRIBE_STRUCT(RiskSnapshot, (), (likelihood, impact, level, class_, matrix, controls))

struct RiskAcceptance : platform::records::Common, RiskAcceptanceInput {
    std::string key;
    platform::Ref<entity::Risk> risk;
    RiskSnapshot snapshot;
    platform::UserId requested_by;
    std::optional<platform::UserId> confirmed_by;
    std::optional<platform::Instant> confirmed_at;
    std::optional<platform::Text<2'000>> confirmation_note;
    std::optional<platform::UserId> decided_by;
    std::optional<platform::Instant> decided_at;
    std::optional<platform::Text<2'000>> decision_note;
    RiskAcceptanceState state = RiskAcceptanceState::requested;
    std::optional<RiskAcceptanceEnd> end_reason;
    std::optional<platform::Text<2'000>> end_note;
    std::optional<platform::Date> ended_on;
    bool repeated_acceptance = false;
    static constexpr std::string_view kText = "What remains of a risk is borne, by name and for a time.";
    static constexpr flags::MemberDoc kMembers[] = {{"key", "Human key (`RA-0042`).", flags::kReadOnly | flags::kSortable | flags::kSearchable},
                                                    {"risk", "Risk.", flags::kReadOnly},
                                                    {"snapshot", "The risk as it was when it was asked for.", flags::kReadOnly},
                                                    {"requested_by", "Who asked.", flags::kReadOnly},
                                                    {"confirmed_by", "The risk's owner, who confirmed.", flags::kReadOnly},
                                                    {"confirmed_at", "When.", flags::kReadOnly},
                                                    {"confirmation_note", "What the owner said.", flags::kReadOnly},
                                                    {"decided_by", "Who decided.", flags::kReadOnly},
                                                    {"decided_at", "When.", flags::kReadOnly},
                                                    {"decision_note", "What there was to say about it.", flags::kReadOnly},
                                                    {"state", "State.", flags::kReadOnly | flags::kSortable},
                                                    {"end_reason", "Why it ended.", flags::kReadOnly},
                                                    {"end_note", "The same in words.", flags::kReadOnly},
                                                    {"ended_on", "When it ended.", flags::kReadOnly},
                                                    {"repeated_acceptance", "The third or a later one in a row.", flags::kReadOnly}};
};
BOOST_DESCRIBE_STRUCT(RiskAcceptance, (platform::records::Common, RiskAcceptanceInput),
                      (key, risk, snapshot, requested_by, confirmed_by, confirmed_at, confirmation_note, decided_by, decided_at, decision_note, state,
                       end_reason, end_note, ended_on, repeated_acceptance))

}  // namespace compliance
