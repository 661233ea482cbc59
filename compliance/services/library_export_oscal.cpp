// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "compliance/repositories/regulation.hpp"
#include "compliance/repositories/requirement.hpp"
#include "compliance/services/library_export.hpp"
#include "compliance/services/library_file/oscal.hpp"
#include "compliance/services/oscal_document.hpp"
#include "compliance/services/register.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using namespace oscal;
using platform::Uuid;
using platform::postgres::Params;

namespace {

Node parsed(const std::string& json) {
    std::vector<platform::Fault> faults;
    return platform::json::parse(json, faults);
}

class Catalogue {
  public:
    Catalogue(const Regulation& regulation, std::vector<Requirement> nodes) : nodes_(std::move(nodes)), ids_(ids_of(regulation, nodes_)) {
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (!nodes_[i].retired_on) children_[nodes_[i].parent ? nodes_[i].parent->id : Uuid{}].push_back(i);
    }

    /// Groups and controls of a catalogue; controls of a control.
    void put_children(Node& out, const Uuid& parent, bool in_control) {
        auto groups = node_of(NodeKind::array), controls = node_of(NodeKind::array);
        for (const auto index : children_[parent]) {
            const auto& node = nodes_[index];
            const bool control = in_control || is_control(node);
            (control ? controls : groups).items.push_back(control ? control_node(node) : group_node(node));
        }
        if (!groups.items.empty()) put(out, "groups", std::move(groups));
        if (!controls.items.empty()) put(out, "controls", std::move(controls));
    }

  private:
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
        if (control)
            for (auto& one : kept_of(node, "props")) props.items.push_back(std::move(one));
        put(out, "props", std::move(props));
    }

    /// What a control of OSCAL brought beyond what is read.
    static std::vector<Node> kept_of(const Requirement& node, const char* name) {
        const auto kept = node.attributes.find(name);
        if (kept == node.attributes.end() || !node.urn.starts_with(kOscalUrn)) return {};
        return parsed(kept->second.text).items;
    }

    void put_links(Node& out, const Requirement& node) const {
        auto links = node_of(NodeKind::array);
        for (const auto& successor : node.superseded_by)
            if (const auto found = ids_.find(successor.id); found != ids_.end()) {
                auto link = node_of(NodeKind::object);
                put(link, "href", text_node("#" + found->second));
                put(link, "rel", text_node("incorporated-into"));
                links.items.push_back(std::move(link));
            }
        for (auto& link : kept_of(node, "links")) links.items.push_back(std::move(link));
        if (!links.items.empty()) put(out, "links", std::move(links));
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

    static bool is_control(const Requirement& node) { return node.assessable || node.withdrawn; }

    /// A group of OSCAL holds groups or controls, never both: among groups, controls that follow each other stand in a group of their own.
    void put_members(Node& out, const Requirement& node) {
        const auto& children = children_[node.id];
        const bool mixed = std::any_of(children.begin(), children.end(), [&](auto i) { return is_control(nodes_[i]); }) &&
                           std::any_of(children.begin(), children.end(), [&](auto i) { return !is_control(nodes_[i]); });
        if (!mixed) return put_children(out, node.id, false);
        auto groups = node_of(NodeKind::array);
        for (std::size_t i = 0; i < children.size();) {
            if (!is_control(nodes_[children[i]])) {
                groups.items.push_back(group_node(nodes_[children[i++]]));
                continue;
            }
            auto controls = node_of(NodeKind::array), group = node_of(NodeKind::object);
            for (; i < children.size() && is_control(nodes_[children[i]]); ++i) controls.items.push_back(control_node(nodes_[children[i]]));
            put(group, "id", text_node(ids_.at(node.id) + "_controls" + (groups.items.empty() ? "" : "-" + std::to_string(groups.items.size()))));
            put(group, "title", text_node(one_line(title_of(node))));
            put(group, "controls", std::move(controls));
            groups.items.push_back(std::move(group));
        }
        put(out, "groups", std::move(groups));
    }

    Node group_node(const Requirement& node) {
        auto out = node_of(NodeKind::object);
        const auto& id = ids_.at(node.id);
        put(out, "id", text_node(id));
        put(out, "title", text_node(one_line(title_of(node))));
        put_props(out, node, false);
        auto parts = node_of(NodeKind::array);
        put_part(parts, id + "_ovw", "overview", node.text);
        put_part(parts, id + "_gdn", "guidance", node.guidance);
        if (!parts.items.empty()) put(out, "parts", std::move(parts));
        put_members(out, node);
        return out;
    }

    Node control_node(const Requirement& node) {
        auto out = node_of(NodeKind::object);
        const auto& id = ids_.at(node.id);
        put(out, "id", text_node(id));
        put(out, "title", text_node(one_line(title_of(node))));
        put_params(out, node);
        put_props(out, node, true);
        auto parts = node_of(NodeKind::array);
        if (const auto kept = node.attributes.find("statement"); kept != node.attributes.end() && node.urn.starts_with(kOscalUrn))
            parts.items.push_back(parsed(kept->second.text));  // as it came, with its items and inserts
        else put_part(parts, id + "_smt", "statement", node.text);
        put_part(parts, id + "_gdn", "guidance", node.guidance);
        for (const char* kind : {"objectives", "methods", "parts"})
            for (auto& part : kept_of(node, kind)) parts.items.push_back(std::move(part));
        if (!parts.items.empty()) put(out, "parts", std::move(parts));
        put_links(out, node);
        put_children(out, node.id, true);
        return out;
    }

    std::vector<Requirement> nodes_;
    std::map<Uuid, std::string> ids_;
    std::map<Uuid, std::vector<std::size_t>> children_;
};

Node metadata_of(const Regulation& regulation, const std::optional<Library>& library) {
    auto out = node_of(NodeKind::object);
    put(out, "title", text_node(one_line(regulation.title.value)));
    put(out, "last-modified", text_node(platform::format_instant(regulation.updated_at)));
    const auto label = regulation.version_label            ? regulation.version_label->value
                       : library && library->version_label ? library->version_label->value
                                                           : std::to_string(library ? library->lib_version.value : regulation.version);
    put(out, "version", text_node(label));
    put(out, "oscal-version", text_node(kVersion));
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
    const auto regulation = record_of(regulation_table, tx, id);
    const auto library = regulation.library ? library_table.get(tx, regulation.library->id) : std::nullopt;
    Catalogue catalogue(regulation, requirements_of(tx, id));
    auto out = node_of(NodeKind::object);
    put(out, "uuid", text_node(uuid_of(context.caller.tenant, "regulation", id.str(), regulation.version)));
    put(out, "metadata", metadata_of(regulation, library));
    catalogue.put_children(out, Uuid{}, false);
    if (library)
        if (const auto back = library->attributes.find("back_matter"); back != library->attributes.end()) put(out, "back-matter", parsed(back->second.text));
    auto document = node_of(NodeKind::object);
    put(document, "catalog", std::move(out));
    tx.run("SELECT compliance_audit_note('export', 'regulation', $1, $2, '{}'::jsonb)", Params{}.add(id).add(std::string_view(regulation.key.value)));
    tx.commit();
    std::string text;
    platform::json::write(text, document);
    return text;
}

}  // namespace compliance
