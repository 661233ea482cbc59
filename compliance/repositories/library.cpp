// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/library.hpp"

#include "compliance/repositories/regulation.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Result;
using platform::reflect::type_of;

namespace {

/// Rows (library, kind, id, name) of what uses something of a package: rounds of assessment, work on items, mappings to controls, evidence,
/// controls, risks, other packages.
constexpr std::string_view kUses =
    "SELECT r.library, 'requirement_assessment' AS kind, i.id, coalesce(r.ref_id, r.urn) AS name FROM compliance_requirement_assessments i "
    "JOIN compliance_requirements r ON r.tenant_id = i.tenant_id AND r.id = i.requirement "
    "WHERE i.tenant_id = compliance_tenant() AND (i.status <> 'to_do' OR i.result <> 'not_assessed') "
    "UNION ALL SELECT g.library, 'compliance_assessment', a.id, a.key FROM compliance_assessments a "
    "JOIN compliance_regulations g ON g.tenant_id = a.tenant_id AND g.id = a.regulation WHERE a.tenant_id = compliance_tenant() AND NOT a.is_primary "
    "UNION ALL SELECT r.library, 'control_mapping', m.id, coalesce(r.ref_id, r.urn) FROM compliance_control_mappings m "
    "JOIN compliance_requirements r ON r.tenant_id = m.tenant_id AND r.id = m.requirement WHERE m.tenant_id = compliance_tenant() "
    "UNION ALL SELECT r.library, 'evidence_link', l.id, coalesce(r.ref_id, r.urn) FROM compliance_evidence_links l "
    "LEFT JOIN compliance_requirement_assessments i ON l.target_type = 'requirement_assessment' AND i.tenant_id = l.tenant_id AND i.id = l.target_id "
    "JOIN compliance_requirements r ON r.tenant_id = l.tenant_id AND r.id = CASE l.target_type WHEN 'requirement' THEN l.target_id ELSE i.requirement END "
    "WHERE l.tenant_id = compliance_tenant() AND l.target_type IN ('requirement', 'requirement_assessment') "
    "UNION ALL SELECT o.library, 'control', c.id, coalesce(o.ref_id, o.urn) FROM compliance_controls c JOIN compliance_library_objects o "
    "ON o.tenant_id = c.tenant_id AND o.kind = 'reference_control' AND o.urn = lower(c.reference_urn) WHERE c.tenant_id = compliance_tenant() "
    "UNION ALL SELECT m.library, 'risk', k.id, m.key FROM compliance_risks k JOIN compliance_risk_matrices m ON m.tenant_id = k.tenant_id AND m.id = k.matrix "
    "WHERE k.tenant_id = compliance_tenant() "
    "UNION ALL SELECT m.library, 'risk_settings', s.id, m.key FROM compliance_risk_settings s JOIN compliance_risk_matrices m "
    "ON m.tenant_id = s.tenant_id AND m.id = s.default_matrix WHERE s.tenant_id = compliance_tenant() "
    "UNION ALL SELECT o.library, 'risk', k.id, o.ref_id FROM compliance_risks k JOIN compliance_library_objects o ON o.tenant_id = k.tenant_id "
    "AND o.kind = 'threat' AND k.threats @> to_jsonb(o.urn) WHERE k.tenant_id = compliance_tenant() "
    "UNION ALL SELECT b.id, 'library', d.id, d.name FROM compliance_libraries d JOIN compliance_libraries b ON b.tenant_id = d.tenant_id "
    "AND d.dependencies @> to_jsonb(b.urn) AND b.id <> d.id WHERE d.tenant_id = compliance_tenant()";

template <class E>
std::string spelt(E value) {
    return std::string(type_of<E>().values[static_cast<std::size_t>(value)]);
}

std::vector<std::string> texts_of(const Result& rows) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace_back(rows.text(i, 0));
    return out;
}

}  // namespace

Libraries libraries() {
    static const std::string in_use = "(id IN (SELECT u.library FROM (" + std::string(kUses) + ") AS u WHERE u.library IS NOT NULL)) = $";
    return Libraries({.type = "library",
                      .table = "compliance_libraries",
                      .record = &type_of<Library>,
                      .filters = &type_of<LibraryFilters>,
                      .filter_rules = {{"object_kind", "objects_meta ? $"}, {"label", "labels @> to_jsonb($::text)"}, {"in_use", in_use}}});
}

LibraryReleases library_releases() {
    return LibraryReleases({.type = "library_release", .table = "compliance_library_releases", .record = &type_of<LibraryRelease>});
}

LibraryObjects library_objects() {
    return LibraryObjects({.type = "library_object",
                           .table = "compliance_library_objects",
                           .record = &type_of<LibraryObject>,
                           .filters = &type_of<LibraryObjectFilters>,
                           .filter_rules = {{"library_id", "library = $"}, {"urn", "urn = lower($)"}}});
}

std::optional<Library> library_by_urn(Executor& db, std::string_view urn, std::string_view locale) {
    static const auto table = libraries();
    auto found = table.read_all(db.run("SELECT " + table.store().select_list() +
                                           " FROM compliance_libraries WHERE tenant_id = compliance_tenant() AND urn = $1 AND locale = $2 FOR UPDATE",
                                       Params{}.add(urn).add(locale)));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<InstalledLibrary> installed_libraries(Executor& db) {
    const auto rows = db.run("SELECT urn, id, lib_version FROM compliance_libraries WHERE tenant_id = compliance_tenant()");
    std::vector<InstalledLibrary> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back({std::string(rows.text(i, 0)), rows.uuid(i, 1), rows.integer(i, 2)});
    return out;
}

std::vector<LibraryRelease> releases_of(Executor& db, const Uuid& library) {
    static const auto table = library_releases();
    return table.read_all(db.run("SELECT " + table.store().select_list() +
                                     " FROM compliance_library_releases WHERE tenant_id = compliance_tenant() AND library = $1 ORDER BY release_no DESC",
                                 Params{}.add(library)));
}

LibraryCounts count_library(Executor& db, const Uuid& library) {
    const auto rows = db.run(
        "SELECT 'regulations', count(DISTINCT regulation) FROM compliance_requirements "
        "WHERE tenant_id = compliance_tenant() AND library = $1 AND retired_on IS NULL "
        "UNION ALL SELECT unnest(ARRAY['requirements', 'assessable', 'questions']), unnest(ARRAY[count(*), count(*) FILTER (WHERE assessable), "
        "coalesce(sum(jsonb_array_length(questions)), 0)]) FROM compliance_requirements "
        "WHERE tenant_id = compliance_tenant() AND library = $1 AND retired_on IS NULL "
        "UNION ALL SELECT kind || 's', count(*) FROM compliance_library_objects WHERE tenant_id = compliance_tenant() AND library = $1 AND NOT deprecated "
        "GROUP BY kind "
        "UNION ALL SELECT 'risk_matrices', count(*) FROM compliance_risk_matrices WHERE tenant_id = compliance_tenant() AND library = $1 "
        "AND state <> 'retired' "
        "UNION ALL SELECT 'framework_mappings', count(*) FROM compliance_framework_mappings WHERE tenant_id = compliance_tenant() AND library = $1 "
        "UNION ALL SELECT 'mapping_entries', count(*) FROM compliance_framework_mapping_entries e JOIN compliance_framework_mappings m "
        "ON m.tenant_id = e.tenant_id AND m.id = e.mapping WHERE e.tenant_id = compliance_tenant() AND m.library = $1",
        Params{}.add(library));
    LibraryCounts out;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        if (rows.integer(i, 1) > 0) out.emplace(rows.text(i, 0), rows.integer(i, 1));
    return out;
}

std::vector<LibraryUse> uses_of(Executor& db, const Library& library) {
    const auto rows = db.run("SELECT u.kind, u.id, u.name FROM (" + std::string(kUses) + ") AS u WHERE u.library = $1 ORDER BY u.kind, u.name, u.id LIMIT 100",
                             Params{}.add(library.id));
    std::vector<LibraryUse> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back({std::string(rows.text(i, 0)), rows.uuid(i, 1), std::string(rows.text(i, 2))});
    return out;
}

std::vector<Uuid> used_among(Executor& db, const std::vector<Uuid>& ids) {
    std::vector<Uuid> out;
    if (ids.empty()) return out;
    const auto rows =
        db.run("SELECT DISTINCT u.library FROM (" + std::string(kUses) + ") AS u WHERE u.library = ANY($1::uuid[])", Params{}.add_uuids(ids));
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

void erase_library(Executor& db, const Uuid& library) {
    const Params params = Params{}.add(library);
    const auto regulations = db.run("SELECT id FROM compliance_regulations WHERE tenant_id = compliance_tenant() AND library = $1", params);
    for (std::size_t i = 0; i < regulations.rows(); ++i) erase_regulation(db, regulations.uuid(i, 0));
    db.run("DELETE FROM compliance_framework_mappings WHERE tenant_id = compliance_tenant() AND library = $1", params);
    for (const char* table : {"compliance_risk_matrices", "compliance_library_objects", "compliance_library_upgrades", "compliance_library_releases"})
        db.run("DELETE FROM " + std::string(table) + " WHERE tenant_id = compliance_tenant() AND library = $1", params);
    db.run("DELETE FROM compliance_libraries WHERE tenant_id = compliance_tenant() AND id = $1", params);
}

void retire_matrices(Executor& db, const Uuid& library, const std::vector<Uuid>& kept) {
    db.run(
        "UPDATE compliance_risk_matrices SET state = 'retired' WHERE tenant_id = compliance_tenant() AND library = $1 AND state <> 'retired' "
        "AND NOT id = ANY($2::uuid[])",
        Params{}.add(library).add_uuids(kept));
}

std::vector<std::string> taken_requirements(Executor& db, const std::vector<std::string>& urns, const std::optional<Uuid>& except) {
    if (urns.empty()) return {};
    return texts_of(db.run(
        "SELECT urn FROM compliance_requirements WHERE tenant_id = compliance_tenant() AND urn = ANY($1::text[]) "
        "AND library IS DISTINCT FROM $2::uuid",
        Params{}.add_texts(urns).add(except)));
}

std::vector<std::string> known_objects(Executor& db, LibraryObjectKind kind, const std::vector<std::string>& urns, const std::optional<Uuid>& except) {
    if (urns.empty()) return {};
    return texts_of(db.run(
        "SELECT urn FROM compliance_library_objects WHERE tenant_id = compliance_tenant() AND kind = $1 AND urn = ANY($2::text[]) "
        "AND library IS DISTINCT FROM $3::uuid",
        Params{}.add(spelt(kind)).add_texts(urns).add(except)));
}

std::vector<std::string> taken_regulations(Executor& db, const std::vector<std::string>& urns, const std::optional<Uuid>& except) {
    if (urns.empty()) return {};
    return texts_of(db.run(
        "SELECT urn FROM compliance_regulations WHERE tenant_id = compliance_tenant() AND urn = ANY($1::text[]) "
        "AND library IS DISTINCT FROM $2::uuid",
        Params{}.add_texts(urns).add(except)));
}

std::vector<std::string> taken_mappings(Executor& db, const std::vector<std::string>& urns, const std::optional<Uuid>& except) {
    if (urns.empty()) return {};
    return texts_of(db.run(
        "SELECT urn FROM compliance_framework_mappings WHERE tenant_id = compliance_tenant() AND urn = ANY($1::text[]) "
        "AND library IS DISTINCT FROM $2::uuid",
        Params{}.add_texts(urns).add(except)));
}

std::string free_regulation_key(Executor& db, const std::string& wanted) {
    const auto taken = texts_of(db.run("SELECT key FROM compliance_regulations WHERE tenant_id = compliance_tenant() AND starts_with(key, $1)",
                                       Params{}.add(std::string_view(wanted).substr(0, 90))));
    const auto is_taken = [&](const std::string& key) { return std::find(taken.begin(), taken.end(), key) != taken.end(); };
    if (!is_taken(wanted)) return wanted;
    for (int n = 2;; ++n) {
        const auto end = "-" + std::to_string(n);
        if (auto key = wanted.substr(0, 100 - end.size()) + end; !is_taken(key)) return key;
    }
}

platform::records::Condition outdated_libraries(const std::string& versions, bool outdated) {
    return {outdated ? "coalesce(($::jsonb ->> urn)::bigint > lib_version, false)" : "coalesce(($::jsonb ->> urn)::bigint <= lib_version, true)",
            Params{}.add(versions)};
}

}  // namespace compliance
