// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "compliance/repositories/regulation.hpp"
#include "compliance/repositories/requirement.hpp"
#include "compliance/services/library_export.hpp"
#include "compliance/services/library_file/oscal.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::json::Node;
using platform::json::NodeKind;
using platform::postgres::Params;

namespace {

constexpr const char* kOscalVersion = "1.1.2";
constexpr const char* kNamespace = "https://backend-compliance.dev/ns/oscal";
constexpr const char* kUuidNamespace = "6f1d2a4e-0b5c-5c39-9d1e-2f6a8c7b4d10";

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

/// Values of props are one line without space at the ends.
Node prop(const char* name, std::string_view value, const char* ns = kNamespace) {
    auto out = node_of(NodeKind::object);
    put(out, "name", text_node(name));
    if (ns != nullptr) put(out, "ns", text_node(ns));
    std::string line;
    for (const char c : value) line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    put(out, "value", text_node(std::string(platform::trim(line))));
    return out;
}

Node parsed(const std::string& json) {
    std::vector<platform::Fault> faults;
    return platform::json::parse(json, faults);
}

class Catalogue {
  public:
    Catalogue(const Regulation& regulation, std::vector<Requirement> nodes) : regulation_(regulation), nodes_(std::move(nodes)) {
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (!nodes_[i].retired_on) children_[nodes_[i].parent ? nodes_[i].parent->id : Uuid{}].push_back(i);
    }

    /// Groups and controls of a catalogue, or of a node below it.
    void put_children(Node& out, const Uuid& parent, bool in_control) {
        auto groups = node_of(NodeKind::array), controls = node_of(NodeKind::array);
        for (const auto index : children_[parent]) {
            const auto& node = nodes_[index];
            const bool control = in_control || node.assessable || node.withdrawn;
            (control ? controls : groups).items.push_back(control ? control_node(node) : group_node(node));
        }
        if (!groups.items.empty()) put(out, "groups", std::move(groups));
        if (!controls.items.empty()) put(out, "controls", std::move(controls));
    }

  private:
    /// The id that it came with, else a token of its short name that is used once.
    std::string id_of(const Requirement& node) {
        const auto own = regulation_.urn + ":";
        if (node.urn.starts_with(kOscalUrn) && node.urn.starts_with(own)) {
            const auto id = node.urn.substr(own.size());
            return id.starts_with("group:") ? id.substr(6) : id;
        }
        const auto token = library_file::oscal_token(node.ref_id ? node.ref_id->value : library_file::last_part(node.urn));
        auto id = token;
        for (int n = 2; !used_.insert(id).second; ++n) id = token + "-" + std::to_string(n);
        return id;
    }

    static std::string title_of(const Requirement& node) {
        if (node.title) return node.title->value;
        if (node.text) return library_file::cut(node.text->value.substr(0, node.text->value.find('\n')), 200);
        return node.ref_id ? node.ref_id->value : library_file::last_part(node.urn);
    }

    static void put_part(Node& parts, const std::string& id, const char* name, const std::optional<platform::Text<65'536>>& prose) {
        if (!prose) return;
        auto part = node_of(NodeKind::object);
        put(part, "id", text_node(id));
        put(part, "name", text_node(name));
        put(part, "prose", text_node(prose->value));
        parts.items.push_back(std::move(part));
    }

    void put_props(Node& out, const Requirement& node, bool control) {
        auto props = node_of(NodeKind::array);
        if (node.ref_id) props.items.push_back(prop("label", node.ref_id->value, nullptr));
        if (control && node.withdrawn) props.items.push_back(prop("status", "withdrawn", nullptr));
        else if (control && !node.assessable) props.items.push_back(prop("assessable", "false"));
        props.items.push_back(prop("urn", node.urn));
        if (const auto kept = node.attributes.find("props"); control && kept != node.attributes.end() && node.urn.starts_with(kOscalUrn))
            for (auto& one : parsed(kept->second.text).items) props.items.push_back(std::move(one));
        put(out, "props", std::move(props));
    }

    static void put_params(Node& out, const Requirement& node) {
        if (node.parameters.empty()) return;
        if (const auto kept = node.attributes.find("params"); kept != node.attributes.end() && node.urn.starts_with(kOscalUrn))
            return put(out, "params", parsed(kept->second.text));
        auto params = node_of(NodeKind::array);
        for (const auto& parameter : node.parameters) {
            auto one = node_of(NodeKind::object);
            put(one, "id", text_node(library_file::oscal_token(parameter.id.value)));
            if (parameter.label) put(one, "label", text_node(parameter.label->value));
            params.items.push_back(std::move(one));
        }
        put(out, "params", std::move(params));
    }

    Node group_node(const Requirement& node) {
        auto out = node_of(NodeKind::object);
        const auto id = id_of(node);
        put(out, "id", text_node(id));
        put(out, "title", text_node(title_of(node)));
        put_props(out, node, false);
        auto parts = node_of(NodeKind::array);
        put_part(parts, id + "_ovw", "overview", node.text);
        put_part(parts, id + "_gdn", "guidance", node.guidance);
        if (!parts.items.empty()) put(out, "parts", std::move(parts));
        put_children(out, node.id, false);
        return out;
    }

    Node control_node(const Requirement& node) {
        auto out = node_of(NodeKind::object);
        const auto id = id_of(node);
        put(out, "id", text_node(id));
        put(out, "title", text_node(title_of(node)));
        put_params(out, node);
        put_props(out, node, true);
        auto parts = node_of(NodeKind::array);
        if (const auto kept = node.attributes.find("statement"); kept != node.attributes.end() && node.urn.starts_with(kOscalUrn))
            parts.items.push_back(parsed(kept->second.text));  // as it came, with its items and inserts
        else put_part(parts, id + "_smt", "statement", node.text);
        put_part(parts, id + "_gdn", "guidance", node.guidance);
        if (!parts.items.empty()) put(out, "parts", std::move(parts));
        put_children(out, node.id, true);
        return out;
    }

    const Regulation& regulation_;
    std::vector<Requirement> nodes_;
    std::map<Uuid, std::vector<std::size_t>> children_;
    std::set<std::string> used_;
};

Node metadata_of(const Regulation& regulation, const std::optional<Library>& library) {
    auto out = node_of(NodeKind::object);
    put(out, "title", text_node(regulation.title.value));
    put(out, "last-modified", text_node(platform::format_instant(regulation.updated_at)));
    const auto label = regulation.version_label            ? regulation.version_label->value
                       : library && library->version_label ? library->version_label->value
                                                           : std::to_string(library ? library->lib_version.value : regulation.version);
    put(out, "version", text_node(label));
    put(out, "oscal-version", text_node(kOscalVersion));
    auto props = node_of(NodeKind::array);
    props.items.push_back(prop("urn", regulation.urn));
    if (library && library->copyright) props.items.push_back(prop("copyright", library->copyright->value));
    put(out, "props", std::move(props));
    return out;
}

}  // namespace

std::string export_oscal_catalog(Context& context, const Uuid& id) {
    static const auto regulation_table = regulations();
    static const auto library_table = libraries();
    auto tx = context.transaction();
    const auto regulation = regulation_table.get(tx, id);
    if (!regulation) throw platform::not_found();
    const auto library = regulation->library ? library_table.get(tx, regulation->library->id) : std::nullopt;
    Catalogue catalogue(*regulation, requirements_of(tx, id));
    auto out = node_of(NodeKind::object);
    const auto name = context.caller.tenant.str() + ":regulation:" + id.str() + ":" + std::to_string(regulation->version);
    put(out, "uuid", text_node(platform::crypto::uuid_v5(*Uuid::parse(kUuidNamespace), name).str()));
    put(out, "metadata", metadata_of(*regulation, library));
    catalogue.put_children(out, Uuid{}, false);
    if (library)
        if (const auto back = library->attributes.find("back_matter"); back != library->attributes.end()) put(out, "back-matter", parsed(back->second.text));
    auto document = node_of(NodeKind::object);
    put(document, "catalog", std::move(out));
    tx.run("SELECT compliance_audit_note('export', 'regulation', $1, $2, '{}'::jsonb)", Params{}.add(id).add(std::string_view(regulation->key.value)));
    tx.commit();
    std::string text;
    platform::json::write(text, document);
    return text;
}

}  // namespace compliance
