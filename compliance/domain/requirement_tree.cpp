// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/requirement_tree.hpp"

#include <map>

namespace compliance {

bool place_nodes(std::vector<TreeNode>& nodes, std::int64_t domain_depth) {
    std::map<platform::Uuid, std::size_t> at;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        nodes[i].depth = 0;
        if (!at.emplace(nodes[i].id, i).second) return false;
    }
    std::vector<std::size_t> branch;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        // Up to the first ancestor that is placed, then down again: each node is placed once, and depth needs no stack.
        branch.clear();
        for (std::size_t n = i; nodes[n].depth == 0;) {
            branch.push_back(n);
            if (!nodes[n].parent) break;
            const auto parent = at.find(*nodes[n].parent);
            if (parent == at.end() || branch.size() > nodes.size()) return false;
            n = parent->second;
        }
        for (auto n = branch.rbegin(); n != branch.rend(); ++n) {
            auto& node = nodes[*n];
            const TreeNode* parent = node.parent ? &nodes[at.at(*node.parent)] : nullptr;
            node.depth = parent ? parent->depth + 1 : 1;
            node.path = parent ? parent->path + "/" + node.name : node.name;
            if (!parent || node.depth == domain_depth) node.domain = node.id;
            else node.domain = node.depth > domain_depth ? parent->domain : parent->id;
        }
    }
    return true;
}

}  // namespace compliance
