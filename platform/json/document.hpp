// SPDX-License-Identifier: Apache-2.0
// JSON text as a tree of nodes that keeps what a decoder must see: number texts and members given twice.
// What the nodes mean for a type is decode.hpp's business.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/problem/problem.hpp"

namespace platform::json {

enum class NodeKind : std::uint8_t { null, boolean, number, string, array, object };

struct Node {
    struct Member;
    NodeKind kind = NodeKind::null;
    bool boolean = false;
    std::string text;             ///< of a string: decoded; of a number: as written
    std::vector<Node> items;      ///< of an array
    std::vector<Member> members;  ///< of an object, in order, first of each name

    [[nodiscard]] const Node* find(std::string_view name) const;
    [[nodiscard]] bool is_null() const { return kind == NodeKind::null; }
};

/// Name and value. No std::pair: that one may not be asked for while Node is being made, which clang minds.
struct Node::Member {
    std::string first;
    Node second;
};

struct Limits {
    std::size_t max_depth = 64;
    std::size_t max_nodes = 500'000;
};

/// Parses strict RFC 8259 text. Members given twice become faults (`duplicate_member`) in `faults`.
/// Throws Problem 400: `not_parseable`, `bad_utf8`, `too_deep`, `too_many_values`.
Node parse(std::string_view text, std::vector<Fault>& faults, Limits limits = {});

/// The node as compact JSON text, members in order.
void write(std::string& out, const Node& node);
/// A JSON string literal of valid UTF-8 text, quotes included.
void write_string(std::string& out, std::string_view utf8);
std::string quoted(std::string_view utf8);
/// One reference token of a JSON pointer, escaped (RFC 6901).
std::string pointer_token(std::string_view name);

}  // namespace platform::json
