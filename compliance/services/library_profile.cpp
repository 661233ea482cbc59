// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_profile.hpp"

#include <algorithm>

#include "compliance/repositories/regulation.hpp"
#include "compliance/repositories/requirement.hpp"
#include "compliance/services/library_file/profile.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;

namespace {

constexpr const char* kGroup = "group";  ///< attribute of the package that names its group

const OscalCatalogue* find(const std::vector<OscalCatalogue>& all, const ProfileImport& import, const std::optional<Uuid>& given) {
    if (!given) return find_catalogue(all, import.file_names);
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.library == *given; });
    return found == all.end() ? nullptr : &*found;
}

std::string alt_identifier(const Requirement& node) {
    const auto found = node.attributes.find("alt_identifier");
    if (found == node.attributes.end()) return {};
    std::vector<platform::Fault> faults;
    auto text = platform::json::parse(found->second.text, faults).text;
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return text;
}

std::vector<SelectableControl> selectable(const std::vector<Requirement>& nodes, const std::string& urn) {
    std::map<Uuid, std::size_t> places;
    for (std::size_t i = 0; i < nodes.size(); ++i) places.emplace(nodes[i].id, i);
    std::vector<SelectableControl> out;
    for (const auto& node : nodes) {
        auto& one = out.emplace_back();
        one.control = !node.urn.starts_with(urn + ":group:") && !node.retired_on;
        one.id = node.urn.substr(std::min(node.urn.size(), urn.size() + 1));
        one.alt_identifier = alt_identifier(node);
        if (node.parent) one.parent = places.at(node.parent->id);
    }
    return out;
}

std::vector<Uuid> regulations_of(Executor& db, const Uuid& library) {
    const auto rows = db.run("SELECT id FROM compliance_regulations WHERE tenant_id = compliance_tenant() AND library = $1 ORDER BY id", Params{}.add(library));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

/// A member of a requirement's attributes that holds something for each group.
void put_for_group(Requirement& node, const std::string& member, const std::string& group, const std::string& json) {
    std::map<std::string, platform::Json> by_group;
    if (const auto found = node.attributes.find(member); found != node.attributes.end())
        by_group = platform::json::from_stored<std::map<std::string, platform::Json>>(found->second.text);
    by_group[group] = platform::Json{json};
    node.attributes[member] = platform::Json{platform::json::to_json(by_group)};
}

void set_for_group(Requirement& node, const ProfileDraft& profile, const std::string& id) {
    std::map<std::string, platform::Json> set;
    for (const auto& parameter : node.parameters)
        if (const auto found = profile.parameters.find(parameter.id.value); found != profile.parameters.end()) set.insert(*found);
    if (!set.empty()) put_for_group(node, "set_parameters", profile.group, platform::json::to_json(set));
    if (const auto found = profile.props.find(id); found != profile.props.end()) put_for_group(node, "group_props", profile.group, found->second.text);
}

}  // namespace

const OscalCatalogue* find_catalogue(const std::vector<OscalCatalogue>& all, const std::vector<std::string>& stems) {
    for (const auto& one : all)
        for (const auto& name : one.file_names)
            if (std::find(stems.begin(), stems.end(), file_stem(name)) != stems.end()) return &one;
    return nullptr;
}

ResolvedProfile resolve_profile(Executor& db, LibraryDocument& document, const std::vector<Uuid>& given) {
    ResolvedProfile out;
    const auto all = oscal_catalogues(db);
    std::vector<std::string> missing;
    auto& profile = *document.profile;
    for (std::size_t i = 0; i < profile.imports.size(); ++i) {
        const auto& import = profile.imports[i];
        const auto* catalogue = find(all, import, i < given.size() ? std::optional(given[i]) : std::nullopt);
        if (catalogue == nullptr) {
            missing.insert(missing.end(), import.file_names.begin(), import.file_names.end());
            if (import.file_names.empty()) missing.push_back(import.pointer);
            continue;
        }
        document.library.dependencies.push_back(catalogue->urn);
        for (const auto& regulation : regulations_of(db, catalogue->library)) {
            const auto nodes = requirements_of(db, regulation);
            auto& part = out.parts.emplace_back();
            part.regulation = regulation;
            for (const auto index : select_controls(import, selectable(nodes, catalogue->urn), [&](const std::string&pointer, const std::string&id) {
                     document.reject(static_cast<std::int64_t>(i + 1), pointer, "unknown_reference", "the catalogue has no control " + id);
                 }))
                part.requirements.push_back(nodes[index].id);
        }
    }
    std::sort(missing.begin(), missing.end());
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    if (!missing.empty()) throw Problem(409, "catalog_missing").with("missing", platform::json::to_json(missing));
    document.library.attributes[kGroup] = platform::Json{platform::json::quoted(profile.group)};
    return out;
}

void write_profile(Transaction& tx, const ProfileDraft& profile, const ResolvedProfile& resolved) {
    static const auto table = regulations();
    static const auto nodes = requirements();
    for (const auto& part : resolved.parts) {
        auto regulation = *table.get_for_update(tx, part.regulation);
        auto& groups = regulation.groups;
        if (std::none_of(groups.begin(), groups.end(), [&](const auto& one) { return one.ref_id.value == profile.group; })) {
            groups.push_back({profile.group, profile.group, {}, false, {}});
            if (!table.update(tx, regulation, regulation.version)) throw std::logic_error("a locked regulation changed");
        }
        const auto urn_length = regulation.urn.size() + 1;
        for (auto& node : requirements_of(tx, part.regulation)) {
            if (std::find(part.requirements.begin(), part.requirements.end(), node.id) == part.requirements.end()) continue;
            if (std::none_of(node.groups.begin(), node.groups.end(), [&](const auto& group) { return group.value == profile.group; }))
                node.groups.emplace_back(profile.group);
            set_for_group(node, profile, node.urn.substr(std::min(node.urn.size(), urn_length)));
            if (!nodes.update(tx, node, node.version)) throw std::logic_error("a locked regulation's requirement changed");
        }
    }
}

void erase_profile(Transaction& tx, const Library& library) {
    const auto found = library.attributes.find(kGroup);
    if (library.source_format != LibraryFormat::oscal_profile || found == library.attributes.end()) return;
    const Params group = Params{}.add(std::string_view(found->second.text));
    std::vector<std::string> urns;
    for (const auto& urn : library.dependencies) urns.push_back(urn.value);
    Params of = group;
    of.add_texts(urns);
    constexpr std::string_view kOf =
        "tenant_id = compliance_tenant() AND library IN (SELECT l.id FROM compliance_libraries l "
        "WHERE l.tenant_id = compliance_tenant() AND l.urn = ANY($2::text[]))";
    tx.run(
        "UPDATE compliance_requirements SET groups = groups - ($1::jsonb #>> '{}'), attributes = attributes #- ARRAY['set_parameters', $1::jsonb #>> '{}'] "
        "#- ARRAY['group_props', $1::jsonb #>> '{}'] WHERE groups @> $1::jsonb AND " +
            std::string(kOf),
        of);
    tx.run(
        "UPDATE compliance_regulations SET groups = coalesce((SELECT jsonb_agg(g ORDER BY n) FROM jsonb_array_elements(groups) WITH ORDINALITY AS e (g, n) "
        "WHERE g -> 'ref_id' <> $1::jsonb), '[]') WHERE groups @> jsonb_build_array(jsonb_build_object('ref_id', $1::jsonb)) AND " +
            std::string(kOf),
        of);
}

}  // namespace compliance
