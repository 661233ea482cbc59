// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_mapping.hpp"

#include <algorithm>

#include "compliance/repositories/framework_mapping.hpp"
#include "compliance/repositories/oscal_catalogue.hpp"
#include "compliance/services/library_file/fields.hpp"
#include "compliance/services/library_file/profile.hpp"
#include "compliance/services/library_profile.hpp"

namespace compliance {

using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr std::string_view kFileUrn = "urn:oscal:file:";

struct End {
    std::string urn;
    std::map<std::string, OscalControl> controls;

    [[nodiscard]] std::string name_of(const std::string& id) const {
        const auto found = controls.find(id);
        return found != controls.end() ? found->second.urn : library_file::cut(urn + ":" + id, 255);
    }
};

const OscalCatalogue* find(const std::vector<OscalCatalogue>& all, const MappingSide& side) {
    for (const auto& one : all)
        if (std::find(one.document_uuids.begin(), one.document_uuids.end(), side.catalog_uuid) != one.document_uuids.end()) return &one;
    for (const auto& one : all)
        if (!side.catalog_title.empty() && one.title == side.catalog_title) return &one;
    return find_catalogue(all, side.file_names);
}

End end_of(Executor& db, const std::vector<OscalCatalogue>& all, const MappingSide& side) {
    if (const auto* catalogue = find(all, side)) return {catalogue->urn, oscal_controls(db, *catalogue)};
    const auto name = !side.file_names.empty() ? side.file_names.front() : !side.catalog_uuid.empty() ? side.catalog_uuid
                                                                                                      : side.catalog_title;
    return {std::string(kFileUrn) + library_file::cut(library_file::lowered(name), 200), {}};
}

}  // namespace

void resolve_mappings(Executor& db, LibraryDocument& document) {
    std::optional<std::vector<OscalCatalogue>> all;
    for (auto& draft : document.mappings) {
        if (!draft.sides) continue;
        if (!all) all = oscal_catalogues(db);
        const auto source = end_of(db, *all, draft.sides->source), target = end_of(db, *all, draft.sides->target);
        draft.mapping.source_regulation_urn = source.urn;
        draft.mapping.target_regulation_urn = target.urn;
        if (source.urn == target.urn) document.reject(0, draft.pointer + "/target-resource", "same_as_source", "must be another framework than the source");
        for (auto& entry : draft.entries) {
            entry.source_requirement_urn = source.name_of(entry.source_requirement_urn.value);
            entry.target_requirement_urn = target.name_of(entry.target_requirement_urn.value);
        }
        draft.sides.reset();
        if (const auto merged = library_file::merge_entries(draft.entries); merged > 0)
            document.warn("mapping_duplicate", draft.pointer + "/maps", std::to_string(merged) + " pairs were given before; the stronger relation stays");
    }
}

void adopt_mappings(Executor& db, const Library& catalogue, std::string_view file_name) {
    const auto waiting = std::string(kFileUrn) + library_file::cut(file_stem(file_name), 200);
    static const auto table = framework_mappings();
    auto mappings = table.read_all(db.run("SELECT " + table.store().select_list() +
                                              " FROM compliance_framework_mappings WHERE tenant_id = compliance_tenant() "
                                              "AND $1 IN (source_regulation_urn, target_regulation_urn) ORDER BY id",
                                          Params{}.add(std::string_view(waiting))));
    if (mappings.empty()) return;
    const End end{catalogue.urn.value, oscal_controls(db, {catalogue.id, catalogue.urn.value, {}, {}, {}})};
    const auto take = [&](platform::Text<255>& urn) {
        if (urn.value.starts_with(waiting + ":")) urn = end.name_of(urn.value.substr(waiting.size() + 1));
    };
    for (auto& mapping : mappings) {
        auto entries = entries_of(db, mapping.id);
        for (auto& entry : entries) take(entry.source_requirement_urn), take(entry.target_requirement_urn);
        for (auto* side : {&mapping.source_regulation_urn, &mapping.target_regulation_urn})
            if (side->value == waiting) *side = catalogue.urn;
        library_file::merge_entries(entries);
        put_framework_mapping(db, mapping, std::move(entries));
    }
}

}  // namespace compliance
