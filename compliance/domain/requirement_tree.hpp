// SPDX-License-Identifier: Apache-2.0
// The tree of a regulation's requirements: depth, path and domain of each node.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/reflect/values.hpp"

namespace compliance {

/// One node; `name` is what stands in paths: the ref_id, else the title, else the last part of the URN.
struct TreeNode {
    platform::Uuid id;
    std::optional<platform::Uuid> parent;
    std::string name;
    std::int64_t depth = 0;  ///< derived: 1 for roots
    std::string path;        ///< derived: names from the root, separated by `/`
    platform::Uuid domain;   ///< derived: ancestor-or-self at `domain_depth`; above that depth the parent, of roots themselves (R7)
};

/// Fills the derived members, in any order of nodes. False if a parent is no node here or the parents form a circle.
bool place_nodes(std::vector<TreeNode>& nodes, std::int64_t domain_depth);

}  // namespace compliance
