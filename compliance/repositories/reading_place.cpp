// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/reading_place.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr std::int64_t kMostEvents = 2'000;

/// SQL: events between the place given ($1, $2) and this reading, of the types ($3).
constexpr std::string_view kSince =
    "FROM compliance_audit_events e WHERE e.tenant_id = compliance_tenant() AND e.epoch = $2 AND e.tx >= pg_snapshot_xmin($1::pg_snapshot) "
    "AND NOT pg_visible_in_snapshot(e.tx, $1::pg_snapshot) AND e.entity_version IS NOT NULL AND e.entity_type = ANY($3::text[])";
/// SQL: whether this reading ($4) shows all that the place shows. Events that it does not show it could not name.
constexpr std::string_view kIsLater =
    "pg_snapshot_xmax($1::pg_snapshot) <= pg_snapshot_xmax($4::pg_snapshot) "
    "AND NOT EXISTS (SELECT 1 FROM pg_snapshot_xip($4::pg_snapshot) AS x WHERE pg_visible_in_snapshot(x, $1::pg_snapshot))";

Params since(const ReadingPlace& before, const ReadingPlace& now, const std::vector<std::string>& types) {
    return Params{}.add(std::string_view(before.snapshot)).add(before.epoch).add_texts(types).add(std::string_view(now.snapshot));
}

/// SQL: types whose events tell what the record pointed to before it changed or went.
constexpr std::string_view kTelling =
    "('requirement_assessment', 'control_mapping', 'control_exception', 'evidence_link', 'compliance_assessment', 'control_test', 'collector')";

/// SQL: `seen`, the events; `told`, what they say; `was`, what records point to and pointed to.
std::string sql_of_events() {
    return "WITH seen AS MATERIALIZED (SELECT e.id, e.entity_type AS type, e.entity_id AS entity, e.root_id AS root " + std::string(kSince) + " LIMIT " +
           std::to_string(kMostEvents + 1) +
           "), told AS MATERIALIZED (SELECT s.type, d.details::jsonb AS details FROM seen s JOIN compliance_audit_event_details d "
           "ON d.tenant_id = compliance_tenant() AND d.event_id = s.id WHERE s.type IN " +
           std::string(kTelling) +
           "), was AS MATERIALIZED (SELECT type, side ->> 'requirement' AS requirement, side ->> 'target_type' AS target_type, "
           "side ->> 'target_id' AS target_id, side ->> 'control' AS control, side -> 'targets' AS targets "
           "FROM told CROSS JOIN LATERAL (VALUES (details -> 'before'), (details -> 'after')) AS v (side) WHERE jsonb_typeof(side) = 'object'), ";
}

/// SQL: controls whose own facts may be others: a collector's word counts for those it is aimed at.
constexpr std::string_view kControls =
    "control AS MATERIALIZED (SELECT entity AS id FROM seen WHERE type = 'control' "
    "UNION SELECT root FROM seen WHERE type = 'control_test' "
    "UNION SELECT control::uuid FROM was WHERE type = 'control_test' AND control IS NOT NULL "
    "UNION SELECT (one ->> 'target_id')::uuid FROM (SELECT c.targets FROM seen s JOIN compliance_evidence_collectors c "
    "ON c.tenant_id = compliance_tenant() AND c.id = s.entity WHERE s.type = 'collector' "
    "UNION ALL SELECT targets FROM was WHERE type = 'collector' AND jsonb_typeof(targets) = 'array') AS aimed (targets) "
    "CROSS JOIN LATERAL jsonb_array_elements(aimed.targets) AS one WHERE one ->> 'target_type' = 'control'), ";

constexpr std::string_view kRequirements =
    "target AS MATERIALIZED (SELECT l.target_type AS type, l.target_id AS id FROM seen s JOIN compliance_evidence_links l "
    "ON l.tenant_id = compliance_tenant() AND l.evidence = s.root WHERE s.type IN ('evidence', 'evidence_revision', 'evidence_link') "
    "UNION SELECT target_type, target_id::uuid FROM was WHERE target_id IS NOT NULL "
    "UNION SELECT 'control', id FROM control "
    "UNION SELECT type, entity FROM seen WHERE type <> 'control'), "
    "touched AS (SELECT id FROM target WHERE type = 'requirement' UNION SELECT requirement::uuid FROM was WHERE requirement IS NOT NULL "
    "UNION SELECT i.requirement FROM target t JOIN compliance_requirement_assessments i ON i.tenant_id = compliance_tenant() AND i.id = t.id "
    "WHERE t.type = 'requirement_assessment' "
    "UNION SELECT m.requirement FROM target t JOIN compliance_control_mappings m ON m.tenant_id = compliance_tenant() AND m.control = t.id "
    "WHERE t.type = 'control' "
    "UNION SELECT m.requirement FROM target t JOIN compliance_control_mappings m ON m.tenant_id = compliance_tenant() AND m.id = t.id "
    "WHERE t.type = 'control_mapping' "
    "UNION SELECT x.requirement FROM target t JOIN compliance_control_exceptions x ON x.tenant_id = compliance_tenant() AND x.id = t.id "
    "WHERE t.type = 'control_exception' AND x.requirement IS NOT NULL) ";
constexpr std::string_view kEvidence =
    "touched AS (SELECT DISTINCT root AS id FROM seen WHERE type IN ('evidence', 'evidence_revision')) ";

/// Ids, and a row without one that says whether they are all.
std::string sql_of_touched(TouchedKind kind) {
    std::string sql = sql_of_events();
    if (kind == TouchedKind::evidence) sql += kEvidence;
    else sql += std::string(kControls) + (kind == TouchedKind::control ? "touched AS (SELECT id FROM control) " : std::string(kRequirements));
    // Which assessment stands may have changed: then all of its items count, or none.
    return sql + "SELECT NULL::uuid, " + std::string(kIsLater) + " AND (SELECT count(*) <= " + std::to_string(kMostEvents) +
           " FROM seen) AND (SELECT count(*) FROM told) = (SELECT count(*) FROM seen WHERE type IN " + std::string(kTelling) +
           ") AND NOT EXISTS (SELECT 1 FROM told WHERE type = 'compliance_assessment' AND (details -> 'before' = 'null' OR details -> 'after' = 'null' "
           "OR details -> 'after' ? 'is_primary')) UNION ALL (SELECT id, NULL FROM touched LIMIT $5)";
}

}  // namespace

ReadingPlace place_of(Executor& db) { return read_place(db.run(kReadingPlace)); }

ReadingPlace read_place(const platform::postgres::Result& rows) { return {std::string(rows.text(0, 0)), rows.integer(0, 1)}; }

bool holds_since(Executor& db, const ReadingPlace& before, const ReadingPlace& now, const std::vector<std::string>& types) {
    if (before == now) return true;
    if (before.epoch != now.epoch) return false;
    static const auto sql = "SELECT " + std::string(kIsLater) + " AND NOT EXISTS (SELECT 1 " + std::string(kSince) + ")";
    return db.run(sql, since(before, now, types)).boolean(0, 0);
}

std::optional<std::vector<Uuid>> touched_since(Executor& db, const ReadingPlace& before, const ReadingPlace& now, const Touching& touching) {
    if (before == now) return std::vector<Uuid>{};
    if (before.epoch != now.epoch) return std::nullopt;
    static const std::string sql[] = {sql_of_touched(TouchedKind::requirement), sql_of_touched(TouchedKind::control), sql_of_touched(TouchedKind::evidence)};
    const auto rows = db.run(sql[static_cast<std::size_t>(touching.kind)],
                             since(before, now, touching.types).add(static_cast<std::int64_t>(touching.most + 1)));
    std::optional<std::vector<Uuid>> out(std::in_place);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        if (!rows.is_null(i, 0)) out->push_back(rows.uuid(i, 0));
        else if (!rows.boolean(i, 1)) return std::nullopt;
    }
    if (out->size() > touching.most) return std::nullopt;
    return out;
}

}  // namespace compliance
