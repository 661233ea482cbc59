// SPDX-License-Identifier: Apache-2.0
// Row of compliance_requirement_assessments: an item of an assessment.
#pragma once

#include "compliance/schemas/requirement_assessment.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

/// The requirement as an item shows it: at a closed assessment as it stood then.
struct AssessedRequirement {
    std::string urn;
    std::optional<std::string> ref_id, title, text, obligation;
    std::string path;
    platform::Uuid domain;
    std::int64_t weight = 1;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"urn", "URN."},
                                                                {"ref_id", "Short name."},
                                                                {"title", "Title."},
                                                                {"text", "Wording."},
                                                                {"obligation", "Who must do what."},
                                                                {"path", "Short names from the root."},
                                                                {"domain", "Node that its score is counted under."},
                                                                {"weight", "In the score."}};
};
BOOST_DESCRIBE_STRUCT(AssessedRequirement, (), (urn, ref_id, title, text, obligation, path, domain, weight))

struct RequirementAssessment : platform::records::Common, RequirementAssessmentPatch {
    platform::Ref<entity::ComplianceAssessment> assessment;
    platform::Ref<entity::Requirement> requirement;
    std::optional<ResultSource> result_source;
    std::optional<ResultProposal> proposal;
    std::optional<platform::UserId> judged_by, approved_by;
    std::optional<platform::Instant> approved_at;
    std::optional<platform::Decimal<5, 4>> attainment;
    std::optional<bool> in_scope, has_valid_evidence;
    std::optional<AssessedRequirement> about;
    std::optional<std::vector<platform::Uuid>> controls, evidence;

    static constexpr std::string_view kText = "How far one requirement is met in one assessment.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"assessment", "Whose item it is.", platform::reflect::kReadOnly},
        {"requirement", "What is judged.", platform::reflect::kReadOnly},
        {"result_source", "Where the result comes from.", platform::reflect::kReadOnly},
        {"proposal", "Last proposal.", platform::reflect::kReadOnly},
        {"judged_by", "Who judged it last.", platform::reflect::kReadOnly},
        {"approved_by", "Who approved it.", platform::reflect::kReadOnly},
        {"approved_at", "When.", platform::reflect::kReadOnly},
        {"attainment", "What it counts in the score, 0 to 1; null where it is out of it.", platform::reflect::kReadOnly | platform::reflect::kNoColumn},
        {"in_scope", "Whether it counts on the day.", platform::reflect::kReadOnly | platform::reflect::kNoColumn},
        {"has_valid_evidence", "Whether evidence that is valid on the day proves it.", platform::reflect::kReadOnly | platform::reflect::kNoColumn},
        {"about", "The requirement.", platform::reflect::kReadOnly | platform::reflect::kNoColumn},
        {"controls", "Controls mapped to the requirement; only where one is read.", platform::reflect::kReadOnly | platform::reflect::kNoColumn},
        {"evidence", "Evidence linked to item or requirement; only where one is read.", platform::reflect::kReadOnly | platform::reflect::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(RequirementAssessment, (platform::records::Common, RequirementAssessmentPatch),
                      (assessment, requirement, result_source, proposal, judged_by, approved_by, approved_at, attainment, in_scope, has_valid_evidence,
                       about, controls, evidence))

}  // namespace compliance
