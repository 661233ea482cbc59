// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/dashboard.hpp"

#include <algorithm>

#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/repositories/deadline.hpp"
#include "compliance/repositories/enumeration.hpp"
#include "compliance/repositories/regulation.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

/// Entity types whose changes change figures.
constexpr const char* kFigureTypes[] = {
    "regulation", "requirement", "compliance_assessment", "requirement_assessment", "control", "control_test", "control_exception",
    "control_mapping", "collector", "evidence", "evidence_revision", "evidence_link", "risk_matrix", "risk_settings", "risk", "risk_treatment",
    "risk_acceptance", "risk_simulation", "dashboard_settings", "deadline", "dsr_request", "library", "library_upgrade", "tenant"};

template <class E>
std::optional<std::string> spelt(const std::optional<E>& value) {
    if (!value) return std::nullopt;
    return std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(*value)]);
}

/// SQL: likelihood and impact of a rating; a rating without an impact is of the first step.
std::string step_of(const std::string& rating) {
    return "(" + rating + " ->> 'likelihood')::bigint, coalesce((" + rating + " ->> 'impact')::bigint, 1)";
}

Params scope_params(const DeadlineScope& scope) {
    Params params;
    params.add_texts(scope.domains);
    if (scope.responsible) params.add(std::string_view(*scope.responsible));
    else params.null();
    return params;
}

}  // namespace

std::vector<Regulation> active_regulations(Executor& db) {
    static const auto table = regulations();
    return table.read_all(db.run("SELECT " + table.store().select_list() +
                                 " FROM compliance_regulations WHERE tenant_id = compliance_tenant() AND state = 'active' ORDER BY key"));
}

std::vector<ComplianceAssessment> primary_assessments(Executor& db, const std::vector<Uuid>& ids) {
    static const auto table = compliance_assessments();
    return table.read_all(db.run("SELECT " + table.store().select_list() +
                                     " FROM compliance_assessments WHERE tenant_id = compliance_tenant() AND is_primary AND regulation = ANY($1::uuid[])",
                                 Params{}.add_uuids(ids)));
}

std::vector<RequirementName> names_of_requirements(Executor& db, const std::vector<Uuid>& ids) {
    const auto rows = db.run(
        "SELECT id, coalesce(ref_id, ''), coalesce(title, '') FROM compliance_requirements WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[]) "
        "ORDER BY position, id",
        Params{}.add_uuids(ids));
    std::vector<RequirementName> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back({rows.uuid(i, 0), std::string(rows.text(i, 1)), std::string(rows.text(i, 2))});
    return out;
}

std::vector<HeatRisk> risks_for_heatmap(Executor& db, const HeatmapQuery& query) {
    const auto kind = spelt(query.kind), perspective = spelt(query.perspective);
    const auto scope = query.isms_scope_id ? std::optional(query.isms_scope_id->str()) : std::nullopt;
    const auto owner = query.owner ? std::optional(query.owner->value) : std::nullopt;
    Params params;
    for (const auto* text : {&kind, &perspective, &owner, &scope}) {
        if (*text) params.add(std::string_view(**text));
        else params.null();
    }
    // Two figures of each rating: thousands of whole risks would be read for what is thrown away.
    static const auto sql = "SELECT id, matrix, key, " + step_of("inherent") + ", " + step_of("current") + ", " + step_of("target") +
                            " FROM compliance_risks WHERE tenant_id = compliance_tenant() AND state <> 'closed' AND ($1::text IS NULL OR kind = $1) "
                            "AND ($2::text IS NULL OR perspective = $2) AND ($3::text IS NULL OR owner = $3) "
                            "AND ($4::text IS NULL OR isms_scopes @> to_jsonb($4::text)) ORDER BY key";
    const auto rows = db.run(sql, params);
    std::vector<HeatRisk> out(rows.rows());
    for (std::size_t i = 0; i < out.size(); ++i) {
        auto& risk = out[i];
        risk.id = rows.uuid(i, 0);
        risk.matrix = rows.uuid(i, 1);
        risk.key = rows.text(i, 2);
        std::size_t column = 3;
        for (auto* rating : {&risk.inherent, &risk.current, &risk.target}) {
            if (!rows.is_null(i, column)) *rating = HeatStep{rows.integer(i, column), rows.integer(i, column + 1)};
            column += 2;
        }
    }
    return out;
}

std::vector<DeadlinesOfDay> count_deadlines(Executor& db, const DeadlineScope& scope) {
    const auto rows = db.run(
        "SELECT domain, severity, state = 'missed', due_on, count(*) FROM compliance_deadlines WHERE tenant_id = compliance_tenant() "
        "AND state IN ('open', 'missed') AND domain = ANY($1::text[]) AND ($2::text IS NULL OR responsible = $2) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        scope_params(scope));
    std::vector<DeadlinesOfDay> out;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        out.push_back({std::string(rows.text(i, 0)), read_enum<Severity>(rows.text(i, 1)), rows.boolean(i, 2), rows.date(i, 3), rows.integer(i, 4)});
    return out;
}

std::vector<Deadline> next_deadlines(Executor& db, const DeadlineScope& scope, platform::Date from, std::string_view language, std::int64_t count) {
    static const auto table = deadlines();
    auto params = scope_params(scope);
    params.add(from).add(language).add(count);
    return table.read_all(db.run("SELECT " + table.store().select_list() +
                                     " FROM compliance_deadlines WHERE tenant_id = compliance_tenant() AND state = 'open' AND domain = ANY($1::text[]) "
                                     "AND ($2::text IS NULL OR responsible = $2) AND due_on >= $3 "
                                     "ORDER BY due_on, array_position(ARRAY['critical', 'legal', 'normal', 'info'], severity), title ->> $4, id LIMIT $5",
                                 params));
}

FigureState figure_state(Executor& db, platform::Instant now, const std::optional<std::string>& since) {
    static const std::vector<std::string> types(std::begin(kFigureTypes), std::end(kFigureTypes));
    Params params;
    params.add(now);
    if (since) params.add(std::string_view(*since));
    else params.null();
    params.add_texts(types);
    // By transaction, not by time: what was under way when the answer was made counts when it commits.
    const auto row = db.run(
        "SELECT pg_current_snapshot()::text, ($1::timestamptz AT TIME ZONE t.time_zone)::date, $2::text IS NULL OR EXISTS (SELECT 1 "
        "FROM compliance_audit_events e WHERE e.tenant_id = t.tenant_id AND e.epoch = (SELECT l.epoch FROM compliance_audit_logs l "
        "WHERE l.tenant_id = t.tenant_id) AND e.tx >= pg_snapshot_xmin($2::pg_snapshot) AND NOT pg_visible_in_snapshot(e.tx, $2::pg_snapshot) "
        "AND e.entity_version IS NOT NULL AND e.entity_type = ANY($3::text[])) FROM compliance_tenants t WHERE t.tenant_id = compliance_tenant()",
        params);
    return {std::string(row.text(0, 0)), row.date(0, 1), row.boolean(0, 2)};
}

}  // namespace compliance
