// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/mapped_result.hpp"

#include "compliance/repositories/enumeration.hpp"
#include "compliance/repositories/wide_statement.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Params;

namespace {

MappingRelation relation_of(std::string_view text) {
    if (text == "equal") return MappingRelation::equal;
    if (text == "subset") return MappingRelation::subset;
    if (text == "superset") return MappingRelation::superset;
    return text == "intersect" ? MappingRelation::intersect : MappingRelation::not_related;
}

}  // namespace

std::map<Uuid, std::vector<MappedResult>> mapped_results(platform::postgres::Executor& db, const ComplianceAssessment& target,
                                                         const ComplianceAssessment& source) {
    // Both regulations by their URN name the mappings; an entry read backwards changes subset and superset.
    const auto rows = run_wide(
        db,
        "WITH side AS (SELECT s.urn AS source, t.urn AS target FROM compliance_regulations s, compliance_regulations t "
        "WHERE s.tenant_id = compliance_tenant() AND t.tenant_id = compliance_tenant() AND s.id = $3 AND t.id = $4), "
        "pair AS (SELECT e.source_requirement_urn AS source, e.target_requirement_urn AS target, e.relationship "
        "FROM compliance_framework_mappings m JOIN side ON m.source_regulation_urn = side.source AND m.target_regulation_urn = side.target "
        "JOIN compliance_framework_mapping_entries e ON e.tenant_id = m.tenant_id AND e.mapping = m.id WHERE m.tenant_id = compliance_tenant() "
        "UNION SELECT e.target_requirement_urn, e.source_requirement_urn, "
        "CASE e.relationship WHEN 'subset' THEN 'superset' WHEN 'superset' THEN 'subset' ELSE e.relationship END "
        "FROM compliance_framework_mappings m JOIN side ON m.source_regulation_urn = side.target AND m.target_regulation_urn = side.source "
        "JOIN compliance_framework_mapping_entries e ON e.tenant_id = m.tenant_id AND e.mapping = m.id WHERE m.tenant_id = compliance_tenant()) "
        "SELECT t.id, pair.relationship, i.result, i.applicability = 'not_applicable', i.score, coalesce(s.ref_id, s.urn) "
        "FROM pair JOIN compliance_requirements t ON t.tenant_id = compliance_tenant() AND t.urn = pair.target AND t.regulation = $4 "
        "JOIN compliance_requirements s ON s.tenant_id = compliance_tenant() AND s.urn = pair.source AND s.regulation = $3 "
        "JOIN compliance_requirement_assessments i ON i.tenant_id = s.tenant_id AND i.requirement = s.id AND i.assessment = $1 "
        "JOIN compliance_requirement_assessments own ON own.tenant_id = t.tenant_id AND own.requirement = t.id AND own.assessment = $2 "
        "ORDER BY t.id, s.position, s.id, pair.relationship",
        Params{}.add(source.id).add(target.id).add(source.regulation.id).add(target.regulation.id));
    std::map<Uuid, std::vector<MappedResult>> out;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        out[rows.uuid(i, 0)].push_back({{relation_of(rows.text(i, 1)), read_enum<ItemResult>(rows.text(i, 2)), rows.boolean(i, 3)},
                                        std::string(rows.text(i, 5)),
                                        std::string(rows.text(i, 1)),
                                        rows.opt(&platform::postgres::Result::integer, i, 4)});
    return out;
}

}  // namespace compliance
