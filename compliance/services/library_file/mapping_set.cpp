// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include "compliance/services/library_file/fields.hpp"

namespace compliance::library_file {

namespace {

constexpr std::size_t kMaxEntries = 100'000;

/// equal > superset > subset > intersect > not_related (R3).
int rank_of(MappingRelationship relationship) {
    static constexpr std::array<int, 5> kRanks = {4, 2, 3, 1, 0};
    return kRanks[static_cast<std::size_t>(relationship)];
}

struct Tally {
    std::int64_t duplicates = 0, strengths = 0, rationales = 0;
};

void read_strength(Fields& fields, FrameworkMappingEntry& entry, Tally& tally) {
    const auto strength = fields.integer("strength_of_relationship", 0, 100);
    if (!strength) return;
    tally.strengths += *strength > 10 || *strength < 1 ? 1 : 0;
    entry.strength = std::max<std::int64_t>(1, *strength > 10 ? (*strength + 5) / 10 : *strength);
}

void read_rationale(Fields& fields, FrameworkMappingEntry& entry, Tally& tally) {
    auto annotation = fields.raw_text("annotation");
    if (const auto given = fields.raw_text("rationale")) {
        const auto& words = platform::reflect::type_of<MappingRationale>().values;
        if (std::find(words.begin(), words.end(), lowered(*given)) != words.end()) entry.rationale = word<MappingRationale>(fields, "rationale");
        else {
            ++tally.rationales;
            annotation = annotation ? *given + "\n" + *annotation : *given;
        }
    }
    if (!annotation) return;
    if (platform::count_code_points(*annotation) > 5'000) fields.warn("annotation", "text_too_long", "cut at 5,000 characters");
    entry.annotation = cut(*annotation, 5'000);
}

FrameworkMappingEntry read_entry(Fields& fields, Tally& tally) {
    FrameworkMappingEntry entry;
    entry.source_requirement_urn = fields.urn("source_requirement_urn");
    entry.target_requirement_urn = fields.urn("target_requirement_urn");
    if (const auto relationship = word<MappingRelationship>(fields, "relationship")) entry.relationship = *relationship;
    else fields.reject("relationship", "required", "is needed");
    read_strength(fields, entry, tally);
    read_rationale(fields, entry, tally);
    return entry;
}

void read_entries(Fields& fields, const LibraryReading& reading, const LibraryDocument& out, MappingDraft& draft, Leftovers& leftovers) {
    auto given = entries_of(fields, "requirement_mappings");
    std::size_t before = 0;  // the bound is the file's
    for (const auto& other : out.mappings) before += other.entries.size();
    if (before + given.size() > kMaxEntries) return fields.reject("requirement_mappings", "too_many", "the file has more than 100,000 entries");
    Tally tally;
    for (auto& row : given) {
        draft.entries.push_back(read_entry(row, tally));
        leftovers.add(draft.mapping.urn.value + "/" + std::to_string(row.row()), row.rest(reading.strict));
    }
    tally.duplicates = merge_entries(draft.entries);
    const auto say = [&](std::int64_t count, const char* code, const char* what) {
        if (count > 0) fields.warn("requirement_mappings", code, std::to_string(count) + what);
    };
    say(tally.duplicates, "mapping_duplicate", " pairs were given before; the stronger relation stays");
    say(tally.strengths, "strength_normalised", " strengths are brought to 1 to 10");
    say(tally.rationales, "rationale_free_text", " rationales are sentences and stand in the annotation");
}

}  // namespace

std::int64_t merge_entries(std::vector<FrameworkMappingEntry>& entries) {
    std::map<std::pair<std::string, std::string>, std::size_t> known;
    std::vector<FrameworkMappingEntry> kept;
    for (auto& entry : entries) {
        const auto [at, fresh] = known.emplace(std::pair(entry.source_requirement_urn.value, entry.target_requirement_urn.value), kept.size());
        if (fresh) kept.push_back(std::move(entry));
        else if (auto& before = kept[at->second]; rank_of(entry.relationship) > rank_of(before.relationship)) before = std::move(entry);
    }
    const auto left_out = static_cast<std::int64_t>(entries.size() - kept.size());
    entries = std::move(kept);
    return left_out;
}

void read_mapping_set(Fields& fields, const LibraryReading& reading, LibraryDocument& out) {
    MappingDraft draft;
    draft.pointer = fields.pointer();
    auto& mapping = draft.mapping;
    mapping.id = platform::Uuid::make_v7(reading.now);
    mapping.urn = fields.urn("urn");
    std::optional<platform::Text<500>> name;
    fields.name_text(name, mapping.description);
    mapping.ref_id = fields.text<200>("ref_id", true).value_or(platform::Text<200>(cut(last_part(mapping.urn.value), 200)));
    mapping.name = name ? *name : platform::Text<500>(mapping.ref_id.value);
    mapping.source_regulation_urn = fields.urn("source_framework_urn");
    mapping.target_regulation_urn = fields.urn("target_framework_urn");
    if (!mapping.source_regulation_urn.value.empty() && mapping.source_regulation_urn.value == mapping.target_regulation_urn.value)
        fields.reject("target_framework_urn", "same_as_source", "must be another framework than the source");
    Leftovers leftovers;
    read_entries(fields, reading, out, draft, leftovers);
    for (const char* member : {"annotation", "translations"})
        if (const auto* kept = fields.take(member)) leftovers.add(mapping.urn.value, member, *kept);
    leftovers.add(mapping.urn.value, fields.rest(reading.strict));
    leftovers.store(out.library.attributes, "x_mapping_members_" + std::to_string(out.mappings.size() + 1));
    out.mappings.push_back(std::move(draft));
}

}  // namespace compliance::library_file
