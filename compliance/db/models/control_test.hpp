// SPDX-License-Identifier: Apache-2.0
// Row of compliance_control_tests.
#pragma once

#include "compliance/schemas/control_test.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct ControlTest : platform::records::Common, ControlTestInput, ControlTestFindings {
    std::string key;
    platform::Uuid control;
    bool self_assessment = false;
    std::optional<platform::Uuid> finding;
    ControlTestState state = ControlTestState::planned;
    std::optional<platform::UserId> decided_by;
    std::optional<platform::Instant> decided_at;
    std::optional<platform::Text<2'000>> return_reason;
    std::optional<std::int64_t> sample_guidance;
    std::optional<ControlTestVerdict> result_hint;
    std::vector<std::string> warnings;

    static constexpr std::string_view kText = "A test of a control: of its design, its implementation, or its operation over a period.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"key", "Human key (`CT-0042`).", flags::kReadOnly | flags::kSortable},
        {"control", "Control that is tested.", flags::kReadOnly},
        {"self_assessment", "The tester is the control's owner.", flags::kReadOnly},
        {"finding", "Audit finding that was raised from it.", flags::kReadOnly},
        {"state", "State.", flags::kReadOnly | flags::kSortable},
        {"decided_by", "Who approved or returned it.", flags::kReadOnly},
        {"decided_at", "When.", flags::kReadOnly},
        {"return_reason", "Why it was returned.", flags::kReadOnly},
        {"sample_guidance", "Sample that common audit practice expects.", flags::kReadOnly | flags::kNoColumn},
        {"result_hint", "What the deviations suggest; the tester decides.", flags::kReadOnly | flags::kNoColumn},
        {"warnings", "`sample_below_guidance`.", flags::kReadOnly | flags::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(ControlTest, (platform::records::Common, ControlTestInput, ControlTestFindings),
                      (key, control, self_assessment, finding, state, decided_by, decided_at, return_reason, sample_guidance, result_hint, warnings))

}  // namespace compliance
