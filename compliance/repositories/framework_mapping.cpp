// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/framework_mapping.hpp"

#include <algorithm>

#include "compliance/repositories/enumeration.hpp"
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
        {.type = "framework_mapping",
         .table = "compliance_framework_mapping_entries",
         .record = &type_of<FrameworkMappingEntry>,
         .filters = &type_of<FrameworkMappingEntryFilters>,
         .filter_rules = {{"requirement_id",
                           "EXISTS (SELECT 1 FROM compliance_requirements q WHERE q.tenant_id = compliance_tenant() AND q.id = $ "
                           "AND q.urn IN (source_requirement_urn, target_requirement_urn))"},
                          {"resolved",
                           "$ = ((SELECT count(*) FROM compliance_requirements q WHERE q.tenant_id = compliance_tenant() AND q.retired_on IS NULL "
                           "AND q.urn IN (source_requirement_urn, target_requirement_urn)) = 2)"},
                          {"min_strength", "strength >= $"}}});
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
    ids.reserve(mappings.size());
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

void resolve_entries(Executor& db, std::vector<FrameworkMappingEntry>& entries) {
    std::vector<std::string> urns;
    for (const auto& entry : entries) urns.push_back(entry.source_requirement_urn), urns.push_back(entry.target_requirement_urn);
    const auto rows = db.run(
        "SELECT urn FROM compliance_requirements WHERE tenant_id = compliance_tenant() AND retired_on IS NULL AND urn = ANY($1::text[]) ORDER BY urn COLLATE "
        "\"C\"",
        Params{}.add_texts(urns));
    std::vector<std::string> there;
    for (std::size_t i = 0; i < rows.rows(); ++i) there.emplace_back(rows.text(i, 0));
    const auto is_there = [&](const std::string& urn) { return std::binary_search(there.begin(), there.end(), urn); };
    for (auto& entry : entries) entry.resolved = is_there(entry.source_requirement_urn) && is_there(entry.target_requirement_urn);
}

std::vector<FrameworkMappingEntry> entries_of(Executor& db, const Uuid& mapping) {
    static const auto table = framework_mapping_entries();
    return table.read_all(
        db.run("SELECT " + table.store().select_list() + " FROM compliance_framework_mapping_entries WHERE tenant_id = compliance_tenant() AND mapping = $1",
               Params{}.add(mapping)));
}

std::optional<NamedUrn> find_regulation_urn(Executor& db, std::string_view name) {
    const auto rows =
        db.run("SELECT urn FROM compliance_regulations WHERE tenant_id = compliance_tenant() AND (key = $1 OR urn = lower($1)) LIMIT 1", Params{}.add(name));
    if (!rows.empty()) return NamedUrn{std::string(rows.text(0, 0)), {}};
    return std::nullopt;
}

std::map<std::string, NamedUrn> find_requirement_urns(Executor& db, const std::vector<std::string>& names) {
    const auto rows = db.run(
        "SELECT n.name, r.urn, g.urn FROM unnest($1::text[]) AS n (name) JOIN compliance_requirements r ON r.tenant_id = compliance_tenant() "
        "AND (r.urn = lower(n.name) OR (n.name !~* '^urn:' AND r.ref_id = substr(n.name, strpos(n.name, ':') + 1))) "
        "JOIN compliance_regulations g ON g.tenant_id = r.tenant_id AND g.id = r.regulation AND (r.urn = lower(n.name) OR g.key = split_part(n.name, ':', 1))",
        Params{}.add_texts(names));
    std::map<std::string, NamedUrn> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace(rows.text(i, 0), NamedUrn{std::string(rows.text(i, 1)), std::string(rows.text(i, 2))});
    return out;
}

std::vector<GapRow> gap_rows(Executor& db, const Uuid& target, const std::vector<Uuid>& assessments, platform::Date day) {
    const auto rows = db.run(
        "WITH target AS (SELECT r.id, r.urn, r.ref_id, r.title, r.weight, r.position FROM compliance_requirements r "
        "LEFT JOIN compliance_assessments p ON p.tenant_id = r.tenant_id AND p.regulation = r.regulation AND p.is_primary "
        "WHERE r.tenant_id = compliance_tenant() AND r.regulation = $1 AND r.assessable AND NOT r.withdrawn AND (r.retired_on IS NULL OR r.retired_on > $3) "
        "AND (r.applies_from IS NULL OR r.applies_from <= $3) AND (r.applies_until IS NULL OR $3 <= r.applies_until) "
        "AND (p.id IS NULL OR p.selected_groups = '[]' OR EXISTS (SELECT 1 FROM jsonb_array_elements(p.selected_groups) AS s (g) WHERE r.groups @> s.g))), "
        "source AS (SELECT q.urn, coalesce(q.ref_id, q.urn) AS ref_id, g.urn AS regulation_urn, i.result, i.applicability FROM compliance_assessments a "
        "JOIN compliance_regulations g ON g.tenant_id = a.tenant_id AND g.id = a.regulation "
        "JOIN compliance_requirements q ON q.tenant_id = a.tenant_id AND q.regulation = a.regulation AND q.retired_on IS NULL "
        "LEFT JOIN compliance_requirement_assessments i ON i.tenant_id = a.tenant_id AND i.assessment = a.id AND i.requirement = q.id "
        "WHERE a.tenant_id = compliance_tenant() AND a.id = ANY($2::uuid[])), "
        "entry AS (SELECT e.source_requirement_urn AS s, e.target_requirement_urn AS t, e.relationship AS r FROM compliance_framework_mapping_entries e "
        "WHERE e.tenant_id = compliance_tenant() UNION SELECT e.target_requirement_urn, e.source_requirement_urn, "
        "CASE e.relationship WHEN 'subset' THEN 'superset' WHEN 'superset' THEN 'subset' ELSE e.relationship END FROM compliance_framework_mapping_entries e "
        "WHERE e.tenant_id = compliance_tenant()) "
        "SELECT t.id, t.urn, t.ref_id, t.title, t.weight, x.r, x.ref_id, x.result, coalesce(x.applicability = 'not_applicable', false) FROM target t "
        "LEFT JOIN (SELECT e.t, e.r, s.ref_id, s.result, s.applicability FROM entry e JOIN source s ON s.urn = e.s) AS x ON x.t = t.urn ORDER BY t.position, "
        "t.id",
        Params{}.add(target).add_uuids(assessments).add(day));
    const auto text = [&](std::size_t row, std::size_t column) {
        return rows.is_null(row, column) ? std::nullopt : std::optional(std::string(rows.text(row, column)));
    };
    std::vector<GapRow> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        GapRow row;
        row.requirement.requirement = rows.uuid(i, 0);
        row.requirement.urn = rows.text(i, 1);
        row.requirement.ref_id = text(i, 2);
        row.requirement.title = text(i, 3);
        row.requirement.weight = rows.integer(i, 4);
        if (!rows.is_null(i, 5)) row.relationship = read_enum<MappingRelationship>(rows.text(i, 5));
        row.source_ref = text(i, 6).value_or("");
        if (!rows.is_null(i, 7)) row.result = read_enum<ItemResult>(rows.text(i, 7));
        row.not_applicable = rows.boolean(i, 8);
        out.push_back(std::move(row));
    }
    return out;
}

}  // namespace compliance
