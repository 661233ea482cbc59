// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/library_upgrade.hpp"

#include <algorithm>
#include <map>

#include "platform/reflect/values.hpp"

namespace compliance {

namespace {

using NodesByUrn = std::map<std::string_view, const ComparedNode*>;

NodesByUrn by_urn(const std::vector<ComparedNode>& nodes) {
    NodesByUrn out;
    for (const auto& node : nodes) out.emplace(node.urn, &node);
    return out;
}

/// Rank of each node among those of its parent that are in both releases.
std::map<std::string_view, std::size_t> ranks(const std::vector<ComparedNode>& nodes, const NodesByUrn& other) {
    std::vector<const ComparedNode*> kept;
    for (const auto& node : nodes)
        if (const auto found = other.find(node.urn); found != other.end() && found->second->parent_urn == node.parent_urn) kept.push_back(&node);
    std::stable_sort(kept.begin(), kept.end(), [](const auto* a, const auto* b) { return a->position < b->position; });
    std::map<std::string_view, std::size_t> next, out;
    for (const auto* node : kept) out.emplace(node->urn, next[node->parent_urn]++);
    return out;
}

/// What two wordings are compared by.
std::string wording(std::string_view text) { return collapse_space(platform::normalize_nfc(text)); }

std::string folded(std::string_view text) {
    auto out = collapse_space(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return out;
}

}  // namespace

std::string collapse_space(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool space = c == ' ' || (c >= '\t' && c <= '\r');
        if (!space) out += c;
        else if (!out.empty() && out.back() != ' ') out += ' ';
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::vector<ComparedChange> compare_nodes(const std::vector<ComparedNode>& before, const std::vector<ComparedNode>& after) {
    std::vector<ComparedChange> out;
    const auto old_nodes = by_urn(before), new_nodes = by_urn(after);
    const auto old_ranks = ranks(before, new_nodes), new_ranks = ranks(after, old_nodes);
    for (const auto& node : before)
        if (!new_nodes.contains(node.urn)) out.push_back({node.urn, node.ref_id, NodeChange::removed, node.text, {}});
    for (const auto& node : after) {
        const auto add = [&](NodeChange change, std::string was, std::string is) {
            out.push_back({node.urn, node.ref_id, change, std::move(was), std::move(is)});
        };
        const auto found = old_nodes.find(node.urn);
        if (found == old_nodes.end()) {
            add(NodeChange::added, {}, node.text);
            continue;
        }
        const auto& old = *found->second;
        if (!old.assessable && node.assessable) add(NodeChange::added, old.text, node.text);
        else if (old.assessable && !node.assessable) add(NodeChange::removed, old.text, node.text);
        else if (wording(old.text) != wording(node.text)) add(NodeChange::text_changed, old.text, node.text);
        if (old.parent_urn != node.parent_urn) add(NodeChange::moved, old.parent_urn, node.parent_urn);
        else if (old_ranks.at(node.urn) != new_ranks.at(node.urn))
            add(NodeChange::reordered, std::to_string(old_ranks.at(node.urn) + 1), std::to_string(new_ranks.at(node.urn) + 1));
        if (old.groups != node.groups) add(NodeChange::groups_changed, old.groups, node.groups);
        if (old.weight != node.weight) add(NodeChange::weight_changed, std::to_string(old.weight), std::to_string(node.weight));
        if (old.applies != node.applies) add(NodeChange::applies_changed, old.applies, node.applies);
    }
    return out;
}

std::vector<ComparedRename> suggest_renames(const std::vector<ComparedNode>& before, const std::vector<ComparedNode>& after) {
    const auto old_nodes = by_urn(before), new_nodes = by_urn(after);
    std::map<std::string, std::vector<const ComparedNode*>> added;
    for (const auto& node : after)
        if (node.assessable && !old_nodes.contains(node.urn) && !folded(node.ref_id).empty()) added[folded(node.ref_id)].push_back(&node);
    std::vector<ComparedRename> out;
    for (const auto& node : before) {
        if (!node.assessable || new_nodes.contains(node.urn)) continue;
        const auto found = added.find(folded(node.ref_id));
        if (found == added.end() || found->second.empty()) continue;
        out.push_back({node.urn, found->second.front()->urn});
        found->second.erase(found->second.begin());
    }
    return out;
}

std::int64_t clamp_score(std::int64_t score, std::int64_t c, std::int64_t d) { return std::clamp(score, c, d); }

std::int64_t rescale_score(std::int64_t score, std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) {
    const auto within = std::clamp(score, a, b);
    // round half up of c + (s - a) (d - c) / (b - a); no term is negative
    return c + (2 * (within - a) * (d - c) + (b - a)) / (2 * (b - a));
}

}  // namespace compliance
