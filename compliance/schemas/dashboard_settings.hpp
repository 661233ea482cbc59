// SPDX-License-Identifier: Apache-2.0
// What a tenant sets about its figures: credit, thresholds, targets, report.
#pragma once

#include <map>
#include <vector>

#include "compliance/domain/dashboard.hpp"
#include "compliance/schemas/compliance_score.hpp"

namespace compliance {

struct DashboardSettingsPatch {
    platform::Decimal<3, 2> partial_credit{50};
    ScoreHeadline headline = ScoreHeadline::evidenced;
    Percent green_from{850}, amber_from{600};
    bool include_voluntary = true;
    platform::Int<1, 365> expiring_days = 30;
    std::map<std::string, Percent> targets;
    platform::Language report_language{"de"};
    std::vector<DashboardSection> report_sections;
    std::vector<platform::Text<80>> hidden_metrics;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"partial_credit", "What a partially met requirement counts, 0.00 to 0.99.", platform::reflect::kDefaulted, "0.25"},
        {"headline", "Which score carries the traffic light.", platform::reflect::kDefaulted},
        {"green_from", "Green from this score on, at most 100.", platform::reflect::kDefaulted, "85.0"},
        {"amber_from", "Amber from this score on, below green_from.", platform::reflect::kDefaulted, "60.0"},
        {"include_voluntary", "Whether voluntary regulations count in the overall score.", platform::reflect::kDefaulted},
        {"expiring_days", "What is soon: evidence, tests, acceptances.", platform::reflect::kDefaulted},
        {"targets", "Target score by key of a regulation or `overall`.", platform::reflect::kDefaulted, "{\"overall\": 90.0}"},
        {"report_language", "Of the report: de or en.", platform::reflect::kDefaulted, "\"de\""},
        {"report_sections", "Sections of the report; none: all.", platform::reflect::kDefaulted, "[]", 13},
        {"hidden_metrics", "Keys of metrics that are not shown.", platform::reflect::kDefaulted, "[]", 100}};
};
BOOST_DESCRIBE_STRUCT(DashboardSettingsPatch, (),
                      (partial_credit, headline, green_from, amber_from, include_voluntary, expiring_days, targets, report_language, report_sections,
                       hidden_metrics))

}  // namespace compliance
