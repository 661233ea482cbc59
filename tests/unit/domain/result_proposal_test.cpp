// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/result_proposal.hpp"

#include <gtest/gtest.h>

#include "compliance/domain/regulation.hpp"
#include "compliance/domain/requirement_tree.hpp"

namespace compliance {
namespace {

using enum ItemResult;
using Relation = MappingRelation;

TEST(ResultProposal, EachRelationProposesWhatItsTableSays) {
    struct Row {
        ItemResult source;
        std::optional<ItemResult> equal, superset, subset, intersect;
    };
    const Row rows[] = {{compliant, compliant, compliant, partially_compliant, partially_compliant},
                        {partially_compliant, partially_compliant, partially_compliant, partially_compliant, partially_compliant},
                        {non_compliant, non_compliant, std::nullopt, non_compliant, std::nullopt},
                        {not_assessed, std::nullopt, std::nullopt, std::nullopt, std::nullopt}};
    for (const auto& row : rows) {
        EXPECT_EQ(proposal_of_source({Relation::equal, row.source}), row.equal);
        EXPECT_EQ(proposal_of_source({Relation::superset, row.source}), row.superset);
        EXPECT_EQ(proposal_of_source({Relation::subset, row.source}), row.subset);
        EXPECT_EQ(proposal_of_source({Relation::intersect, row.source}), row.intersect);
        EXPECT_EQ(proposal_of_source({Relation::not_related, row.source}), std::nullopt);
    }
}

TEST(ResultProposal, TheWorstOfTheEqualSourcesDecides) {
    EXPECT_EQ(proposal_of_mapping({{Relation::equal, compliant}, {Relation::equal, non_compliant}, {Relation::superset, compliant}}), non_compliant);
}

TEST(ResultProposal, WithoutAnEqualSourceTheBestProposalDecides) {
    EXPECT_EQ(proposal_of_mapping({{Relation::subset, non_compliant}, {Relation::intersect, compliant}}), partially_compliant);
    EXPECT_EQ(proposal_of_mapping({{Relation::equal, not_assessed}, {Relation::superset, compliant}}), compliant);
}

TEST(ResultProposal, WhatIsNotApplicableInTheSourceProposesNothing) {
    EXPECT_EQ(proposal_of_mapping({{Relation::equal, compliant, true}}), std::nullopt);
}

TEST(ResultProposal, TheWorstDutyWinsAndAnUnknownOneEndsIt) {
    EXPECT_EQ(proposal_of_duties({DutyStatus::fulfilled, DutyStatus::partly}).result, partially_compliant);
    EXPECT_EQ(proposal_of_duties({DutyStatus::fulfilled, DutyStatus::not_fulfilled}).result, non_compliant);
    EXPECT_TRUE(proposal_of_duties({DutyStatus::fulfilled, DutyStatus::not_assessed}).none());
    EXPECT_TRUE(proposal_of_duties({DutyStatus::fulfilled, std::nullopt}).none());
    EXPECT_TRUE(proposal_of_duties({DutyStatus::not_applicable}).not_applicable);
}

TEST(ResultProposal, ControlsProposeFromSeventyAndTwentyPerCentOn) {
    EXPECT_EQ(proposal_of_attainment(7'000), compliant);
    EXPECT_EQ(proposal_of_attainment(6'999), partially_compliant);
    EXPECT_EQ(proposal_of_attainment(2'000), partially_compliant);
    EXPECT_EQ(proposal_of_attainment(1'999), non_compliant);
}

TEST(ResultProposal, AnExcludedControlOfTheStatementIsNotApplicable) {
    EXPECT_TRUE(proposal_of_soa(SoaStatus::excluded).not_applicable);
    EXPECT_EQ(proposal_of_soa(SoaStatus::planned).result, non_compliant);
    EXPECT_EQ(proposal_of_soa(SoaStatus::partially_implemented).result, partially_compliant);
}

TEST(RegulationApplicability, ADecisionAgainstTheComputationNeedsMoreWords) {
    using Decided = RegulationApplicability;
    using Computed = ComputedApplicability;
    EXPECT_EQ(rationale_needed(Decided::not_applicable, Computed::applies), 50U);
    EXPECT_EQ(rationale_needed(Decided::applicable, Computed::does_not_apply), 50U);
    EXPECT_EQ(rationale_needed(Decided::voluntary, Computed::does_not_apply), 20U);
    EXPECT_EQ(rationale_needed(Decided::not_applicable, Computed::unknown), 20U);
}

TEST(RegulationKey, IsASlug) {
    EXPECT_TRUE(is_regulation_key("nist-csf-2.0"));
    EXPECT_FALSE(is_regulation_key("-a"));
    EXPECT_FALSE(is_regulation_key("EU-GDPR"));
    EXPECT_FALSE(is_regulation_key(""));
    EXPECT_FALSE(is_regulation_key(std::string(101, 'a')));
}

TreeNode node(std::uint8_t id, std::optional<std::uint8_t> parent) {
    TreeNode out;
    out.id = platform::Uuid{{id}};
    if (parent) out.parent = platform::Uuid{{*parent}};
    out.name = std::to_string(id);
    return out;
}

TEST(RequirementTree, ADomainIsTheAncestorAtItsDepthOrTheParentOfAShorterBranch) {
    // 1 ─ 2 ─ 3 ─ 4, and 1 ─ 5: domains at depth 3
    std::vector<TreeNode> nodes{node(4, 3), node(3, 2), node(2, 1), node(1, {}), node(5, 1)};
    ASSERT_TRUE(place_nodes(nodes, 3));
    EXPECT_EQ(nodes[0].domain, nodes[1].id);
    EXPECT_EQ(nodes[0].path, "1/2/3/4");
    EXPECT_EQ(nodes[0].depth, 4);
    EXPECT_EQ(nodes[1].domain, nodes[1].id);
    EXPECT_EQ(nodes[3].domain, nodes[3].id);
    EXPECT_EQ(nodes[4].domain, nodes[3].id);
}

TEST(RequirementTree, CirclesAndStrangersAreNoTree) {
    std::vector<TreeNode> circle{node(1, 2), node(2, 1)};
    EXPECT_FALSE(place_nodes(circle, 1));
    std::vector<TreeNode> orphan{node(1, 9)};
    EXPECT_FALSE(place_nodes(orphan, 1));
}

}  // namespace
}  // namespace compliance
