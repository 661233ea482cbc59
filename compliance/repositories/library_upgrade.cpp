// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/library_upgrade.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::reflect::type_of;

LibraryUpgradeTable library_upgrades() {
    return LibraryUpgradeTable({.type = "library_upgrade",
                                .table = "compliance_library_upgrades",
                                .record = &type_of<LibraryUpgrade>,
                                .filters = &type_of<LibraryUpgradeFilters>});
}

std::optional<LibraryUpgrade> planned_upgrade(Executor& db, const Uuid& library) {
    static const auto table = library_upgrades();
    auto found =
        table.read_all(db.run("SELECT " + table.store().select_list() +
                                  " FROM compliance_library_upgrades WHERE tenant_id = compliance_tenant() AND library = $1 AND state = 'planned' FOR UPDATE",
                              Params{}.add(library)));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::map<std::string, std::int64_t> open_items(Executor& db, const Uuid& regulation) {
    const auto rows = db.run(
        "SELECT r.urn, count(*) FROM compliance_requirement_assessments i "
        "JOIN compliance_assessments a ON a.tenant_id = i.tenant_id AND a.id = i.assessment AND a.state <> 'closed' "
        "JOIN compliance_requirements r ON r.tenant_id = i.tenant_id AND r.id = i.requirement "
        "WHERE i.tenant_id = compliance_tenant() AND a.regulation = $1 GROUP BY r.urn",
        Params{}.add(regulation));
    std::map<std::string, std::int64_t> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace(rows.text(i, 0), rows.integer(i, 1));
    return out;
}

OpenAssessments open_assessments(Executor& db, const Uuid& regulation, const ScoreBounds& scale) {
    const auto rows = db.run(
        "SELECT count(*), count(*) FILTER (WHERE min_score = $2 AND max_score = $3) FROM compliance_assessments "
        "WHERE tenant_id = compliance_tenant() AND regulation = $1 AND state <> 'closed'",
        Params{}.add(regulation).add(scale.min).add(scale.max));
    return {rows.integer(0, 0), rows.integer(0, 1)};
}

namespace {

/// Items of open assessments on the scale, of requirements without one of their own.
constexpr std::string_view kOnScale =
    "i.tenant_id = compliance_tenant() AND a.tenant_id = i.tenant_id AND a.id = i.assessment AND a.regulation = $1 AND a.state <> 'closed' "
    "AND a.min_score = $2 AND a.max_score = $3 AND r.tenant_id = i.tenant_id AND r.id = i.requirement AND r.min_score IS NULL AND r.max_score IS NULL";

}  // namespace

std::int64_t change_scale(Executor& db, const Uuid& regulation, const ScoreBounds& from, const ScoreBounds& to,
                          const std::function<std::optional<std::int64_t>(std::int64_t)>& carry) {
    const Params scale = Params{}.add(regulation).add(from.min).add(from.max);
    const auto scores = db.run(
        "SELECT DISTINCT s FROM compliance_requirement_assessments i, compliance_assessments a, compliance_requirements r, "
        "unnest(ARRAY[i.score, i.documentation_score, i.target_score]) AS s WHERE s IS NOT NULL AND " +
            std::string(kOnScale),
        scale);
    std::vector<std::string> before, after;
    for (std::size_t i = 0; i < scores.rows(); ++i) {
        const auto carried = carry(scores.integer(i, 0));
        before.push_back(std::to_string(scores.integer(i, 0)));
        after.push_back(carried ? std::to_string(*carried) : "");
    }
    std::int64_t changed = 0;
    if (!before.empty()) {
        Params params = scale;
        params.add_texts(before).add_texts(after);
        const auto carried = [](const std::string& column) {
            return column + " = (SELECT nullif(x.b, '')::integer FROM unnest($4::text[], $5::text[]) AS x (a, b) WHERE x.a::integer = i." + column + ")";
        };
        changed = db.run("UPDATE compliance_requirement_assessments i SET " + carried("score") + ", " + carried("documentation_score") + ", " +
                             carried("target_score") + " FROM compliance_assessments a, compliance_requirements r WHERE " + std::string(kOnScale) +
                             " AND coalesce(i.score, i.documentation_score, i.target_score) IS NOT NULL",
                         params)
                      .affected();
    }
    db.run(
        "UPDATE compliance_assessments a SET min_score = $4, max_score = $5, scores_definition = g.scores_definition FROM compliance_regulations g "
        "WHERE a.tenant_id = compliance_tenant() AND a.regulation = $1 AND a.state <> 'closed' AND a.min_score = $2 AND a.max_score = $3 "
        "AND g.tenant_id = a.tenant_id AND g.id = a.regulation",
        Params{}.add(regulation).add(from.min).add(from.max).add(to.min).add(to.max));
    return changed;
}

std::int64_t flag_items(Executor& db, const std::vector<Uuid>& requirements) {
    if (requirements.empty()) return 0;
    return db
        .run(
            "UPDATE compliance_requirement_assessments i SET review_needed = true, "
            "status = CASE i.status WHEN 'done' THEN 'in_review' ELSE i.status END, approved_by = NULL, approved_at = NULL "
            "FROM compliance_assessments a WHERE i.tenant_id = compliance_tenant() AND a.tenant_id = i.tenant_id AND a.id = i.assessment "
            "AND a.state <> 'closed' AND i.requirement = ANY($1::uuid[])",
            Params{}.add_uuids(requirements))
        .affected();
}

std::int64_t move_items(Executor& db, const std::vector<Uuid>& from, const std::vector<Uuid>& to) {
    if (from.empty()) return 0;
    const Params pairs = Params{}.add_uuids(from).add_uuids(to);
    constexpr std::string_view kPairs = "unnest($1::uuid[], $2::uuid[]) AS x (a, b)";
    db.run("UPDATE compliance_control_mappings m SET requirement = x.b FROM " + std::string(kPairs) +
               " WHERE m.tenant_id = compliance_tenant() AND m.requirement = x.a",
           pairs);
    db.run("UPDATE compliance_evidence_links l SET target_id = x.b FROM " + std::string(kPairs) +
               " WHERE l.tenant_id = compliance_tenant() AND l.target_type = 'requirement' AND l.target_id = x.a",
           pairs);
    return db
        .run("UPDATE compliance_requirement_assessments i SET requirement = x.b FROM " + std::string(kPairs) +
                 ", compliance_assessments a WHERE i.tenant_id = compliance_tenant() AND i.requirement = x.a AND a.tenant_id = i.tenant_id "
                 "AND a.id = i.assessment AND a.state <> 'closed'",
             pairs)
        .affected();
}

void drop_missing_groups(Executor& db, const Uuid& regulation) {
    db.run(
        "UPDATE compliance_assessments a SET selected_groups = k.kept FROM (SELECT s.id, "
        "coalesce(jsonb_agg(e.g ORDER BY e.n) FILTER (WHERE p.groups @> jsonb_build_array(jsonb_build_object('ref_id', e.g))), '[]') AS kept "
        "FROM compliance_assessments s JOIN compliance_regulations p ON p.tenant_id = s.tenant_id AND p.id = s.regulation, "
        "jsonb_array_elements(s.selected_groups) WITH ORDINALITY AS e (g, n) "
        "WHERE s.tenant_id = compliance_tenant() AND s.regulation = $1 AND s.state <> 'closed' GROUP BY s.id) AS k "
        "WHERE a.tenant_id = compliance_tenant() AND a.id = k.id AND a.selected_groups <> k.kept",
        Params{}.add(regulation));
}

std::int64_t retire_requirements(Executor& db, const std::vector<Uuid>& requirements, platform::Date day) {
    if (requirements.empty()) return 0;
    return db
        .run("UPDATE compliance_requirements SET retired_on = $2 WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[]) AND retired_on IS NULL",
             Params{}.add_uuids(requirements).add(day))
        .affected();
}

}  // namespace compliance
