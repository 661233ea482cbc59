// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "compliance/services/library_file/oscal.hpp"
#include "compliance/services/library_file/profile.hpp"

namespace compliance::library_file {

namespace {

constexpr std::size_t kMaxEntries = 100'000;
constexpr std::size_t kMaxAnnotation = 64 << 20;

MappingSide read_side(const Node& document, const Node& mapping, const char* name) {
    MappingSide side;
    const auto* resource = mapping.kind == NodeKind::object ? mapping.find(name) : nullptr;
    if (resource == nullptr) return side;
    side.catalog_uuid = lowered(prop_value(*resource, "catalog_uuid"));
    side.catalog_title = prop_value(*resource, "catalog_title");
    side.file_names = oscal_file_names(document, member_text(*resource, "href"));
    std::erase(side.file_names, "");
    return side;
}

/// Controls of one end of a map, lower-cased; a statement stands for its control.
std::vector<std::string> read_ends(const Node& map, const char* name) {
    std::vector<std::string> out;
    for (const auto& end : member_items(map, name)) {
        auto id = lowered(member_text(end, "id-ref"));
        if (lowered(member_text(end, "type")) == "statement") id = id.substr(0, id.rfind("_smt"));
        if (!id.empty() && std::find(out.begin(), out.end(), id) == out.end()) out.push_back(std::move(id));
    }
    return out;
}

/// What the relation of two sets leaves for each pair of them (R15).
std::optional<MappingRelationship> relationship_of(std::string_view word, bool several_sources, bool several_targets) {
    using enum MappingRelationship;
    if (word == "no-relationship") return not_related;
    if (word == "intersects-with") return intersect;
    const bool equal_sets = word == "equal-to" || word == "equivalent-to", sub = word == "subset-of", super = word == "superset-of";
    if (!equal_sets && !sub && !super) return std::nullopt;
    if (several_sources && several_targets) return intersect;
    if (several_targets) return sub ? intersect : superset;
    if (several_sources) return super ? intersect : subset;
    return equal_sets ? equal : sub ? subset
                                    : superset;
}

std::string_view relationship_word(const Node& map) {
    if (const auto word = member_text(map, "relationship"); !word.empty()) return word;
    const auto* object = map.kind == NodeKind::object ? map.find("relationship") : nullptr;  // a field with flags of its own
    if (object == nullptr) return {};
    for (const char* name : {"type", "value", "relationship"})
        if (const auto word = member_text(*object, name); !word.empty()) return word;
    return {};
}

std::optional<MappingRationale> rationale_in(const Node& node) {
    const auto& words = platform::reflect::type_of<MappingRationale>().values;
    const auto found = std::find(words.begin(), words.end(), lowered(member_text(node, "matching-rationale")));
    return found == words.end() ? std::nullopt : std::optional(static_cast<MappingRationale>(found - words.begin()));
}

std::string annotation_of(const Node& map) {
    std::string out;
    for (const auto& prop : member_items(map, "props"))
        out += (out.empty() ? "" : "\n") + std::string(member_text(prop, "name")) + ": " + std::string(member_text(prop, "value"));
    if (const auto remarks = member_text(map, "remarks"); !remarks.empty()) out += (out.empty() ? "" : "\n") + std::string(remarks);
    return cut(out, 5'000);
}

/// What a file has made so far: a few ends on both sides make many pairs, each with the words of its map.
struct Taken {
    std::size_t entries = 0, annotation = 0;
};

struct Place {
    const Node& mapping;
    std::string pointer;
    std::optional<MappingRationale> rationale;  ///< where a map gives none
    Taken& taken;
};

void read_maps(const Place& place, LibraryDocument& out, MappingDraft& draft) {
    const auto& maps = member_items(place.mapping, "maps");
    for (std::size_t i = 0; i < maps.size(); ++i) {
        const auto pointer = place.pointer + "/maps/" + std::to_string(i);
        const auto row = static_cast<std::int64_t>(i + 1);
        const auto sources = read_ends(maps[i], "sources"), targets = read_ends(maps[i], "targets");
        const auto relationship = relationship_of(lowered(relationship_word(maps[i])), sources.size() > 1, targets.size() > 1);
        if (!relationship) {
            out.reject(row, pointer + "/relationship", "unknown_value", "must be one of NIST IR 8477");
            continue;
        }
        const auto own = rationale_in(maps[i]);
        const auto annotation = annotation_of(maps[i]);
        const auto pairs = sources.size() * targets.size();
        if (place.taken.entries + pairs > kMaxEntries || place.taken.annotation + pairs * annotation.size() > kMaxAnnotation)
            return out.reject(row, place.pointer + "/maps", "too_many", "the file makes more than 100,000 entries, or more than 64 MiB of annotations");
        place.taken.entries += pairs;
        place.taken.annotation += pairs * annotation.size();
        for (const auto& source : sources)
            for (const auto& target : targets) {
                auto& entry = draft.entries.emplace_back();
                entry.source_requirement_urn = cut(source, 255);
                entry.target_requirement_urn = cut(target, 255);
                entry.relationship = *relationship;
                entry.rationale = own ? own : place.rationale;
                if (!annotation.empty()) entry.annotation = annotation;
            }
    }
}

void read_mapping(const Node& document, const Place& place, const LibraryReading& reading, LibraryDocument& out) {
    MappingDraft draft;
    draft.pointer = place.pointer;
    auto& mapping = draft.mapping;
    const auto uuid = lowered(member_text(place.mapping, "uuid"));
    if (uuid.empty() || uuid.size() > 50) out.reject(0, place.pointer + "/uuid", "required", "is needed");
    mapping.id = platform::Uuid::make_v7(reading.now);
    mapping.urn = cut(out.library.urn.value, 200) + ":" + cut(uuid, 50);
    mapping.ref_id = cut(uuid, 200);
    mapping.name = cut(out.library.name.value, 500);
    if (const auto text = member_text(place.mapping, "mapping-description"); !text.empty()) mapping.description = cut(text, 65'536);
    draft.sides.emplace();
    draft.sides->source = read_side(document, place.mapping, "source-resource");
    draft.sides->target = read_side(document, place.mapping, "target-resource");
    for (const char* name : {"source-resource", "target-resource"})
        if (place.mapping.kind != NodeKind::object || place.mapping.find(name) == nullptr)
            out.reject(0, place.pointer + "/" + name, "required", "is needed");
    read_maps(place, out, draft);
    out.mappings.push_back(std::move(draft));
}

}  // namespace

LibraryDocument read_oscal_mapping(const Node& collection, const LibraryReading& reading) {
    static const Node kNone;
    LibraryDocument out;
    if (collection.kind != NodeKind::object) {
        out.reject(0, "/mapping-collection", "bad_type", "must be an object");
        return out;
    }
    read_oscal_metadata(collection, reading, out);
    name_oscal_library("urn:oscal:mapping:", collection, reading, out);
    const auto* provenance = collection.find("provenance");
    const auto common = rationale_in(provenance != nullptr ? *provenance : kNone);
    const auto& mappings = member_items(collection, "mappings");
    if (mappings.empty()) out.reject(0, "/mapping-collection/mappings", "required", "is needed");
    Taken taken;
    for (std::size_t i = 0; i < mappings.size(); ++i) {
        const auto own = rationale_in(mappings[i]);
        read_mapping(collection, {mappings[i], "/mapping-collection/mappings/" + std::to_string(i), own ? own : common, taken}, reading, out);
    }
    return out;
}

}  // namespace compliance::library_file
