// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/regulation.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

Regulations regulations() {
    return Regulations({
        .type = "regulation",
        .table = "compliance_regulations",
        .record = &platform::reflect::type_of<Regulation>,
        .filters = &platform::reflect::type_of<RegulationFilters>,
        .filter_rules = {{"jurisdiction", "jurisdiction @> to_jsonb($::text)"},
                         {"applies_on", "coalesce(applies_from, in_force_from, '-infinity') <= $ AND state = 'active'"},
                         {"drift", "applicability_drift = $"}},
    });
}

void complete_regulation(Executor& db, Regulation& regulation) {
    const auto rows = db.run(
        "SELECT n.nodes, n.assessable, n.retired, a.rounds, a.standing FROM "
        "(SELECT count(*) AS nodes, count(*) FILTER (WHERE assessable AND retired_on IS NULL) AS assessable, "
        "count(*) FILTER (WHERE retired_on IS NOT NULL) AS retired FROM compliance_requirements "
        "WHERE tenant_id = compliance_tenant() AND regulation = $1) AS n, "
        "(SELECT count(*) AS rounds, (array_agg(id) FILTER (WHERE is_primary))[1] AS standing FROM compliance_assessments "
        "WHERE tenant_id = compliance_tenant() AND regulation = $1) AS a",
        Params{}.add(regulation.id));
    regulation.counts = {rows.integer(0, 0), rows.integer(0, 1), rows.integer(0, 2), rows.integer(0, 3)};
    regulation.primary_assessment = rows.opt(&platform::postgres::Result::uuid, 0, 4);
}

std::optional<Uuid> regulation_by_key(Executor& db, std::string_view key) {
    const auto rows = db.run("SELECT id FROM compliance_regulations WHERE tenant_id = compliance_tenant() AND key = $1", Params{}.add(key));
    return rows.empty() ? std::nullopt : std::optional(rows.uuid(0, 0));
}

RegulationUse use_of_regulation(Executor& db, const Uuid& regulation) {
    const auto rows = db.run(
        "WITH nodes AS MATERIALIZED (SELECT id FROM compliance_requirements WHERE tenant_id = compliance_tenant() AND regulation = $1), "
        "rounds AS MATERIALIZED (SELECT id, state FROM compliance_assessments WHERE tenant_id = compliance_tenant() AND regulation = $1), "
        "items AS MATERIALIZED (SELECT i.id, i.status, i.result FROM compliance_requirement_assessments i JOIN rounds r ON r.id = i.assessment "
        "WHERE i.tenant_id = compliance_tenant()) "
        "SELECT (SELECT count(*) FROM rounds WHERE state = 'closed'), "
        "(SELECT count(*) FROM items WHERE status <> 'to_do' OR result <> 'not_assessed'), "
        "(SELECT count(*) FROM compliance_control_mappings m JOIN nodes n ON n.id = m.requirement WHERE m.tenant_id = compliance_tenant()), "
        "(SELECT count(*) FROM compliance_evidence_links l WHERE l.tenant_id = compliance_tenant() AND "
        "((l.target_type = 'requirement' AND l.target_id IN (SELECT id FROM nodes)) OR "
        "(l.target_type = 'requirement_assessment' AND l.target_id IN (SELECT id FROM items))))",
        Params{}.add(regulation));
    return {rows.integer(0, 0), rows.integer(0, 1), rows.integer(0, 2), rows.integer(0, 3)};
}

void erase_regulation(Executor& db, const Uuid& regulation) {
    const Params params = Params{}.add(regulation);
    db.run(
        "DELETE FROM compliance_requirement_assessments WHERE tenant_id = compliance_tenant() AND assessment IN "
        "(SELECT id FROM compliance_assessments WHERE tenant_id = compliance_tenant() AND regulation = $1)",
        params);
    db.run("DELETE FROM compliance_assessments WHERE tenant_id = compliance_tenant() AND regulation = $1", params);
    db.run("DELETE FROM compliance_requirements WHERE tenant_id = compliance_tenant() AND regulation = $1", params);
    db.run("DELETE FROM compliance_regulations WHERE tenant_id = compliance_tenant() AND id = $1", params);
}

std::int64_t open_rounds(Executor& db, const Uuid& regulation) {
    return db.run(
                 "SELECT count(*) FROM compliance_assessments WHERE tenant_id = compliance_tenant() AND regulation = $1 AND NOT is_primary "
                 "AND state <> 'closed'",
                 Params{}.add(regulation))
        .integer(0, 0);
}

}  // namespace compliance
