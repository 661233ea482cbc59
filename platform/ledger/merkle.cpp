// SPDX-License-Identifier: Apache-2.0
#include "platform/ledger/merkle.hpp"

#include <bit>
#include <stdexcept>

#include "platform/crypto/hash.hpp"

namespace platform::ledger {

namespace {

/// Largest power of two below `count`; count > 1.
std::uint64_t split_of(std::uint64_t count) { return std::bit_floor(count - 1); }

/// MTH of leaves [begin, end). Begin is a multiple of each left part's size, so left parts are always full subtrees.
Hash range_root(std::uint64_t begin, std::uint64_t end, const NodeSource& nodes) {
    const auto count = end - begin;
    if (std::has_single_bit(count)) {
        const int level = std::countr_zero(count);
        return nodes(level, begin >> level);
    }
    const auto k = split_of(count);
    return node_hash(range_root(begin, begin + k, nodes), range_root(begin + k, end, nodes));
}

void inclusion(std::uint64_t index, std::uint64_t begin, std::uint64_t end, const NodeSource& nodes, std::vector<Hash>& path) {
    if (end - begin == 1) return;
    const auto middle = begin + split_of(end - begin);
    if (index < middle) {
        inclusion(index, begin, middle, nodes, path);
        path.push_back(range_root(middle, end, nodes));
    } else {
        inclusion(index, middle, end, nodes, path);
        path.push_back(range_root(begin, middle, nodes));
    }
}

/// SUBPROOF of RFC 9162 2.1.4.1; `whole` says that the subtree's root is one the verifier knows already.
void consistency(std::uint64_t from, std::uint64_t begin, std::uint64_t end, bool whole, const NodeSource& nodes,
                 std::vector<Hash>& path) {
    if (from == end) {
        if (!whole) path.push_back(range_root(begin, end, nodes));
        return;
    }
    const auto middle = begin + split_of(end - begin);
    if (from <= middle) {
        consistency(from, begin, middle, whole, nodes, path);
        path.push_back(range_root(middle, end, nodes));
    } else {
        consistency(from, middle, end, false, nodes, path);
        path.push_back(range_root(begin, middle, nodes));
    }
}

}  // namespace

Hash empty_root() { return crypto::sha256({}); }

Hash leaf_hash(std::string_view input) {
    std::string bytes(1, '\x00');
    bytes += input;
    return crypto::sha256(bytes);
}

Hash node_hash(std::string_view left, std::string_view right) {
    std::string bytes(1, '\x01');
    bytes += left;
    bytes += right;
    return crypto::sha256(bytes);
}

NodeSource nodes_of(std::span<const Hash> leaves) {
    return [leaves](int level, std::uint64_t index) {
        if (level == 0) return leaves[index];
        const auto half = std::uint64_t{1} << (level - 1);
        const auto begin = index << level;
        const auto source = nodes_of(leaves);
        return node_hash(range_root(begin, begin + half, source), range_root(begin + half, begin + 2 * half, source));
    };
}

Hash root_of(std::uint64_t size, const NodeSource& nodes) { return size == 0 ? empty_root() : range_root(0, size, nodes); }

std::vector<Hash> inclusion_path(std::uint64_t index, std::uint64_t size, const NodeSource& nodes) {
    if (index >= size) throw std::out_of_range("leaf index beyond the tree");
    std::vector<Hash> path;
    inclusion(index, 0, size, nodes, path);
    return path;
}

std::vector<Hash> consistency_path(std::uint64_t from, std::uint64_t to, const NodeSource& nodes) {
    if (from > to) throw std::out_of_range("earlier tree is larger than the later one");
    std::vector<Hash> path;
    if (from != 0 && from != to) consistency(from, 0, to, true, nodes, path);
    return path;
}

bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> path, const Hash& root) {
    if (index >= size) return false;
    auto fn = index, sn = size - 1;
    Hash r = leaf;
    for (const auto& p : path) {
        if (sn == 0) return false;
        if ((fn & 1) != 0 || fn == sn) {
            r = node_hash(p, r);
            while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
        } else {
            r = node_hash(r, p);
        }
        fn >>= 1, sn >>= 1;
    }
    return sn == 0 && r == root;
}

bool verify_consistency(const SizedRoot& earlier, const SizedRoot& later, std::span<const Hash> path) {
    if (earlier.size > later.size) return false;
    if (earlier.size == later.size) return path.empty() && earlier.root == later.root;
    if (earlier.size == 0) return path.empty() && earlier.root == empty_root();
    // A full earlier tree is itself the first node, which the proof then leaves out.
    std::vector<Hash> nodes;
    if (std::has_single_bit(earlier.size)) nodes.push_back(earlier.root);
    nodes.insert(nodes.end(), path.begin(), path.end());
    if (nodes.empty()) return false;
    auto fn = earlier.size - 1, sn = later.size - 1;
    while ((fn & 1) != 0) fn >>= 1, sn >>= 1;
    Hash fr = nodes.front(), sr = nodes.front();
    for (std::size_t i = 1; i < nodes.size(); ++i) {
        if (sn == 0) return false;
        if ((fn & 1) != 0 || fn == sn) {
            fr = node_hash(nodes[i], fr);
            sr = node_hash(nodes[i], sr);
            while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
        } else {
            sr = node_hash(sr, nodes[i]);
        }
        fn >>= 1, sn >>= 1;
    }
    return sn == 0 && fr == earlier.root && sr == later.root;
}

Growth::Growth(std::uint64_t size, NodeSource kept) : size_(size), kept_(std::move(kept)) {}

Hash Growth::node(int level, std::uint64_t index) const {
    const auto found = fresh_.find({level, index});
    return found != fresh_.end() ? found->second : kept_(level, index);
}

void Growth::append(Hash leaf) {
    auto index = size_++;
    int level = 0;
    fresh_[{0, index}] = leaf;
    // A right child completes its parent, and that perhaps the next.
    for (Hash right = std::move(leaf); (index & 1) != 0; index >>= 1) {
        right = node_hash(node(level, index - 1), right);
        fresh_[{++level, index >> 1}] = right;
    }
}

Hash Growth::root() const {
    return root_of(size_, [this](int level, std::uint64_t index) { return node(level, index); });
}

std::vector<std::pair<int, std::uint64_t>> peaks_of(std::uint64_t size) {
    std::vector<std::pair<int, std::uint64_t>> peaks;
    for (int level = 63; level >= 0; --level)
        if (((size >> level) & 1) != 0) peaks.emplace_back(level, (size >> level) - 1);
    return peaks;
}

Frontier::Frontier(std::uint64_t size, const NodeSource& kept) : size_(size) {
    for (const auto& place : peaks_of(size)) peaks_.emplace(place, kept(place.first, place.second));
}

Growth Frontier::grow() const {
    return {size_, [this](int level, std::uint64_t index) { return peaks_.at({level, index}); }};
}

Hash Frontier::root() const { return grow().root(); }

void Frontier::advance(const Growth& growth) {
    std::map<std::pair<int, std::uint64_t>, Hash> next;
    for (const auto& place : peaks_of(growth.size())) {
        const auto made = growth.fresh().find(place);
        next.emplace(place, made != growth.fresh().end() ? made->second : peaks_.at(place));
    }
    size_ = growth.size();
    peaks_ = std::move(next);
}

}  // namespace platform::ledger
