// SPDX-License-Identifier: Apache-2.0
// What a client may set of an item of an assessment, and the acts upon items.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/questionnaire.hpp"
#include "compliance/domain/requirement_assessment.hpp"

namespace compliance {

struct RequirementAssessmentPatch {
    ItemStatus status = ItemStatus::to_do;
    ItemApplicability applicability = ItemApplicability::applicable;
    std::optional<platform::LongText> justification;
    ItemResult result = ItemResult::not_assessed;
    std::optional<FindingClass> finding_class;
    std::optional<platform::Int<0, 100'000>> score, documentation_score, target_score;
    std::optional<platform::LongText> observation, remediation;
    Answers answers;
    std::optional<platform::UserId> owner;
    std::optional<platform::Date> due_on;
    bool review_needed = false;
    std::optional<platform::Ref<entity::ControlException>> exception;

    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"status", "to_do, in_progress or in_review; done is reached by decide.", platform::reflect::kDefaulted | platform::reflect::kSortable},
        {"applicability", "Whether the requirement applies.", platform::reflect::kDefaulted},
        {"justification", "Why it applies or does not; 20 characters where it does not."},
        {"result", "Whether it is met.", platform::reflect::kDefaulted | platform::reflect::kSortable},
        {"finding_class", "How a finding is classed."},
        {"score", "Maturity on the resolved scale.", platform::reflect::kPlain, "60"},
        {"documentation_score", "Maturity of the documentation."},
        {"target_score", "Maturity aimed at."},
        {"observation", "What was seen."},
        {"remediation", "What is to be done."},
        {"answers", "URN of a question to URNs of choices, text, number, bool or date.", platform::reflect::kDefaulted, "{}"},
        {"owner", "Member who works on it."},
        {"due_on", "To be done by.", platform::reflect::kSortable},
        {"review_needed", "To be looked at again; set by upgrades and lost evidence.", platform::reflect::kDefaulted},
        {"exception", "Approved deviation; shown, never counted as met."},
    };
};
BOOST_DESCRIBE_STRUCT(RequirementAssessmentPatch, (),
                      (status, applicability, justification, result, finding_class, score, documentation_score, target_score, observation, remediation,
                       answers, owner, due_on, review_needed, exception))

/// A result proposed by a machine, and how it came about.
struct ResultProposal {
    ResultSource source = ResultSource::controls;
    std::optional<ItemResult> result;
    std::optional<ItemApplicability> applicability;
    std::optional<std::int64_t> score;
    std::optional<platform::Decimal<3, 2>> attainment;
    std::vector<std::string> explanation;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"source", "What it was made from."},
        {"result", "Result proposed; null: none."},
        {"applicability", "Applicability proposed; null: none."},
        {"score", "Score proposed."},
        {"attainment", "What the controls achieve, 0 to 1."},
        {"explanation", "The facts behind it, one a line.", platform::reflect::kPlain, "[]", 10'000}};
};
BOOST_DESCRIBE_STRUCT(ResultProposal, (), (source, result, applicability, score, attainment, explanation))

/// Filters of listRequirementAssessments.
struct RequirementAssessmentFilters {
    std::optional<platform::Ref<entity::Requirement>> requirement_id, domain;
    std::optional<ItemStatus> status;
    std::optional<ItemResult> result;
    std::optional<ItemApplicability> applicability;
    std::optional<platform::UserId> owner;
    std::optional<platform::Date> due_before;
    std::optional<bool> review_needed, has_valid_evidence;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"requirement_id", "Of that requirement."},
                                                                {"domain", "Of that domain."},
                                                                {"status", "Status."},
                                                                {"result", "Result."},
                                                                {"applicability", "Applicability."},
                                                                {"owner", "Member who works on it."},
                                                                {"due_before", "Due before that day."},
                                                                {"review_needed", "To be looked at again."},
                                                                {"has_valid_evidence", "Has evidence that is valid today."}};
};
BOOST_DESCRIBE_STRUCT(RequirementAssessmentFilters, (),
                      (requirement_id, domain, status, result, applicability, owner, due_before, review_needed, has_valid_evidence))

}  // namespace compliance
