// SPDX-License-Identifier: Apache-2.0
// A regulation as a tree, each requirement with its standing and what covers it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/requirement_assessment.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

struct RequirementStanding {
    platform::Uuid item;
    ItemStatus status = ItemStatus::to_do;
    ItemApplicability applicability = ItemApplicability::applicable;
    ItemResult result = ItemResult::not_assessed;
    std::optional<std::int64_t> score;
    std::optional<platform::Decimal<5, 4>> attainment;
    bool has_valid_evidence = false, review_needed = false;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"item", "Item of the assessment."},
                                                                {"status", "Work state."},
                                                                {"applicability", "Whether it applies."},
                                                                {"result", "Whether it is met."},
                                                                {"score", "Maturity."},
                                                                {"attainment", "What it counts, 0 to 1; null where it is out of the score."},
                                                                {"has_valid_evidence", "Whether valid evidence proves it."},
                                                                {"review_needed", "To be looked at again."}};
};
BOOST_DESCRIBE_STRUCT(RequirementStanding, (), (item, status, applicability, result, score, attainment, has_valid_evidence, review_needed))

struct RequirementTreeNode {
    platform::Uuid id;
    std::string urn;
    std::optional<std::string> ref_id, title;
    std::int64_t depth = 1, position = 0, weight = 1;
    bool assessable = false, withdrawn = false, in_scope = false;
    std::optional<platform::Date> retired_on, applies_from;
    platform::Uuid domain;
    std::optional<RequirementStanding> standing;
    std::int64_t controls = 0, coverage_percent = 0;
    std::vector<RequirementTreeNode> children;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"id", "The requirement."},
        {"urn", "URN."},
        {"ref_id", "Short name."},
        {"title", "Title."},
        {"depth", "1 for roots."},
        {"position", "Order among its siblings."},
        {"weight", "In the score."},
        {"assessable", "Gets a status."},
        {"withdrawn", "Withdrawn by its issuer."},
        {"in_scope", "Counts on the day in the assessment."},
        {"retired_on", "Since when it is no longer in the installed release."},
        {"applies_from", "First day."},
        {"domain", "Node that its score is counted under."},
        {"standing", "In the assessment; null where it has no item."},
        {"controls", "Controls that cover it in full or in part."},
        {"coverage_percent", "Sum of what the operating ones cover, 100 at most."},
        {"children", "Nodes below.", platform::reflect::kPlain, "[]", 20'000}};
};
BOOST_DESCRIBE_STRUCT(RequirementTreeNode, (),
                      (id, urn, ref_id, title, depth, position, weight, assessable, withdrawn, in_scope, retired_on, applies_from, domain, standing,
                       controls, coverage_percent, children))

struct RequirementTree {
    platform::Uuid regulation;
    std::optional<platform::Uuid> assessment;
    platform::Date on{};
    std::vector<RequirementTreeNode> nodes;
    static constexpr std::string_view kText = "The requirements of a regulation, nested.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"regulation", "The regulation."},
                                                                {"assessment", "Assessment whose standing is shown."},
                                                                {"on", "Day it is shown for."},
                                                                {"nodes", "Its roots.", platform::reflect::kPlain, "[]", 20'000}};
};
BOOST_DESCRIBE_STRUCT(RequirementTree, (), (regulation, assessment, on, nodes))

struct RequirementTreeQuery {
    std::optional<platform::Ref<entity::ComplianceAssessment>> assessment_id;
    std::optional<platform::Text<200>> group;
    std::optional<platform::Date> on;
    std::optional<bool> assessable;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"assessment_id", "Whose standing is shown; the primary one if not given."},
                                                                {"group", "Only nodes of that group, and what stands above them."},
                                                                {"on", "Day to show it for; today if not given."},
                                                                {"assessable", "true: only what gets a status, and what stands above it."}};
};
BOOST_DESCRIBE_STRUCT(RequirementTreeQuery, (), (assessment_id, group, on, assessable))

}  // namespace compliance
