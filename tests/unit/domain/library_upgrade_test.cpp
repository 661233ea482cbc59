// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compliance/domain/library_upgrade.hpp"

namespace {

using namespace compliance;

ComparedNode node(std::string urn, std::string text, std::int64_t position) {
    ComparedNode out;
    out.urn = std::move(urn);
    out.ref_id = out.urn;
    out.text = std::move(text);
    out.position = position;
    out.assessable = true;
    return out;
}

std::string said(const std::vector<ComparedChange>& changes) {
    static constexpr const char* kNames[] = {"added", "removed", "text", "moved", "reordered", "groups", "weight", "applies"};
    std::string out;
    for (const auto& change : changes) out += change.urn + ":" + kNames[static_cast<std::size_t>(change.change)] + " ";
    return out;
}

TEST(LibraryUpgrade, TellsChangedRemovedAndAddedNodes) {
    EXPECT_EQ(said(compare_nodes({node("a", "A", 1), node("b", "B", 2), node("c", "C", 3)}, {node("a", "A2", 1), node("c", "C", 2), node("d", "D", 3)})),
              "b:removed a:text d:added ");
}

TEST(LibraryUpgrade, DoesNotMindWhiteSpaceAndComposedCharacters) {
    EXPECT_EQ(said(compare_nodes({node("a", "für  alle\n", 1)}, {node("a", "fu\xCC\x88r alle", 1)})), "");
}

TEST(LibraryUpgrade, TellsMovedAndReorderedNodesApart) {
    auto moved = node("b", "B", 2);
    moved.parent_urn = "a";
    EXPECT_EQ(said(compare_nodes({node("a", "A", 1), node("b", "B", 2)}, {node("a", "A", 1), moved})), "b:moved ");
    EXPECT_EQ(said(compare_nodes({node("a", "A", 1), node("b", "B", 2)}, {node("b", "B", 1), node("a", "A", 2)})), "b:reordered a:reordered ");
    EXPECT_EQ(said(compare_nodes({node("a", "A", 1), node("b", "B", 2)}, {node("x", "X", 1), node("a", "A", 2), node("b", "B", 3)})), "x:added ");
}

TEST(LibraryUpgrade, TakesANodeThatCanNoLongerBeAssessedForRemoved) {
    auto structure = node("a", "A", 1);
    structure.assessable = false;
    EXPECT_EQ(said(compare_nodes({node("a", "A", 1)}, {structure})), "a:removed ");
    EXPECT_EQ(said(compare_nodes({structure}, {node("a", "A", 1)})), "a:added ");
}

TEST(LibraryUpgrade, TellsGroupsWeightAndDates) {
    auto other = node("a", "A", 1);
    other.groups = "[\"g\"]";
    other.weight = 3;
    other.applies = "2027-01-01/";
    EXPECT_EQ(said(compare_nodes({node("a", "A", 1)}, {other})), "a:groups a:weight a:applies ");
}

TEST(LibraryUpgrade, SuggestsARenameForTheSameShortName) {
    auto before = node("x1", "A", 1), after = node("y1", "A", 1);
    before.ref_id = "4.2 ";
    after.ref_id = " 4.2";
    const auto renames = suggest_renames({before}, {after});
    ASSERT_EQ(renames.size(), 1U);
    EXPECT_EQ(renames.front().added_urn, "y1");
    after.ref_id = "4.3";
    EXPECT_TRUE(suggest_renames({before}, {after}).empty());
}

TEST(LibraryUpgrade, CarriesScoresOver) {
    EXPECT_EQ(rescale_score(4, 1, 5, 0, 100), 75);
    EXPECT_EQ(rescale_score(40, 0, 100, 1, 5), 3);
    EXPECT_EQ(rescale_score(1, 0, 2, 0, 1), 1);  // a half goes up
    EXPECT_EQ(rescale_score(0, 0, 100, 1, 5), 1);
    EXPECT_EQ(rescale_score(100, 0, 100, 1, 5), 5);
    EXPECT_EQ(clamp_score(7, 0, 5), 5);
    EXPECT_EQ(clamp_score(0, 1, 5), 1);
}

}  // namespace
