// SPDX-License-Identifier: Apache-2.0
// Merkle tree of RFC 9162 section 2.1: hashes, roots, inclusion and consistency proofs and their verification
// (audit R20). Knows neither what the leaves say nor where nodes are kept.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace platform::ledger {

/// 32 raw bytes, SHA-256.
using Hash = std::string;

Hash empty_root();                                              ///< SHA-256("")
Hash leaf_hash(std::string_view input);                         ///< SHA-256(0x00 ‖ input)
Hash node_hash(std::string_view left, std::string_view right);  ///< SHA-256(0x01 ‖ left ‖ right)

/// Hash of the full subtree with 2^level leaves that begins at leaf `index * 2^level`; level 0 are the leaf hashes.
/// Asked only for subtrees that lie wholly in the tree; what it throws passes through.
using NodeSource = std::function<Hash(int level, std::uint64_t index)>;
/// Serves from leaf hashes in memory, which must outlive it.
NodeSource nodes_of(std::span<const Hash> leaves);

Hash root_of(std::uint64_t size, const NodeSource& nodes);
/// RFC 9162 2.1.3.1, sibling of the leaf first. Throws std::out_of_range unless index < size.
std::vector<Hash> inclusion_path(std::uint64_t index, std::uint64_t size, const NodeSource& nodes);
/// RFC 9162 2.1.4.1; empty for from = to and from = 0. Throws std::out_of_range if from > to.
std::vector<Hash> consistency_path(std::uint64_t from, std::uint64_t to, const NodeSource& nodes);

/// RFC 9162 2.1.3.2: whether `path` proves that the leaf has `index` in the tree of `size` leaves with `root`.
bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> path, const Hash& root);

struct SizedRoot {
    std::uint64_t size = 0;
    Hash root;
};
/// RFC 9162 2.1.4.2: whether `path` proves that the earlier tree is the beginning of the later one.
bool verify_consistency(const SizedRoot& earlier, const SizedRoot& later, std::span<const Hash> path);

/// A tree that grows by one batch. Reads of the kept tree only what the batch needs; what comes new is to be stored.
class Growth {
  public:
    /// `kept` serves the full subtrees of the `size` leaves there are.
    Growth(std::uint64_t size, NodeSource kept);
    void append(Hash leaf);
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] Hash root() const;
    /// Full subtrees that the appended leaves completed, by (level, index); level 0 are the leaves themselves.
    [[nodiscard]] const std::map<std::pair<int, std::uint64_t>, Hash>& fresh() const { return fresh_; }

  private:
    [[nodiscard]] Hash node(int level, std::uint64_t index) const;
    std::uint64_t size_;
    NodeSource kept_;
    std::map<std::pair<int, std::uint64_t>, Hash> fresh_;
};

/// (level, index) of the full subtrees that a tree of `size` leaves consists of, largest first; none for size 0.
std::vector<std::pair<int, std::uint64_t>> peaks_of(std::uint64_t size);

/// All that a tree needs in memory to grow on: its peaks.
class Frontier {
  public:
    Frontier() = default;
    /// `kept` is asked for the peaks only.
    Frontier(std::uint64_t size, const NodeSource& kept);
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] Hash root() const;
    /// The frontier must outlive what it answers.
    [[nodiscard]] Growth grow() const;
    void advance(const Growth& growth);

  private:
    std::uint64_t size_ = 0;
    std::map<std::pair<int, std::uint64_t>, Hash> peaks_;
};

}  // namespace platform::ledger
