// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_file/component_definition.hpp"

#include <algorithm>

#include "compliance/services/library_file/oscal.hpp"
#include "compliance/services/library_file/reader.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

using namespace library_file;

namespace {

constexpr std::size_t kMaxComponents = 5'000;

ControlCategory category_of(std::string_view type) {
    for (const std::string_view policy : {"policy", "plan", "guidance", "standard"})
        if (type == policy) return ControlCategory::policy;
    if (type == "process-procedure") return ControlCategory::procedure;
    return type == "physical" ? ControlCategory::physical : ControlCategory::technical;
}

ControlImplementation read_implementation(const Node& definition, const Node& given, const std::string& pointer) {
    ControlImplementation out;
    out.pointer = pointer;
    out.source = member_text(given, "source");
    out.file_names = oscal_file_names(definition, out.source);
    std::erase(out.file_names, "");
    const auto& list = member_items(given, "implemented-requirements");
    for (std::size_t i = 0; i < list.size(); ++i)
        out.requirements.push_back({lowered(member_text(list[i], "control-id")), cut(member_text(list[i], "description"), 2'000),
                                    pointer + "/implemented-requirements/" + std::to_string(i) + "/control-id"});
    return out;
}

std::string description_of(const Node& component) {
    std::string out;
    for (const char* name : {"description", "purpose", "remarks"})
        if (const auto text = member_text(component, name); !text.empty()) out += (out.empty() ? "" : "\n\n") + std::string(text);
    return cut(out, 65'536);
}

void read_component(const Node& definition, const Node& given, std::size_t index, ComponentDefinition& out) {
    const auto pointer = "/component-definition/components/" + std::to_string(index);
    ComponentDraft draft;
    draft.row = static_cast<std::int64_t>(index + 1);
    const auto uuid = lowered(member_text(given, "uuid"));
    const auto title = member_text(given, "title");
    if (!platform::Uuid::parse(uuid)) out.rejected.push_back({draft.row, pointer + "/uuid", "bad_format", "must be a UUID"});
    if (title.empty()) out.rejected.push_back({draft.row, pointer + "/title", "required", "is needed"});
    if (!platform::Uuid::parse(uuid) || title.empty()) return;
    draft.external_id = "oscal:" + uuid;
    draft.title = cut(title, 300);
    draft.description = description_of(given);
    if (draft.description.empty()) draft.description = draft.title;
    draft.category = category_of(lowered(member_text(given, "type")));
    const auto& implementations = member_items(given, "control-implementations");
    for (std::size_t i = 0; i < implementations.size(); ++i)
        draft.implementations.push_back(read_implementation(definition, implementations[i], pointer + "/control-implementations/" + std::to_string(i)));
    const auto same = [&](const auto& other) { return other.external_id == draft.external_id; };
    if (std::any_of(out.components.begin(), out.components.end(), same))
        out.rejected.push_back({draft.row, pointer + "/uuid", "duplicate", "is there already"});
    else out.components.push_back(std::move(draft));
}

}  // namespace

ComponentDefinition read_component_definition(std::string_view bytes) {
    const auto root = parse_library_text(bytes);
    const auto* definition = root.kind == NodeKind::object ? root.find("component-definition") : nullptr;
    const char* why = "must be an OSCAL component definition";
    if (definition == nullptr || definition->kind != NodeKind::object) throw platform::Problem(422, "unknown_format", why, {{"", "unknown_format", why}});
    require_oscal_version(*definition);
    ComponentDefinition out;
    const auto& components = member_items(*definition, "components");
    if (components.empty()) out.rejected.push_back({0, "/component-definition/components", "required", "has no component"});
    if (components.size() > kMaxComponents) {
        out.rejected.push_back({0, "/component-definition/components", "too_many", "has more than 5,000 components"});
        return out;
    }
    for (std::size_t i = 0; i < components.size(); ++i) read_component(*definition, components[i], i, out);
    return out;
}

}  // namespace compliance
