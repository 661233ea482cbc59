// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/oscal_document.hpp"

#include <algorithm>
#include <set>

#include "compliance/services/library_file/oscal.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance::oscal {

using platform::Uuid;

namespace {

constexpr const char* kUuidNamespace = "6f1d2a4e-0b5c-5c39-9d1e-2f6a8c7b4d10";

}  // namespace

Node text_node(std::string text) {
    Node node;
    node.kind = NodeKind::string;
    node.text = std::move(text);
    return node;
}

Node node_of(NodeKind kind) {
    Node node;
    node.kind = kind;
    return node;
}

void put(Node& object, const char* name, Node value) { object.members.push_back({name, std::move(value)}); }

std::string one_line(std::string_view text) {
    std::string line;
    for (const char c : text) line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    return std::string(platform::trim(line));
}

Node prop(const char* name, std::string_view value, const char* ns) {
    auto out = node_of(NodeKind::object);
    put(out, "name", text_node(name));
    if (ns != nullptr) put(out, "ns", text_node(ns));
    put(out, "value", text_node(one_line(value)));
    return out;
}

std::string uuid_of(const Uuid& tenant, std::string_view kind, std::string_view id, std::int64_t version) {
    const auto name = tenant.str() + ":" + std::string(kind) + ":" + std::string(id) + ":" + std::to_string(version);
    return platform::crypto::uuid_v5(*Uuid::parse(kUuidNamespace), name).str();
}

std::map<Uuid, std::string> ids_of(const Regulation& regulation, const std::vector<Requirement>& nodes) {
    std::vector<const Requirement*> order;
    for (const auto& node : nodes)
        if (!node.retired_on) order.push_back(&node);
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->position.value < b->position.value; });
    std::map<Uuid, std::string> out;
    std::set<std::string> used;
    const auto own = regulation.urn + ":";
    for (const auto* node : order) {
        if (node->urn.starts_with(kOscalUrn) && node->urn.starts_with(own)) {
            const auto id = node->urn.substr(own.size());
            out.emplace(node->id, id.starts_with("group:") ? id.substr(6) : id);
            continue;
        }
        const auto token = library_file::oscal_token(node->ref_id ? node->ref_id->value : library_file::last_part(node->urn));
        auto id = token;
        for (int n = 2; !used.insert(id).second; ++n) id = token + "-" + std::to_string(n);
        out.emplace(node->id, std::move(id));
    }
    return out;
}

}  // namespace compliance::oscal
