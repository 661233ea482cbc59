// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/framework_mapping.hpp"

#include <algorithm>

#include "platform/crypto/hash.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::Table;
using platform::reflect::type_of;

namespace {

constexpr std::size_t kRowsAtOnce = 2'000;

template <class E>
std::string spelt(E value) {
    return std::string(type_of<E>().values[static_cast<std::size_t>(value)]);
}

std::string line_of(const FrameworkMappingEntry& entry) {
    return entry.source_requirement_urn.value + '\t' + entry.target_requirement_urn.value + '\t' + spelt(entry.relationship) + '\t' +
           (entry.strength ? std::to_string(entry.strength->value) : "") + '\t' + (entry.rationale ? spelt(*entry.rationale) : "") + '\t' +
           (entry.annotation ? entry.annotation->value : "") + '\n';
}

std::string hash_of(const std::vector<FrameworkMappingEntry>& entries) {
    std::vector<std::string> lines;
    lines.reserve(entries.size());
    for (const auto& entry : entries) lines.push_back(line_of(entry));
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const auto& line : lines) all += line;
    return platform::crypto::sha256_hex(all);
}

void write_entries(Executor& db, const Uuid& mapping, const std::vector<FrameworkMappingEntry>& entries) {
    db.run("DELETE FROM compliance_framework_mapping_entries WHERE tenant_id = compliance_tenant() AND mapping = $1", Params{}.add(mapping));
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    for (std::size_t from = 0; from < entries.size(); from += kRowsAtOnce) {
        std::vector<Uuid> ids;
        std::vector<std::string> sources, targets, relations, strengths, rationales, annotations;
        for (std::size_t i = from; i < std::min(entries.size(), from + kRowsAtOnce); ++i) {
            const auto& entry = entries[i];
            ids.push_back(Uuid::make_v7(now));
            sources.push_back(entry.source_requirement_urn);
            targets.push_back(entry.target_requirement_urn);
            relations.push_back(spelt(entry.relationship));
            strengths.push_back(entry.strength ? std::to_string(entry.strength->value) : "");
            rationales.push_back(entry.rationale ? spelt(*entry.rationale) : "");
            annotations.push_back(entry.annotation ? entry.annotation->value : "");
        }
        db.run(
            "INSERT INTO compliance_framework_mapping_entries (tenant_id, id, mapping, source_requirement_urn, target_requirement_urn, relationship, "
            "strength, rationale, annotation) SELECT compliance_tenant(), i, $1, s, t, r, nullif(n, '')::integer, nullif(w, ''), nullif(a, '') "
            "FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) AS x (i, s, t, r, n, w, a)",
            Params{}
                .add(mapping)
                .add_uuids(ids)
                .add_texts(sources)
                .add_texts(targets)
                .add_texts(relations)
                .add_texts(strengths)
                .add_texts(rationales)
                .add_texts(annotations));
    }
}

}  // namespace

Table<FrameworkMapping> framework_mappings() {
    static constexpr std::string_view kOf = " = (SELECT urn FROM compliance_regulations WHERE tenant_id = compliance_tenant() AND id = $)";
    static const std::string source = "source_regulation_urn" + std::string(kOf), target = "target_regulation_urn" + std::string(kOf);
    return Table<FrameworkMapping>({.type = "framework_mapping",
                                    .table = "compliance_framework_mappings",
                                    .record = &type_of<FrameworkMapping>,
                                    .filters = &type_of<FrameworkMappingFilters>,
                                    .filter_rules = {{"source_regulation_id", source}, {"target_regulation_id", target}, {"library_id", "library = $"}}});
}

Table<FrameworkMappingEntry> framework_mapping_entries() {
    return Table<FrameworkMappingEntry>(
        {.type = "framework_mapping", .table = "compliance_framework_mapping_entries", .record = &type_of<FrameworkMappingEntry>});
}

MappingWrite put_framework_mapping(Executor& db, FrameworkMapping& mapping, std::vector<FrameworkMappingEntry> entries) {
    static const auto rows = framework_mappings();
    mapping.entries_sha256 = hash_of(entries);
    const auto found = db.run("SELECT " + rows.store().select_list() +
                                  " FROM compliance_framework_mappings WHERE tenant_id = compliance_tenant() AND urn = $1 FOR UPDATE",
                              Params{}.add(std::string_view(mapping.urn.value)));
    if (found.empty()) {
        rows.insert(db, mapping);
        write_entries(db, mapping.id, entries);
        return MappingWrite::created;
    }
    const auto before = rows.read_all(found).front();
    mapping.id = before.id;
    if (!rows.update(db, mapping, before.version)) throw std::logic_error("a locked mapping changed");
    if (mapping.version == before.version) return MappingWrite::unchanged;
    if (mapping.entries_sha256 != before.entries_sha256) write_entries(db, mapping.id, entries);
    return MappingWrite::updated;
}

bool remove_framework_mapping(Executor& db, const Uuid& id) {
    static const auto rows = framework_mappings();
    return rows.store().erase(db, id, std::nullopt);
}

void count_entries(Executor& db, std::vector<FrameworkMapping>& mappings) {
    if (mappings.empty()) return;
    std::vector<Uuid> ids;
    for (const auto& mapping : mappings) ids.push_back(mapping.id);
    const auto rows = db.run(
        "SELECT e.mapping, count(*), count(*) FILTER (WHERE s.id IS NOT NULL AND t.id IS NOT NULL) FROM compliance_framework_mapping_entries e "
        "LEFT JOIN compliance_requirements s ON s.tenant_id = e.tenant_id AND s.urn = e.source_requirement_urn AND s.retired_on IS NULL "
        "LEFT JOIN compliance_requirements t ON t.tenant_id = e.tenant_id AND t.urn = e.target_requirement_urn AND t.retired_on IS NULL "
        "WHERE e.tenant_id = compliance_tenant() AND e.mapping = ANY($1::uuid[]) GROUP BY e.mapping",
        Params{}.add_uuids(ids));
    for (std::size_t i = 0; i < rows.rows(); ++i)
        for (auto& mapping : mappings)
            if (mapping.id == rows.uuid(i, 0)) mapping.entries = rows.integer(i, 1), mapping.resolved = rows.integer(i, 2);
}

}  // namespace compliance
