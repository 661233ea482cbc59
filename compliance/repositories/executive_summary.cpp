// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/executive_summary.hpp"

#include <algorithm>

#include "compliance/repositories/enumeration.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Result;

namespace {

platform::Money money(const Result& rows, std::size_t row, std::size_t column) {
    return {platform::parse_decimal(rows.numeric(row, column), 18, 2).value()};
}

Params window_params(const ChangeWindow& window) { return Params().add(window.from).add(window.to).add(window.until); }

/// SQL: whether the instant lies in the window ($1 to $3).
std::string within(const std::string& at) {
    return "(" + at + " <= $3 AND (" + at + " AT TIME ZONE (SELECT time_zone FROM compliance_tenants WHERE tenant_id = compliance_tenant()))::date " +
           "BETWEEN $1 AND $2)";
}

/// The latest twenty of rows of type, id, key, title, what and at, and how many there are.
std::string latest_of(const std::string& rows) {
    return "SELECT type, id, key, title, what, at, count(*) OVER () FROM (" + rows + ") AS happened ORDER BY at DESC, id LIMIT 20";
}

SummaryChangeList changes_of(const Result& rows, const std::map<std::string, std::string>& paths) {
    SummaryChangeList out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        SummaryChange change{std::string(rows.text(i, 0)),
                             rows.uuid(i, 1),
                             std::string(rows.text(i, 2)),
                             std::string(rows.text(i, 3)),
                             std::string(rows.text(i, 4)),
                             rows.instant(i, 5),
                             {}};
        change.source = "/api/v1/" + paths.at(change.type) + "/" + change.id.str();
        out.latest.push_back(std::move(change));
        out.count = rows.integer(i, 6);
    }
    return out;
}

}  // namespace

std::vector<SummaryTopRisk> top_risks(Executor& db, std::int64_t limit) {
    const auto rows = db.run(
        "SELECT r.id, r.key, r.title, r.current ->> 'class', (r.current ->> 'score')::bigint, s.mean, s.currency, r.above_appetite FROM compliance_risks r "
        "LEFT JOIN (SELECT DISTINCT ON (risk) risk, (result ->> 'mean')::numeric(18,2) AS mean, result ->> 'currency' AS currency "
        "FROM compliance_risk_simulations WHERE tenant_id = compliance_tenant() AND risk IS NOT NULL ORDER BY risk, id DESC) AS s ON s.risk = r.id "
        "WHERE r.tenant_id = compliance_tenant() AND r.state <> 'closed' AND r.current IS NOT NULL "
        "ORDER BY array_position(ARRAY['critical', 'high', 'medium', 'low'], r.current ->> 'class'), 5 DESC, s.mean DESC NULLS LAST, r.key LIMIT $1",
        Params{}.add(limit));
    std::vector<SummaryTopRisk> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        auto& risk = out.emplace_back();
        risk.risk = rows.uuid(i, 0);
        risk.key = rows.text(i, 1);
        risk.title = rows.text(i, 2);
        risk.class_ = read_enum<Criticality>(rows.text(i, 3));
        risk.score = rows.integer(i, 4);
        if (!rows.is_null(i, 5)) risk.ale = money(rows, i, 5);
        if (!rows.is_null(i, 6)) risk.currency = std::string(rows.text(i, 6));
        risk.above_appetite = rows.boolean(i, 7);
        risk.source = "/api/v1/risks/" + risk.risk.str();
    }
    return out;
}

std::optional<SummaryExpiry> next_acceptance_to_end(Executor& db) {
    const auto rows = db.run(
        "SELECT a.id, r.id, a.key, r.key, a.valid_until FROM compliance_risk_acceptances a "
        "JOIN compliance_risks r ON r.tenant_id = a.tenant_id AND r.id = a.risk "
        "WHERE a.tenant_id = compliance_tenant() AND a.state = 'active' ORDER BY a.valid_until, a.key LIMIT 1");
    if (rows.empty()) return std::nullopt;
    const auto id = rows.uuid(0, 0);
    return SummaryExpiry{
        id, rows.uuid(0, 1), std::string(rows.text(0, 2)), std::string(rows.text(0, 3)), rows.date(0, 4), "/api/v1/risks/acceptances/" + id.str()};
}

std::optional<SummaryPortfolio> latest_portfolio(Executor& db, platform::Instant since) {
    const auto rows = db.run(
        "SELECT id, coalesce(result ->> 'currency', ''), (result ->> 'mean')::numeric(18,2), (result ->> 'p95')::numeric(18,2), run_at "
        "FROM compliance_risk_simulations WHERE tenant_id = compliance_tenant() AND risk IS NULL AND basis = 'current' AND run_at >= $1 "
        "ORDER BY run_at DESC, id DESC LIMIT 1",
        Params{}.add(since));
    if (rows.empty()) return std::nullopt;
    const auto id = rows.uuid(0, 0);
    return SummaryPortfolio{
        id, std::string(rows.text(0, 1)), money(rows, 0, 2), money(rows, 0, 3), rows.instant(0, 4), "/api/v1/risks/simulations/" + id.str()};
}

std::vector<SummaryStrength> evidence_by_strength(Executor& db, platform::Date day) {
    const auto rows = db.run(
        "SELECT i.strength, count(*) FROM compliance_evidence_items i JOIN compliance_valid_evidence($1) AS v ON v.evidence = i.id "
        "WHERE i.tenant_id = compliance_tenant() AND i.strength IS NOT NULL GROUP BY 1 "
        "ORDER BY array_position(ARRAY['verified', 'hashed', 'referenced', 'statement'], i.strength)",
        Params{}.add(day));
    std::vector<SummaryStrength> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back({read_enum<EvidenceStrength>(rows.text(i, 0)), rows.integer(i, 1), {}, {}});
    return out;
}

std::vector<SummaryHealth> controls_by_health(Executor& db, platform::Date day) {
    const auto rows = db.run(
        "SELECT e.health, count(*), count(*) FILTER (WHERE c.key_control) FROM compliance_controls c "
        "JOIN compliance_control_effectiveness($1) AS e ON e.control = c.id WHERE c.tenant_id = compliance_tenant() AND c.state <> 'retired' "
        "GROUP BY 1 ORDER BY 1",
        Params{}.add(day));
    std::vector<SummaryHealth> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back({read_enum<ControlHealth>(rows.text(i, 0)), rows.integer(i, 1), rows.integer(i, 2), {}});
    std::sort(out.begin(), out.end(), [](const SummaryHealth& a, const SummaryHealth& b) { return a.health < b.health; });
    return out;
}

std::map<Uuid, std::int64_t> major_nonconformities(Executor& db, const std::vector<Uuid>& assessments, platform::Date day) {
    const auto rows = db.run(
        "SELECT i.assessment, count(*) FROM compliance_requirement_assessments i "
        "JOIN compliance_requirements r ON r.tenant_id = i.tenant_id AND r.id = i.requirement "
        "WHERE i.tenant_id = compliance_tenant() AND i.assessment = ANY($1::uuid[]) AND i.finding_class = 'major_nonconformity' AND i.result <> 'compliant' "
        "AND NOT r.withdrawn AND (r.retired_on IS NULL OR r.retired_on > $2) AND (r.applies_until IS NULL OR r.applies_until >= $2) GROUP BY 1",
        Params{}.add_uuids(assessments).add(day));
    std::map<Uuid, std::int64_t> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace(rows.uuid(i, 0), rows.integer(i, 1));
    return out;
}

OpenWork open_requests(Executor& db, platform::Date day, const std::optional<platform::Instant>& as_of) {
    constexpr std::string_view kCounts = "SELECT count(*), count(*) FILTER (WHERE (deadline ->> 'due_on')::date < $1) ";
    constexpr std::string_view kOpen = " WHERE tenant_id = compliance_tenant() AND clock <> 'stopped'";
    static const auto now = std::string(kCounts) + "FROM compliance_dsr_requests" + std::string(kOpen);
    static const auto past =
        std::string(kCounts) + "FROM compliance_rows_as_of(NULL::compliance_dsr_requests, 'dsr_request', NULL, $2::timestamptz)" + std::string(kOpen);
    Params params;
    params.add(day);
    if (as_of) params.add(*as_of);
    const auto row = db.run(as_of ? past : now, params);
    return {row.integer(0, 0), row.integer(0, 1)};
}

SummaryChangeList decisions_of(Executor& db, const ChangeWindow& window, const DecisionKinds& kinds) {
    static const auto sql = latest_of(
        "SELECT 'regulation' AS type, id, key, title, applicability AS what, determined_at AS at FROM compliance_regulations "
        "WHERE $4 AND tenant_id = compliance_tenant() AND " +
        within("determined_at") +
        " UNION ALL SELECT 'risk_acceptance', a.id, a.key, r.title, CASE a.state WHEN 'rejected' THEN 'rejected' ELSE 'accepted' END, a.decided_at "
        "FROM compliance_risk_acceptances a JOIN compliance_risks r ON r.tenant_id = a.tenant_id AND r.id = a.risk "
        "WHERE $5 AND a.tenant_id = compliance_tenant() AND " +
        within("a.decided_at") +
        " UNION ALL SELECT 'control_exception', id, key, title, CASE state WHEN 'rejected' THEN 'rejected' ELSE 'approved' END, decided_at "
        "FROM compliance_control_exceptions WHERE $6 AND tenant_id = compliance_tenant() AND " +
        within("decided_at"));
    return changes_of(db.run(sql, window_params(window).add(kinds.regulations).add(kinds.risks).add(kinds.controls)),
                      {{"regulation", "regulations"}, {"risk_acceptance", "risks/acceptances"}, {"control_exception", "controls/exceptions"}});
}

SummaryChangeList closed_assessments(Executor& db, const ChangeWindow& window) {
    static const auto sql = latest_of(
        "SELECT 'compliance_assessment' AS type, id, key, title, state AS what, closed_at AS at FROM compliance_assessments "
        "WHERE tenant_id = compliance_tenant() AND state = 'closed' AND " +
        within("closed_at"));
    return changes_of(db.run(sql, window_params(window)), {{"compliance_assessment", "compliance-assessments"}});
}

SummaryChangeList new_grave_risks(Executor& db, const ChangeWindow& window) {
    static const auto sql = latest_of(
        "SELECT 'risk' AS type, id, key, title, current ->> 'class' AS what, created_at AS at FROM compliance_risks "
        "WHERE tenant_id = compliance_tenant() AND state <> 'closed' AND current ->> 'class' IN ('high', 'critical') AND " +
        within("created_at"));
    return changes_of(db.run(sql, window_params(window)), {{"risk", "risks"}});
}

SummaryChangeList applied_upgrades(Executor& db, const ChangeWindow& window) {
    static const auto sql = latest_of(
        "SELECT 'library_upgrade' AS type, u.id, l.ref_id AS key, l.name AS title, 'release ' || u.from_release || ' → ' || u.to_release AS what, "
        "u.applied_at AS at FROM compliance_library_upgrades u JOIN compliance_libraries l ON l.tenant_id = u.tenant_id AND l.id = u.library "
        "WHERE u.tenant_id = compliance_tenant() AND u.state = 'applied' AND " +
        within("u.applied_at"));
    return changes_of(db.run(sql, window_params(window)), {{"library_upgrade", "libraries/upgrades"}});
}

std::optional<EarlierFigures> earlier_figures(Executor& db, platform::Date from, platform::Date to) {
    const auto rows = db.run(
        "SELECT date, regulation, \"values\" FROM compliance_score_snapshots WHERE tenant_id = compliance_tenant() AND date = "
        "(SELECT max(date) FROM compliance_score_snapshots WHERE tenant_id = compliance_tenant() AND date BETWEEN $1 AND $2)",
        Params{}.add(from).add(to));
    if (rows.empty()) return std::nullopt;
    EarlierFigures out{rows.date(0, 0), {}};
    for (std::size_t i = 0; i < rows.rows(); ++i)
        out.values.emplace(rows.opt(&Result::uuid, i, 1), platform::json::from_stored<MetricValues>(rows.text(i, 2)));
    return out;
}

}  // namespace compliance
