// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/score_snapshot.hpp"

#include "platform/json/json.hpp"

namespace compliance {

using platform::Date;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Result;

namespace {

std::vector<Date> days_in(const Result& rows) {
    std::vector<Date> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.date(i, 0));
    return out;
}

}  // namespace

std::vector<Date> days_without_snapshot(Executor& db, Date last, std::int64_t count) {
    return days_in(
        db.run("SELECT d::date FROM compliance_tenants t, "
               "generate_series(greatest((t.created_at AT TIME ZONE t.time_zone)::date, $1::date - 30), $1::date, interval '1 day') AS d "
               "WHERE t.tenant_id = compliance_tenant() AND t.state = 'active' AND NOT EXISTS (SELECT 1 FROM compliance_score_snapshots s "
               "WHERE s.tenant_id = t.tenant_id AND s.date = d::date AND s.regulation IS NULL) ORDER BY d DESC LIMIT $2",
               Params{}.add(last).add(count)));
}

bool insert_snapshot(Executor& db, const ScoreSnapshotSet& set, platform::Instant now) {
    constexpr std::string_view kInsert =
        "INSERT INTO compliance_score_snapshots (tenant_id, id, date, regulation, values, by_domain, settings_version, computed_at, computed_late) "
        "VALUES (compliance_tenant(), $1, $2, $3, $4::jsonb, $5::jsonb, $6, $7, $8) ON CONFLICT DO NOTHING";
    const auto put = [&](const std::optional<Uuid>& regulation, const MetricValues& values, const std::string& domains) {
        const auto text = platform::json::to_json(values);
        Params params;
        params.add(Uuid::make_v7(now)).add(set.date).add(regulation).add(std::string_view(text)).add(std::string_view(domains));
        params.add(set.settings_version).add(set.computed_at).add(set.computed_late);
        return db.run(kInsert, params).affected() == 1;
    };
    if (!put(std::nullopt, set.values, "[]")) return false;
    for (const auto& one : set.regulations) put(one.regulation, one.values, platform::json::to_json(one.by_domain));
    return true;
}

std::optional<ScoreSnapshotSet> snapshot_of(Executor& db, Date day) {
    const auto rows = db.run(
        "SELECT s.regulation, s.values, s.by_domain, s.settings_version, s.computed_at, s.computed_late FROM compliance_score_snapshots s "
        "LEFT JOIN compliance_regulations g ON g.tenant_id = s.tenant_id AND g.id = s.regulation "
        "WHERE s.tenant_id = compliance_tenant() AND s.date = $1 ORDER BY g.key, s.regulation",
        Params{}.add(day));
    if (rows.empty()) return std::nullopt;
    ScoreSnapshotSet out;
    out.date = day;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        auto values = platform::json::from_stored<MetricValues>(rows.text(i, 1));
        if (rows.is_null(i, 0)) {
            out.values = std::move(values);
            out.settings_version = rows.integer(i, 3);
            out.computed_at = rows.instant(i, 4);
            out.computed_late = rows.boolean(i, 5);
        } else {
            out.regulations.push_back({rows.uuid(i, 0), std::move(values), platform::json::from_stored<std::vector<SnapshotDomain>>(rows.text(i, 2))});
        }
    }
    return out;
}

NearestSnapshots nearest_snapshots(Executor& db, Date day) {
    const auto rows = db.run(
        "SELECT max(date) FILTER (WHERE date < $1), min(date) FILTER (WHERE date > $1) FROM compliance_score_snapshots WHERE tenant_id = compliance_tenant()",
        Params{}.add(day));
    return {rows.opt(&Result::date, 0, 0), rows.opt(&Result::date, 0, 1)};
}

std::optional<Date> some_snapshot_before(Executor& db, Date day) {
    const auto found = days_in(db.run(
        "SELECT date FROM compliance_score_snapshots WHERE tenant_id = compliance_tenant() AND regulation IS NULL AND date < $1 ORDER BY random() LIMIT 1",
        Params{}.add(day)));
    return found.empty() ? std::nullopt : std::optional(found.front());
}

void prune_snapshots(Executor& db, Date before) {
    db.run(
        "DELETE FROM compliance_score_snapshots s WHERE s.tenant_id = compliance_tenant() AND s.date < $1 AND EXISTS (SELECT 1 "
        "FROM compliance_score_snapshots l WHERE l.tenant_id = s.tenant_id AND l.regulation IS NULL AND l.date > s.date "
        "AND date_trunc('month', l.date) = date_trunc('month', s.date))",
        Params{}.add(before));
}

std::vector<TrendPoint> values_of_metric(Executor& db, std::string_view metric, const std::optional<Uuid>& regulation, Date from, Date to) {
    const auto rows = db.run(
        "SELECT date, ((values ->> $1)::numeric * 10000)::bigint FROM compliance_score_snapshots WHERE tenant_id = compliance_tenant() "
        "AND regulation IS NOT DISTINCT FROM $2::uuid AND date BETWEEN $3 AND $4 AND values ->> $1 IS NOT NULL ORDER BY date",
        Params{}.add(metric).add(regulation).add(from).add(to));
    std::vector<TrendPoint> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back({rows.date(i, 0), rows.integer(i, 1)});
    return out;
}

std::vector<Date> days_of_changed_settings(Executor& db, Date from, Date to) {
    return days_in(
        db.run("SELECT DISTINCT (e.at AT TIME ZONE t.time_zone)::date AS day FROM compliance_audit_events e "
               "JOIN compliance_tenants t ON t.tenant_id = e.tenant_id "
               "WHERE e.tenant_id = compliance_tenant() AND e.entity_type = 'dashboard_settings' AND e.entity_id = e.tenant_id AND e.entity_version > 1 "
               "AND (e.at AT TIME ZONE t.time_zone)::date BETWEEN $1 AND $2 ORDER BY day",
               Params{}.add(from).add(to)));
}

}  // namespace compliance
