// SPDX-License-Identifier: Apache-2.0
// From one release of a package to a later one: what would change, and what is decided about it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/reflect/describe.hpp"

namespace compliance {

enum class UpgradeState { planned, applied, cancelled, stale };
BOOST_DESCRIBE_ENUM(UpgradeState, planned, applied, cancelled, stale)

enum class UpgradeChange { added, removed, text_changed, moved, reordered, groups_changed, weight_changed, scale_changed, renamed, applies_changed };
BOOST_DESCRIBE_ENUM(UpgradeChange, added, removed, text_changed, moved, reordered, groups_changed, weight_changed, scale_changed, renamed, applies_changed)

/// What becomes of scores when a scale changes: kept within the new bounds, carried over in proportion, or taken back.
enum class ScaleStrategy { clamp, rescale, reset };
BOOST_DESCRIBE_ENUM(ScaleStrategy, clamp, rescale, reset)

struct UpgradeDiff {
    std::string urn;
    std::optional<std::string> ref_id;
    UpgradeChange change{};
    std::optional<std::string> before, after;
    std::int64_t items_affected = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"urn", "Requirement or regulation."},
                                                                {"ref_id", "Its short name."},
                                                                {"change", "What changes."},
                                                                {"before", "How it was."},
                                                                {"after", "How it will be."},
                                                                {"items_affected", "Items of open assessments that it touches."}};
};
BOOST_DESCRIBE_STRUCT(UpgradeDiff, (), (urn, ref_id, change, before, after, items_affected))

struct ScoreBounds {
    std::int64_t min = 0, max = 100;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"min", "Least score."}, {"max", "Highest score."}};
    bool operator==(const ScoreBounds&) const = default;
};
BOOST_DESCRIBE_STRUCT(ScoreBounds, (), (min, max))

struct ScaleChange {
    platform::Uuid regulation_id;
    ScoreBounds from, to;
    std::int64_t assessments = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"regulation_id", "Whose scale changes."},
                                                                {"from", "Old bounds."},
                                                                {"to", "New bounds."},
                                                                {"assessments", "Open assessments that still have the old scale."}};
};
BOOST_DESCRIBE_STRUCT(ScaleChange, (), (regulation_id, from, to, assessments))

struct UpgradeRename {
    platform::Text<255> removed_urn, added_urn;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"removed_urn", "Requirement that is no longer there.", 0, "\"urn:custom:risk:req_node:x:1\""},
                                                                {"added_urn", "Requirement that takes its place.", 0, "\"urn:custom:risk:req_node:x:2\""}};
};
BOOST_DESCRIBE_STRUCT(UpgradeRename, (), (removed_urn, added_urn))

struct RenameSuggestion : UpgradeRename {
    std::string reason;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"reason", "Why: same_ref_id."}};
};
BOOST_DESCRIBE_STRUCT(RenameSuggestion, (UpgradeRename), (reason))

struct LibraryUpgradeInput {
    std::optional<platform::Int<1, 2'147'483'647>> release_no;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"release_no", "Staged release; the newest, or the version that the product ships, if not given.", 0, "2"}};
};
BOOST_DESCRIBE_STRUCT(LibraryUpgradeInput, (), (release_no))

struct LibraryUpgradeDecisions {
    std::optional<ScaleStrategy> scale_strategy;
    std::vector<UpgradeRename> renames;
    bool overwrite_local = false;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"scale_strategy", "What becomes of scores where a scale changes."},
        {"renames", "Suggestions that are accepted.", platform::reflect::kDefaulted, "[]", 20'000},
        {"overwrite_local", "Members that this organisation set against the library are set back.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(LibraryUpgradeDecisions, (), (scale_strategy, renames, overwrite_local))

/// Filters of listLibraryUpgrades.
struct LibraryUpgradeFilters {
    std::optional<UpgradeState> state;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"state", "State."}};
};
BOOST_DESCRIBE_STRUCT(LibraryUpgradeFilters, (), (state))

}  // namespace compliance
