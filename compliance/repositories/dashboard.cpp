// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/dashboard.hpp"

#include <algorithm>

#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/repositories/deadline.hpp"
#include "compliance/repositories/regulation.hpp"
#include "compliance/repositories/risk.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

template <class E>
E read_enum(std::string_view text) {
    const auto& names = platform::reflect::type_of<E>().values;
    return static_cast<E>(std::find(names.begin(), names.end(), text) - names.begin());
}

template <class E>
std::optional<std::string> spelt(const std::optional<E>& value) {
    if (!value) return std::nullopt;
    return std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(*value)]);
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

std::vector<Risk> risks_for_heatmap(Executor& db, const HeatmapQuery& query) {
    static const auto table = risks();
    const auto kind = spelt(query.kind), perspective = spelt(query.perspective);
    const auto scope = query.isms_scope_id ? std::optional(query.isms_scope_id->str()) : std::nullopt;
    const auto owner = query.owner ? std::optional(query.owner->value) : std::nullopt;
    Params params;
    for (const auto* text : {&kind, &perspective, &owner, &scope}) {
        if (*text) params.add(std::string_view(**text));
        else params.null();
    }
    return table.read_all(
        db.run("SELECT " + table.store().select_list() +
                   " FROM compliance_risks WHERE tenant_id = compliance_tenant() AND state <> 'closed' AND ($1::text IS NULL OR kind = $1) "
                   "AND ($2::text IS NULL OR perspective = $2) AND ($3::text IS NULL OR owner = $3) "
                   "AND ($4::text IS NULL OR isms_scopes @> to_jsonb($4::text)) ORDER BY key",
               params));
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

ControlFigures control_figures(Executor& db, platform::Date day) {
    const platform::postgres::Query queries[] = {
        {"SELECT e.health, e.operating, e.test_overdue, c.key_control, count(*) FROM compliance_controls c "
         "JOIN compliance_control_effectiveness($1) AS e ON e.control = c.id "
         "WHERE c.tenant_id = compliance_tenant() AND (c.state <> 'retired' OR c.ended_on > $1) GROUP BY 1, 2, 3, 4",
         Params{}.add(day)},
        {"SELECT count(*) FROM compliance_control_exceptions WHERE tenant_id = compliance_tenant() AND state IN ('approved', 'expired') "
         "AND decided_at IS NOT NULL AND $1 BETWEEN valid_from AND valid_until",
         Params{}.add(day)}};
    const auto results = db.run_all(queries);
    ControlFigures out;
    for (std::size_t i = 0; i < results[0].rows(); ++i) {
        const std::string health(results[0].text(i, 0));
        const auto count = results[0].integer(i, 4);
        out.total += count;
        out.by_health[health] += count;
        if (results[0].boolean(i, 1)) {
            out.implemented += count;
            if (health == "effective") out.effective += count;
        }
        if (results[0].boolean(i, 2)) out.tests_overdue += count;
        if (results[0].boolean(i, 3) && health != "effective") out.key_not_effective += count;
    }
    out.exceptions_open = results[1].integer(0, 0);
    return out;
}

EvidenceFigures evidence_figures(Executor& db, platform::Date day, std::int64_t expiring_days, platform::Instant at) {
    const platform::postgres::Query queries[] = {
        {"WITH valid AS MATERIALIZED (SELECT evidence FROM compliance_valid_evidence($1)) "
         "SELECT coalesce(i.strength, 'none'), count(v.evidence), count(*) FILTER (WHERE v.evidence IS NOT NULL AND i.valid_until <= $1 + $2::integer), "
         "count(*) FILTER (WHERE v.evidence IS NULL AND i.state IN ('approved', 'expired') AND i.valid_until < $1), "
         "count(*) FILTER (WHERE i.state <> 'withdrawn' AND i.check_state = 'failed') "
         "FROM compliance_evidence_items i LEFT JOIN valid v ON v.evidence = i.id WHERE i.tenant_id = compliance_tenant() GROUP BY 1",
         Params{}.add(day).add(expiring_days)},
        {"SELECT count(*) FROM compliance_evidence_collectors WHERE tenant_id = compliance_tenant() AND state = 'active' AND expected_every IS NOT NULL "
         "AND coalesce(last_received_at, activated_at, created_at) + expected_every::interval < $1",
         Params{}.add(at)}};
    const auto results = db.run_all(queries);
    EvidenceFigures out;
    for (std::size_t i = 0; i < results[0].rows(); ++i) {
        const auto valid = results[0].integer(i, 1);
        out.valid += valid;
        if (valid > 0) out.by_strength[std::string(results[0].text(i, 0))] = valid;
        out.expiring += results[0].integer(i, 2);
        out.expired += results[0].integer(i, 3);
        out.failed += results[0].integer(i, 4);
    }
    out.collectors_silent = results[1].integer(0, 0);
    return out;
}

RiskFigures risk_figures(Executor& db, platform::Date day) {
    const platform::postgres::Query queries[] = {
        {"SELECT coalesce(r.current ->> 'class', ''), count(*), count(*) FILTER (WHERE r.above_appetite), "
         "count(*) FILTER (WHERE r.above_appetite AND (r.current ->> 'rated_on')::date + 30 <= $1 "
         "AND NOT EXISTS (SELECT 1 FROM compliance_risk_treatments t WHERE t.tenant_id = r.tenant_id AND t.risk = r.id AND t.state = 'approved') "
         "AND NOT EXISTS (SELECT 1 FROM compliance_risk_acceptances a WHERE a.tenant_id = r.tenant_id AND a.risk = r.id AND a.state = 'active' "
         "AND a.valid_until >= $1)), count(*) FILTER (WHERE r.next_review_on < $1) "
         "FROM compliance_risks r WHERE r.tenant_id = compliance_tenant() AND r.state <> 'closed' GROUP BY 1",
         Params{}.add(day)},
        {"SELECT count(*), min(valid_until) FROM compliance_risk_acceptances WHERE tenant_id = compliance_tenant() AND state = 'active' AND valid_until >= $1",
         Params{}.add(day)}};
    const auto results = db.run_all(queries);
    RiskFigures out;
    for (std::size_t i = 0; i < results[0].rows(); ++i) {
        const auto rating = results[0].text(i, 0);
        auto& of_class = rating == "low" ? out.low : rating == "medium" ? out.medium
                                                 : rating == "high"     ? out.high
                                                 : rating == "critical" ? out.critical
                                                                        : out.unrated;
        of_class += results[0].integer(i, 1);
        out.above_appetite += results[0].integer(i, 2);
        out.untreated += results[0].integer(i, 3);
        out.reviews_overdue += results[0].integer(i, 4);
    }
    out.accepted = results[1].integer(0, 0);
    out.nearest_expiry = results[1].opt(&platform::postgres::Result::date, 0, 1);
    return out;
}

OverdueDeadlines count_overdue(Executor& db, platform::Date day, const std::optional<std::vector<std::string>>& domains) {
    Params params;
    params.add(day);
    if (domains) params.add_texts(*domains);
    else params.null();
    const auto rows = db.run(
        "SELECT count(*), count(*) FILTER (WHERE severity IN ('legal', 'critical')) FROM compliance_deadlines WHERE tenant_id = compliance_tenant() "
        "AND (state = 'missed' OR (state = 'open' AND due_on < $1)) AND ($2::text[] IS NULL OR domain = ANY($2))",
        params);
    return {rows.integer(0, 0), rows.integer(0, 1)};
}

platform::Date first_day_of_tenant(Executor& db) {
    return db.run("SELECT (created_at AT TIME ZONE time_zone)::date FROM compliance_tenants WHERE tenant_id = compliance_tenant()").date(0, 0);
}

}  // namespace compliance
