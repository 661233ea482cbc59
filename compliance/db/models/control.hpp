// SPDX-License-Identifier: Apache-2.0
// Row of compliance_controls, with what is derived of it on a day.
#pragma once

#include "compliance/schemas/control.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct ControlCounts {
    std::int64_t mappings = 0, evidence_valid = 0, evidence_expired = 0, open_exceptions = 0, open_findings = 0, risks = 0;
    static constexpr flags::MemberDoc kMembers[] = {{"mappings", "Requirements it is mapped to."},
                                                    {"evidence_valid", "Linked evidence that is valid on the day."},
                                                    {"evidence_expired", "Linked evidence whose validity has ended."},
                                                    {"open_exceptions", "Exceptions that are requested or approved."},
                                                    {"open_findings", "Findings about it that are open."},
                                                    {"risks", "Risks it lowers."}};
};
BOOST_DESCRIBE_STRUCT(ControlCounts, (), (mappings, evidence_valid, evidence_expired, open_exceptions, open_findings, risks))

struct Control : platform::records::Common, ControlInput {
    std::string key;
    ControlState state = ControlState::planned;
    std::optional<std::string> state_reason;
    std::optional<platform::Date> implemented_on, ended_on;
    Share effectiveness;
    ControlHealth health = ControlHealth::not_operating;
    ImplementationStatus implementation_status = ImplementationStatus::planned;
    std::optional<platform::Date> last_tested_on, next_test_due;
    bool test_overdue = false;
    ControlCounts counts;

    static constexpr std::string_view kText = "What the organisation does to meet requirements and to lower risks.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"key", "Human key (`CTL-0042`).", flags::kReadOnly | flags::kSortable | flags::kSearchable},
        {"state", "State.", flags::kReadOnly | flags::kSortable},
        {"state_reason", "Why it was suspended or retired.", flags::kReadOnly},
        {"implemented_on", "Since when it operates.", flags::kReadOnly | flags::kSortable},
        {"ended_on", "Since when it is suspended or retired.", flags::kReadOnly},
        {"effectiveness", "What it is worth on the day, 0 to 1.", flags::kReadOnly | flags::kNoColumn},
        {"health", "Why it is worth that.", flags::kReadOnly | flags::kNoColumn},
        {"implementation_status", "What a statement of applicability says of it.", flags::kReadOnly | flags::kNoColumn},
        {"last_tested_on", "Day of the last approved test of implementation or operation.", flags::kReadOnly | flags::kNoColumn},
        {"next_test_due", "Last day for the next one; null unless it is implemented.", flags::kReadOnly | flags::kNoColumn},
        {"test_overdue", "That day is over.", flags::kReadOnly | flags::kNoColumn},
        {"counts", "What hangs on it.", flags::kReadOnly | flags::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(Control, (platform::records::Common, ControlInput),
                      (key, state, state_reason, implemented_on, ended_on, effectiveness, health, implementation_status, last_tested_on, next_test_due,
                       test_overdue, counts))

}  // namespace compliance
