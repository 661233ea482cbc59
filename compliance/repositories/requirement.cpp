// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/requirement.hpp"

#include "compliance/domain/requirement_tree.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr std::string_view kInScope =
    "assessable AND NOT withdrawn AND coalesce(retired_on > $, true) AND coalesce(applies_until >= $, true) AND coalesce(applies_from, "
    "(SELECT g.applies_from FROM compliance_regulations g WHERE g.tenant_id = compliance_tenant() AND g.id = regulation), '-infinity') <= $";
constexpr std::string_view kUncovered =
    "(id NOT IN (SELECT m.requirement FROM compliance_control_mappings m JOIN compliance_controls c ON c.tenant_id = m.tenant_id AND c.id = m.control "
    "WHERE m.tenant_id = compliance_tenant() AND m.coverage IN ('full', 'partial') AND c.state <> 'retired')) = $";

std::string name_of(const Requirement& node) {
    if (node.ref_id) return node.ref_id->value;
    if (node.title) return node.title->value;
    return node.urn.substr(node.urn.rfind(':') + 1);
}

TreeNode node_of(const Requirement& node) {
    return {node.id, node.parent ? std::optional(node.parent->id) : std::nullopt, name_of(node), 0, {}, {}};
}

}  // namespace

Requirements requirements() {
    return Requirements({
        .type = "requirement",
        .table = "compliance_requirements",
        .record = &platform::reflect::type_of<Requirement>,
        .filters = &platform::reflect::type_of<RequirementFilters>,
        .filter_rules = {{"regulation_id", "regulation = $"},
                         {"parent_id", "parent = $"},
                         {"group", "groups @> to_jsonb($::text)"},
                         {"in_scope_on", kInScope},
                         {"uncovered", kUncovered},
                         {"retired", "(retired_on IS NOT NULL) = $"}},
    });
}

std::vector<Requirement> requirements_of(Executor& db, const Uuid& regulation) {
    static const auto table = requirements();
    static const std::string sql = "SELECT " + table.store().select_list() +
                                   " FROM compliance_requirements WHERE tenant_id = compliance_tenant() AND regulation = $1 ORDER BY position, id";
    return table.read_all(db.run(sql, Params{}.add(regulation)));
}

void place_requirements(Executor& db, const Uuid& regulation, std::int64_t domain_depth) {
    auto nodes = requirements_of(db, regulation);
    std::vector<TreeNode> placed;
    placed.reserve(nodes.size());
    for (const auto& node : nodes) placed.push_back(node_of(node));
    if (!place_nodes(placed, domain_depth)) throw std::logic_error("the requirements of a regulation are no tree");
    std::vector<Uuid> ids, domains;
    std::vector<std::string> depths, paths;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (placed[i].depth == nodes[i].depth.value && placed[i].path == nodes[i].path && placed[i].domain == nodes[i].domain.id) continue;
        ids.push_back(placed[i].id);
        domains.push_back(placed[i].domain);
        depths.push_back(std::to_string(placed[i].depth));
        paths.push_back(placed[i].path);
    }
    if (ids.empty()) return;
    db.run(
        "UPDATE compliance_requirements r SET depth = x.depth::integer, path = x.path, domain = x.domain "
        "FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS x (id, domain, depth, path) "
        "WHERE r.tenant_id = compliance_tenant() AND r.id = x.id",
        Params{}.add_uuids(ids).add_uuids(domains).add_texts(depths).add_texts(paths));
}

bool place_requirements(std::vector<Requirement>& nodes, std::int64_t domain_depth) {
    std::vector<TreeNode> placed;
    placed.reserve(nodes.size());
    for (const auto& node : nodes) placed.push_back(node_of(node));
    if (!place_nodes(placed, domain_depth)) return false;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        nodes[i].depth = placed[i].depth;
        nodes[i].path = std::move(placed[i].path);
        nodes[i].domain = {placed[i].domain};
    }
    return true;
}

std::int64_t next_position(Executor& db, const Uuid& regulation) {
    return db.run("SELECT coalesce(max(position), 0) + 1 FROM compliance_requirements WHERE tenant_id = compliance_tenant() AND regulation = $1",
                  Params{}.add(regulation))
        .integer(0, 0);
}

RequirementCoverage coverage_of(Executor& db, const Requirement& requirement, platform::Date day) {
    const auto figures = db.run(
        "SELECT count(*), count(*) FILTER (WHERE e.operating), least(100, coalesce(sum(m.coverage_percent) FILTER (WHERE e.operating), 0))::bigint, "
        "CASE WHEN count(*) > 0 THEN round(least(1, sum(m.coverage_percent * e.effectiveness / 100)), 2) END, "
        "(SELECT count(*) FROM compliance_valid_evidence($2) AS v JOIN compliance_evidence_links l ON l.tenant_id = compliance_tenant() "
        "AND l.evidence = v.evidence WHERE l.target_type = 'requirement' AND l.target_id = $1) "
        "FROM compliance_control_mappings m "
        "JOIN compliance_controls c ON c.tenant_id = m.tenant_id AND c.id = m.control AND c.state <> 'retired' "
        "JOIN compliance_control_effectiveness($2) AS e ON e.control = c.id "
        "WHERE m.tenant_id = compliance_tenant() AND m.requirement = $1 AND m.coverage IN ('full', 'partial')",
        Params{}.add(requirement.id).add(day));
    RequirementCoverage out;
    out.controls = figures.integer(0, 0);
    out.controls_implemented = figures.integer(0, 1);
    out.coverage_percent = figures.integer(0, 2);
    if (!figures.is_null(0, 3)) out.derived_attainment = {platform::parse_decimal(figures.numeric(0, 3), 3, 2).value()};
    out.valid_evidence = figures.integer(0, 4);
    // Read backwards, subset and superset change places.
    const auto mapped = db.run(
        "SELECT r.id, r.urn, coalesce(r.ref_id, ''), x.relationship FROM ("
        "SELECT target_requirement_urn AS urn, relationship FROM compliance_framework_mapping_entries "
        "WHERE tenant_id = compliance_tenant() AND source_requirement_urn = $1 "
        "UNION SELECT source_requirement_urn, CASE relationship WHEN 'subset' THEN 'superset' WHEN 'superset' THEN 'subset' ELSE relationship END "
        "FROM compliance_framework_mapping_entries WHERE tenant_id = compliance_tenant() AND target_requirement_urn = $1) AS x "
        "JOIN compliance_requirements r ON r.tenant_id = compliance_tenant() AND r.urn = x.urn AND r.retired_on IS NULL "
        "WHERE x.relationship <> 'not_related' ORDER BY r.urn, x.relationship",
        Params{}.add(std::string_view(requirement.urn)));
    for (std::size_t i = 0; i < mapped.rows(); ++i)
        out.mapped_requirements.push_back(
            {mapped.uuid(i, 0), std::string(mapped.text(i, 1)), std::string(mapped.text(i, 2)), std::string(mapped.text(i, 3))});
    return out;
}

RequirementUse use_of_requirement(Executor& db, const Uuid& requirement) {
    const auto rows = db.run(
        "SELECT (SELECT count(*) FROM compliance_requirements WHERE tenant_id = compliance_tenant() AND parent = $1), "
        "(SELECT count(*) FROM compliance_control_mappings WHERE tenant_id = compliance_tenant() AND requirement = $1), "
        "(SELECT count(*) FROM compliance_evidence_links WHERE tenant_id = compliance_tenant() AND ((target_type = 'requirement' AND target_id = $1) "
        "OR (target_type = 'requirement_assessment' AND target_id IN (SELECT id FROM compliance_requirement_assessments "
        "WHERE tenant_id = compliance_tenant() AND requirement = $1)))), "
        "(SELECT count(*) FROM compliance_requirement_assessments i JOIN compliance_assessments a ON a.tenant_id = i.tenant_id AND a.id = i.assessment "
        "WHERE i.tenant_id = compliance_tenant() AND i.requirement = $1 AND (i.status <> 'to_do' OR i.result <> 'not_assessed' OR a.state = 'closed'))",
        Params{}.add(requirement));
    return {rows.integer(0, 0), rows.integer(0, 1), rows.integer(0, 2), rows.integer(0, 3)};
}

}  // namespace compliance
