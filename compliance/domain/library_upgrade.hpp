// SPDX-License-Identifier: Apache-2.0
// How a later release of a law or standard differs from the installed one, and what becomes of scores on another scale (libraries R11).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace compliance {

/// A requirement as far as releases are compared. `text` is all its wording; the others are compared as they are.
struct ComparedNode {
    std::string urn, ref_id, text, parent_urn, groups, applies;
    std::int64_t weight = 1, position = 0;
    bool assessable = false;
};

enum class NodeChange { added, removed, text_changed, moved, reordered, groups_changed, weight_changed, applies_changed };

struct ComparedChange {
    std::string urn, ref_id;
    NodeChange change{};
    std::string before, after;
};

/// Removed first, then in the order of the later release. Nodes are the same where their URN is. A node that becomes assessable is
/// added, one that no longer is removed.
std::vector<ComparedChange> compare_nodes(const std::vector<ComparedNode>& before, const std::vector<ComparedNode>& after);

struct ComparedRename {
    std::string removed_urn, added_urn;
};
/// A removed and an added assessable node of the same short name, any case.
std::vector<ComparedRename> suggest_renames(const std::vector<ComparedNode>& before, const std::vector<ComparedNode>& after);

/// Runs of white space are one space; nothing at the ends.
std::string collapse_space(std::string_view text);

/// `score` on [a, b] carried to [c, d]: kept within, or in proportion, halves rounded up.
std::int64_t clamp_score(std::int64_t score, std::int64_t c, std::int64_t d);
std::int64_t rescale_score(std::int64_t score, std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d);

}  // namespace compliance
