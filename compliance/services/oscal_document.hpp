// SPDX-License-Identifier: Apache-2.0
// What all OSCAL documents that we write have in common (libraries, exports): JSON nodes, props, UUIDs of version 5, and the ids by which
// the controls of a regulation go in every document.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compliance/db/models/regulation.hpp"
#include "compliance/db/models/requirement.hpp"
#include "platform/json/document.hpp"

namespace compliance::oscal {

using platform::json::Node;
using platform::json::NodeKind;

constexpr const char* kVersion = "1.1.2";
constexpr const char* kNamespace = "https://backend-compliance.dev/ns/oscal";

Node text_node(std::string text);
Node node_of(NodeKind kind);
void put(Node& object, const char* name, Node value);
/// Control characters become spaces, none are left at the ends: what OSCAL takes for titles and values of props.
std::string one_line(std::string_view text);
/// Values of props are one line without space at the ends; without `ns` the prop is one of NIST's own.
Node prop(const char* name, std::string_view value, const char* ns = kNamespace);

/// `<tenant>:<kind>:<id>:<version>` as a UUID: the same state makes the same document.
std::string uuid_of(const platform::Uuid& tenant, std::string_view kind, std::string_view id, std::int64_t version);

/// By requirement, those that are retired left out: the id that it came with, else a token of its short name, made unique in file order.
std::map<platform::Uuid, std::string> ids_of(const Regulation& regulation, const std::vector<Requirement>& nodes);

}  // namespace compliance::oscal
