// SPDX-License-Identifier: Apache-2.0
// Row of compliance_assessments.
#pragma once

#include "compliance/schemas/compliance_assessment.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct ComplianceAssessment : platform::records::Common, ComplianceAssessmentPatch {
    std::string key;
    platform::Ref<entity::Regulation> regulation;
    std::optional<platform::Int<1, 2'147'483'647>> release_no;
    bool is_primary = false;
    std::optional<platform::Ref<entity::ComplianceAssessment>> baseline;
    std::optional<platform::Instant> closed_at;
    std::optional<platform::UserId> closed_by;
    std::optional<ComplianceScore> score, frozen_score;
    std::optional<std::vector<DomainScore>> score_by_domain, frozen_domains;

    static constexpr std::string_view kText = "A round in which it is judged how far a regulation's requirements are met.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"key", "Human key.", platform::reflect::kReadOnly | platform::reflect::kSortable | platform::reflect::kSearchable},
        {"regulation", "What is assessed.", platform::reflect::kReadOnly},
        {"release_no", "Release of the library at its beginning, or at its closing.", platform::reflect::kReadOnly},
        {"is_primary", "The standing assessment of the regulation; it is never closed.", platform::reflect::kReadOnly},
        {"baseline", "Assessment whose answers were taken over.", platform::reflect::kReadOnly},
        {"closed_at", "When it was closed.", platform::reflect::kReadOnly | platform::reflect::kSortable},
        {"closed_by", "Who closed it.", platform::reflect::kReadOnly},
        {"score", "Of the day asked for, or of the closing; only where one is read.", platform::reflect::kReadOnly | platform::reflect::kNoColumn},
        {"score_by_domain", "The same by domain; only where one is read.", platform::reflect::kReadOnly | platform::reflect::kNoColumn, "[]", 20'000},
        {"frozen_score", "Score at its closing.", platform::reflect::kHidden},
        {"frozen_domains", "Scores by domain at its closing.", platform::reflect::kHidden, "[]", 20'000}};
};
BOOST_DESCRIBE_STRUCT(ComplianceAssessment, (platform::records::Common, ComplianceAssessmentPatch),
                      (key, regulation, release_no, is_primary, baseline, closed_at, closed_by, score, score_by_domain, frozen_score, frozen_domains))

}  // namespace compliance
