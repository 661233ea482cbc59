// SPDX-License-Identifier: Apache-2.0
// Row of compliance_control_mappings.
#pragma once

#include "compliance/schemas/control_mapping.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct ControlMapping : platform::records::Common {
    platform::Uuid control, requirement;
    MappingCoverage coverage = MappingCoverage::partial;
    platform::Int<0, 100> coverage_percent;
    std::optional<platform::Text<2'000>> rationale;
    MappingSource source = MappingSource::manual;
    static constexpr std::string_view kText = "That a control meets a requirement, in full or in part.";
    static constexpr flags::MemberDoc kMembers[] = {{"control", "Control."},
                                                    {"requirement", "Requirement."},
                                                    {"coverage", "full, partial or supporting.", flags::kSortable},
                                                    {"coverage_percent", "How much of it is met.", flags::kSortable},
                                                    {"rationale", "Why."},
                                                    {"source", "Where the mapping came from."}};
};
BOOST_DESCRIBE_STRUCT(ControlMapping, (platform::records::Common), (control, requirement, coverage, coverage_percent, rationale, source))

}  // namespace compliance
