// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "compliance/services/library_file/fields.hpp"

namespace compliance::library_file {

namespace {

/// Members that a kind has beside those of all; they stand in the attributes.
std::vector<std::string_view> further_members(LibraryObjectKind kind) {
    switch (kind) {
        case LibraryObjectKind::metric_definition: return {"unit", "default_target", "higher_is_better", "choices_definition"};
        case LibraryObjectKind::ttp_catalog: return {"groups", "grouping_definition", "tactics", "version"};
        case LibraryObjectKind::threat: return {"type", "groups", "tactics", "reference_controls", "is_deprecated"};
        case LibraryObjectKind::tactic: return {"groups", "is_deprecated"};
        case LibraryObjectKind::technique: return {"tactics", "groups", "reference_controls", "is_deprecated"};
        default: return {};
    }
}

LibraryObject read_object(Fields& fields, LibraryObjectKind kind, const LibraryReading& reading) {
    LibraryObject object;
    object.id = platform::Uuid::make_v7(reading.now);
    object.kind = kind;
    object.urn = fields.urn("urn");
    object.ref_id = fields.text<200>("ref_id", true).value_or(platform::Text<200>(cut(last_part(object.urn.value), 200)));
    fields.name_text(object.name, object.description);
    object.annotation = fields.text<65'536>("annotation");
    object.translations = fields.translations();
    if (kind == LibraryObjectKind::reference_control) {
        object.category = known_word<ControlCategory>(fields, "category", object.attributes);
        object.csf_function = known_word<CsfFunction>(fields, "csf_function", object.attributes);
        object.typical_evidence = text_list<2'000>(fields, "typical_evidence");
    }
    if (kind == LibraryObjectKind::metric_definition)
        if (const auto category = fields.raw_text("category", true))
            object.attributes.emplace("metric_category", platform::Json{platform::json::quoted(*category)});
    // A later form of the format has techniques among the threats, of a threat catalogue.
    const bool threat = kind == LibraryObjectKind::threat, technique = kind == LibraryObjectKind::technique;
    if (technique || threat)
        if (const auto parent = fields.urn("parent_urn", false); !parent.empty()) object.parent_urn = parent;
    if (technique || threat || kind == LibraryObjectKind::tactic)
        for (const char* name : {"catalog_urn", "threat_catalog_urn", "ttp_catalog_urn", "ttp_catalog", "catalog"})
            if (const auto catalog = fields.urn(name, false); !catalog.empty()) object.catalog_urn = catalog;
    for (const auto name : further_members(kind))
        if (const auto* node = fields.take(name)) object.attributes.emplace(std::string(name), json_of(*node));
    fields.keep_rest(object.attributes, reading.strict);
    return object;
}

/// A preset is no list: one whole, kept as it is, under the name of its package.
void read_preset(Fields& objects, const LibraryReading& reading, LibraryDocument& out) {
    const auto* node = objects.take("preset");
    if (node == nullptr) return;
    objects.warn("preset", "stored_only", "kept, not executed");
    LibraryObject object;
    object.id = platform::Uuid::make_v7(reading.now);
    object.kind = LibraryObjectKind::preset;
    object.urn = out.library.urn;
    object.ref_id = out.library.ref_id;
    object.name = platform::Text<500>(out.library.name.value);
    if (node->kind == NodeKind::object)
        for (const auto& [name, value] : node->members) object.attributes.emplace(name, json_of(value));
    else objects.reject("preset", "bad_type", "must be a mapping");
    out.objects.push_back(std::move(object));
}

struct Place {
    LibraryObjectKind kind;
    const char *one, *several;
};
constexpr Place kPlaces[] = {{LibraryObjectKind::reference_control, "reference_control", "reference_controls"},
                             {LibraryObjectKind::threat, "threat", "threats"},
                             {LibraryObjectKind::metric_definition, "metric_definition", "metric_definitions"},
                             {LibraryObjectKind::ttp_catalog, "ttp_catalog", "ttp_catalogs"},
                             {LibraryObjectKind::tactic, "tactic", "tactics"},
                             {LibraryObjectKind::technique, "technique", "techniques"}};

/// What the list is called here: some have had another name in earlier or later forms of the format.
const char* name_of(Fields& objects, const Place& place) {
    const char* other = place.kind == LibraryObjectKind::reference_control ? "security_functions"
                        : place.kind == LibraryObjectKind::ttp_catalog     ? "threat_catalogs"
                                                                           : nullptr;
    if (other == nullptr || objects.peek(other) == nullptr || objects.peek(place.several) != nullptr) return place.several;
    objects.warn(other, "other_name", "read as " + std::string(place.several));
    return other;
}

}  // namespace

void read_objects(Fields& objects, const LibraryReading& reading, LibraryDocument& out) {
    std::set<std::pair<LibraryObjectKind, std::string>> known;
    for (const auto& place : kPlaces)
        for (auto& fields : objects_of(objects, place.one, name_of(objects, place))) {
            auto object = read_object(fields, place.kind, reading);
            if (!object.urn.value.empty() && !known.emplace(place.kind, object.urn.value).second) fields.reject("urn", "duplicate", "is there already");
            out.objects.push_back(std::move(object));
        }
    read_preset(objects, reading, out);
    if (const auto* workflows = objects.take("workflows")) {
        objects.warn("workflows", "stored_only", "kept, not executed");
        out.library.attributes.emplace("workflows", json_of(*workflows));
    }
    std::erase_if(out.needed, [&](const NeededObject& needed) { return known.contains({needed.kind, needed.urn}); });
}

}  // namespace compliance::library_file
