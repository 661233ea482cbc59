// SPDX-License-Identifier: Apache-2.0
// What differs between two assessments of one regulation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/requirement_assessment.hpp"
#include "compliance/schemas/compliance_score.hpp"

namespace compliance {

struct ComparisonQuery {
    platform::Ref<entity::ComplianceAssessment> with;
    std::optional<platform::Date> on;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"with", "Assessment it is compared against."},
                                                                {"on", "Day on which open ones are scored; today if not given."}};
};
BOOST_DESCRIBE_STRUCT(ComparisonQuery, (), (with, on))

struct ComparedItem {
    std::string urn, ref_id, title;
    std::optional<ItemResult> before, after;
    std::optional<std::int64_t> score_before, score_after;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"urn", "URN of the requirement."},
                                                                {"ref_id", "Its short name."},
                                                                {"title", "Its title."},
                                                                {"before", "Result in the other one; null: no item there."},
                                                                {"after", "Result in this one; null: no item here."},
                                                                {"score_before", "Maturity in the other one."},
                                                                {"score_after", "Maturity in this one."}};
};
BOOST_DESCRIBE_STRUCT(ComparedItem, (), (urn, ref_id, title, before, after, score_before, score_after))

using PercentDelta = platform::Decimal<4, 1>;

struct ComparedDomain {
    std::string urn, ref_id, title;
    std::optional<Percent> before, after;
    std::optional<PercentDelta> delta;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"urn", "URN of the node that heads the domain."},
                                                                {"ref_id", "Its short name."},
                                                                {"title", "Its title."},
                                                                {"before", "Score in the other one."},
                                                                {"after", "Score in this one."},
                                                                {"delta", "after less before; null where one is missing."}};
};
BOOST_DESCRIBE_STRUCT(ComparedDomain, (), (urn, ref_id, title, before, after, delta))

struct AssessmentComparison {
    platform::Uuid assessment, with;
    std::optional<Percent> score_before, score_after;
    std::optional<PercentDelta> score_delta;
    std::vector<ComparedItem> improved, worsened, newly_assessed, newly_not_applicable, added, removed;
    std::int64_t unchanged = 0;
    std::vector<ComparedDomain> domains;
    static constexpr std::string_view kText = "What changed from one assessment to another of the same regulation.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"assessment", "This one."},
        {"with", "The other one."},
        {"score_before", "Score of the other one."},
        {"score_after", "Score of this one."},
        {"score_delta", "after less before."},
        {"improved", "Better than in the other one.", platform::reflect::kPlain, "[]", 20'000},
        {"worsened", "Worse than in the other one.", platform::reflect::kPlain, "[]", 20'000},
        {"newly_assessed", "Assessed here only.", platform::reflect::kPlain, "[]", 20'000},
        {"newly_not_applicable", "Out of it here only.", platform::reflect::kPlain, "[]", 20'000},
        {"added", "In scope here only.", platform::reflect::kPlain, "[]", 20'000},
        {"removed", "In scope there only.", platform::reflect::kPlain, "[]", 20'000},
        {"unchanged", "How many others there are."},
        {"domains", "Scores by domain.", platform::reflect::kPlain, "[]", 20'000}};
};
BOOST_DESCRIBE_STRUCT(AssessmentComparison, (),
                      (assessment, with, score_before, score_after, score_delta, improved, worsened, newly_assessed, newly_not_applicable, added, removed,
                       unchanged, domains))

}  // namespace compliance
