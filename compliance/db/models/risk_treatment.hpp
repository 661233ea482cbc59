// SPDX-License-Identifier: Apache-2.0
// Row of compliance_risk_treatments.
#pragma once

#include "compliance/schemas/risk_treatment.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct RiskTreatment : platform::records::Common, RiskTreatmentInput {
    std::string key;
    platform::Ref<entity::Risk> risk;
    platform::Int<0, 100> progress = 0;
    RiskTreatmentState state = RiskTreatmentState::proposed;
    std::optional<platform::UserId> decided_by;
    std::optional<platform::Instant> decided_at;
    std::optional<platform::Text<2'000>> decision_note;
    std::optional<platform::Date> completed_on;
    std::optional<platform::LongText> result_note;
    static constexpr std::string_view kText = "What is done about a risk, proposed by one person and approved by another.";
    static constexpr flags::MemberDoc kMembers[] = {{"key", "Human key (`RT-0042`).", flags::kReadOnly | flags::kSortable | flags::kSearchable},
                                                    {"risk", "Risk that it treats.", flags::kReadOnly},
                                                    {"progress", "How far it is, in percent.", flags::kReadOnly},
                                                    {"state", "State.", flags::kReadOnly | flags::kSortable},
                                                    {"decided_by", "Who decided.", flags::kReadOnly},
                                                    {"decided_at", "When.", flags::kReadOnly},
                                                    {"decision_note", "What there was to say about it.", flags::kReadOnly},
                                                    {"completed_on", "When it was done.", flags::kReadOnly},
                                                    {"result_note", "What came of it, or why it was cancelled.", flags::kReadOnly}};
};
BOOST_DESCRIBE_STRUCT(RiskTreatment, (platform::records::Common, RiskTreatmentInput),
                      (key, risk, progress, state, decided_by, decided_at, decision_note, completed_on, result_note))

}  // namespace compliance
