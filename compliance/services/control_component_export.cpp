// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "compliance/repositories/oscal_catalogue.hpp"
#include "compliance/repositories/regulation.hpp"
#include "compliance/repositories/requirement.hpp"
#include "compliance/services/control_component.hpp"
#include "compliance/services/oscal_document.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance {

using namespace oscal;
using platform::Uuid;
using platform::postgres::Executor;

namespace {

constexpr std::int64_t kPage = 200;

const char* type_of_category(ControlCategory category) {
    switch (category) {
        case ControlCategory::policy: return "policy";
        case ControlCategory::technical: return "service";
        case ControlCategory::physical: return "physical";
        default: return "process-procedure";
    }
}

const char* status_of(ImplementationStatus status) {
    switch (status) {
        case ImplementationStatus::implemented: return "implemented";
        case ImplementationStatus::partially_implemented: return "partial";
        default: return "planned";
    }
}

/// Regulations that controls are mapped to, with the ids of their catalogue exports.
class Sources {
  public:
    Sources(Executor& db, const Uuid& tenant) : db_(db), tenant_(tenant) {}

    struct Source {
        Regulation regulation;
        std::string uuid;
        std::map<Uuid, std::string> ids;
    };
    const Source& of(const Uuid& id) {
        static const auto table = regulations();
        if (const auto found = known_.find(id); found != known_.end()) return found->second;
        Source out;
        out.regulation = table.get(db_, id).value();
        out.uuid = uuid_of(tenant_, "catalogue", id.str(), out.regulation.version);
        out.ids = ids_of(out.regulation, requirements_of(db_, id));
        return known_.emplace(id, std::move(out)).first->second;
    }
    [[nodiscard]] Node back_matter() const {
        auto resources = node_of(NodeKind::array);
        for (const auto& [id, source] : known_) {
            auto resource = node_of(NodeKind::object), link = node_of(NodeKind::object), links = node_of(NodeKind::array);
            put(link, "href", text_node("/api/v1/regulations/" + id.str() + "/export?format=oscal_catalog"));
            put(link, "media-type", text_node("application/json"));
            links.items.push_back(std::move(link));
            put(resource, "uuid", text_node(source.uuid));
            put(resource, "title", text_node(one_line(source.regulation.title.value)));
            put(resource, "rlinks", std::move(links));
            resources.items.push_back(std::move(resource));
        }
        auto out = node_of(NodeKind::object);
        put(out, "resources", std::move(resources));
        return out;
    }
    [[nodiscard]] bool empty() const { return known_.empty(); }

  private:
    Executor& db_;
    Uuid tenant_;
    std::map<Uuid, Source> known_;
};

Node requirement_node(const Uuid& tenant, const Control& control, const CoveredRequirement& mapping, const std::string& id) {
    auto out = node_of(NodeKind::object), props = node_of(NodeKind::array);
    put(out, "uuid", text_node(uuid_of(tenant, "control_mapping", mapping.mapping.str(), mapping.version)));
    put(out, "control-id", text_node(id));
    put(out, "description", text_node(mapping.rationale.empty() ? mapping.title : mapping.rationale));
    props.items.push_back(prop("implementation-status", status_of(control.implementation_status)));
    props.items.push_back(prop("coverage-percent", std::to_string(mapping.coverage_percent)));
    put(out, "props", std::move(props));
    return out;
}

/// One entry for each regulation; `mappings` are those of the control, regulation by regulation.
Node implementations_of(const Uuid& tenant, const Control& control, const std::vector<CoveredRequirement>& mappings, Sources& sources) {
    auto out = node_of(NodeKind::array);
    for (std::size_t i = 0; i < mappings.size();) {
        const auto& source = sources.of(mappings[i].regulation);
        auto entry = node_of(NodeKind::object), list = node_of(NodeKind::array);
        const auto id = control.id.str() + "/" + source.regulation.id.str();
        for (const auto& regulation = mappings[i].regulation; i < mappings.size() && mappings[i].regulation == regulation; ++i)
            list.items.push_back(requirement_node(tenant, control, mappings[i], source.ids.at(mappings[i].requirement)));
        put(entry, "uuid", text_node(uuid_of(tenant, "control_implementation", id, control.version)));
        put(entry, "source", text_node("#" + source.uuid));
        put(entry, "description", text_node(source.regulation.title.value));
        put(entry, "implemented-requirements", std::move(list));
        out.items.push_back(std::move(entry));
    }
    return out;
}

struct Written {
    Node components = node_of(NodeKind::array);
    std::string uuids;
    platform::Instant modified{};
};

void write_component(const Uuid& tenant, const Control& control, const std::vector<CoveredRequirement>& mappings, Sources& sources, Written& out) {
    auto component = node_of(NodeKind::object), props = node_of(NodeKind::array);
    const auto uuid = uuid_of(tenant, "control", control.id.str(), control.version);
    put(component, "uuid", text_node(uuid));
    put(component, "type", text_node(type_of_category(control.category)));
    put(component, "title", text_node(one_line(control.title.value)));
    put(component, "description", text_node(control.description.value));
    props.items.push_back(prop("key", control.key));
    put(component, "props", std::move(props));
    auto implementations = implementations_of(tenant, control, mappings, sources);
    if (!implementations.items.empty()) put(component, "control-implementations", std::move(implementations));
    out.components.items.push_back(std::move(component));
    out.uuids += uuid;
    out.modified = std::max(out.modified, control.updated_at);
    for (const auto& mapping : mappings) {
        out.uuids += mapping.mapping.str() + std::to_string(mapping.version);
        out.modified = std::max(out.modified, mapping.updated_at);
    }
}

Node document_of(const Uuid& tenant, Written written, const Sources& sources) {
    auto metadata = node_of(NodeKind::object), definition = node_of(NodeKind::object), out = node_of(NodeKind::object);
    const auto digest = platform::crypto::sha256_hex(written.uuids);
    put(metadata, "title", text_node("Controls"));
    put(metadata, "last-modified", text_node(platform::format_instant(written.modified)));
    put(metadata, "version", text_node(digest.substr(0, 16)));
    put(metadata, "oscal-version", text_node(kVersion));
    put(definition, "uuid", text_node(uuid_of(tenant, "component_definition", digest, 1)));
    put(definition, "metadata", std::move(metadata));
    if (!written.components.items.empty()) put(definition, "components", std::move(written.components));
    if (!sources.empty()) put(definition, "back-matter", sources.back_matter());
    put(out, "component-definition", std::move(definition));
    return out;
}

/// By key, those that are retired left out.
std::vector<Control> standing(Context& context, const ControlService& controls, const ControlFilters& filters) {
    std::vector<Control> out;
    platform::records::ListQuery query;
    query.limit = kPage;
    query.sort = "key";
    do {
        auto page = controls.list(context, query, filters);
        for (auto& control : page.items)
            if (control.state != ControlState::retired) out.push_back(std::move(control));
        query.cursor = page.next_cursor;
    } while (query.cursor);
    return out;
}

}  // namespace

std::string ControlComponentService::export_all(Context& context, const ControlFilters& filters) const {
    const auto tenant = context.caller.tenant;
    const auto list = standing(context, controls_, filters);
    std::vector<Uuid> ids;
    for (const auto& control : list) ids.push_back(control.id);
    auto tx = context.transaction();
    Sources sources(tx, tenant);
    std::map<Uuid, std::vector<CoveredRequirement>> mappings;
    for (auto& one : covered_requirements(tx, ids)) mappings[one.control].push_back(std::move(one));
    Written written;
    for (const auto& control : list) write_component(tenant, control, mappings[control.id], sources, written);
    tx.run("SELECT compliance_audit_note('export', 'control', NULL, NULL, '{\"format\": \"oscal_component_definition\"}'::jsonb)");
    tx.commit();
    std::string text;
    platform::json::write(text, document_of(tenant, std::move(written), sources));
    return text;
}

}  // namespace compliance
