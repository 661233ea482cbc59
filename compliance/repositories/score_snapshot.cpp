// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/score_snapshot.hpp"

#include "platform/json/json.hpp"

namespace compliance {

using platform::Date;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Result;

std::vector<DueSnapshot> due_snapshots(Executor& db, platform::Instant now) {
    const auto rows = db.run(
        "WITH tenant AS (SELECT time_zone, (created_at AT TIME ZONE time_zone)::date AS first, ($1::timestamptz AT TIME ZONE time_zone)::date - 1 AS "
        "yesterday, "
        "(($1::timestamptz AT TIME ZONE time_zone) - interval '30 minutes')::date - 1 AS last "
        "FROM compliance_tenants WHERE tenant_id = compliance_tenant() AND state = 'active') "
        "SELECT d::date, ((d::date + 1)::timestamp AT TIME ZONE time_zone) - interval '1 microsecond', "
        "$1::timestamptz > ((d::date + 1)::timestamp + interval '390 minutes') AT TIME ZONE time_zone "
        "FROM tenant CROSS JOIN LATERAL generate_series(greatest(first, yesterday - 30), last, interval '1 day') AS d "
        "WHERE NOT EXISTS (SELECT 1 FROM compliance_score_snapshots s WHERE s.tenant_id = compliance_tenant() AND s.date = d::date AND s.regulation IS NULL) "
        "ORDER BY d",
        Params{}.add(now));
    std::vector<DueSnapshot> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back({rows.date(i, 0), rows.instant(i, 1), rows.boolean(i, 2)});
    return out;
}

bool store_snapshot(Executor& db, const DueSnapshot& due, const ScoreSnapshot& row, const Uuid& id) {
    const auto values = platform::json::to_json(row.values), domains = platform::json::to_json(row.by_domain);
    Params params;
    params.add(id).add(due.day).add(row.regulation);
    if (row.regulation_key) params.add(std::string_view(*row.regulation_key));
    else params.null();
    params.add(std::string_view(values)).add(std::string_view(domains)).add(row.settings_version).add(row.as_of).add(row.computed_at).add(row.computed_late);
    return db.run(
                 "INSERT INTO compliance_score_snapshots (tenant_id, id, date, regulation, regulation_key, \"values\", by_domain, settings_version, as_of, "
                 "computed_at, computed_late) VALUES (compliance_tenant(), $1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
                 params)
               .affected() == 1;
}

std::int64_t prune_snapshots(Executor& db, Date today) {
    return db
        .run(
            "DELETE FROM compliance_score_snapshots s WHERE s.tenant_id = compliance_tenant() AND s.date < $1::date - 400 "
            "AND EXISTS (SELECT 1 FROM compliance_score_snapshots n WHERE n.tenant_id = s.tenant_id AND n.date > s.date "
            "AND date_trunc('month', n.date) = date_trunc('month', s.date))",
            Params{}.add(today))
        .affected();
}

std::vector<ScoreSnapshot> snapshots_of(Executor& db, Date day) {
    const auto rows = db.run(
        "SELECT regulation, regulation_key, \"values\", by_domain, settings_version, as_of, computed_at, computed_late FROM compliance_score_snapshots "
        "WHERE tenant_id = compliance_tenant() AND date = $1 ORDER BY regulation_key NULLS FIRST, regulation",
        Params{}.add(day));
    std::vector<ScoreSnapshot> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        auto& row = out.emplace_back();
        row.regulation = rows.opt(&Result::uuid, i, 0);
        if (!rows.is_null(i, 1)) row.regulation_key = std::string(rows.text(i, 1));
        row.values = platform::json::from_stored<MetricValues>(rows.text(i, 2));
        row.by_domain = platform::json::from_stored<std::vector<SnapshotDomain>>(rows.text(i, 3));
        row.settings_version = rows.integer(i, 4);
        row.as_of = rows.instant(i, 5);
        row.computed_at = rows.instant(i, 6);
        row.computed_late = rows.boolean(i, 7);
    }
    return out;
}

NearestDays nearest_snapshots(Executor& db, Date day) {
    const auto row = db.run(
        "SELECT max(date) FILTER (WHERE date < $1), min(date) FILTER (WHERE date > $1) FROM compliance_score_snapshots WHERE tenant_id = compliance_tenant()",
        Params{}.add(day));
    return {row.opt(&Result::date, 0, 0), row.opt(&Result::date, 0, 1)};
}

std::optional<Date> some_snapshot_before(Executor& db, Date day) {
    const auto row = db.run(
        "SELECT date FROM compliance_score_snapshots WHERE tenant_id = compliance_tenant() AND regulation IS NULL AND date < $1 AND date >= $1::date - 300 "
        "ORDER BY random() LIMIT 1",
        Params{}.add(day));
    return row.empty() ? std::nullopt : std::optional(row.date(0, 0));
}

std::vector<StoredValues> stored_values(Executor& db, const WantedValues& wanted) {
    const auto rows = db.run(
        "SELECT regulation, coalesce(first_value(regulation_key) OVER (PARTITION BY regulation ORDER BY date DESC), ''), date, "
        "((\"values\" ->> $1)::numeric * 10000)::bigint FROM compliance_score_snapshots WHERE tenant_id = compliance_tenant() AND date BETWEEN $2 AND $3 "
        "AND (regulation IS NOT NULL) = $4 AND ($5::uuid IS NULL OR regulation = $5) AND \"values\" ? $1 ORDER BY 2, regulation, date",
        Params{}.add(wanted.metric).add(wanted.from).add(wanted.to).add(wanted.per_regulation).add(wanted.per_regulation ? wanted.regulation : std::nullopt));
    std::vector<StoredValues> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto whose = rows.opt(&Result::uuid, i, 0);
        if (out.empty() || out.back().regulation != whose) out.push_back({whose, std::string(rows.text(i, 1)), {}});
        out.back().values.emplace(rows.date(i, 2), rows.integer(i, 3));
    }
    return out;
}

std::vector<Date> settings_changes(Executor& db, Date from, Date to) {
    const auto rows = db.run(
        "SELECT DISTINCT (e.at AT TIME ZONE t.time_zone)::date FROM compliance_audit_events e JOIN compliance_tenants t ON t.tenant_id = e.tenant_id "
        "WHERE e.tenant_id = compliance_tenant() AND e.entity_type = 'dashboard_settings' AND e.entity_version > 1 "
        "AND (e.at AT TIME ZONE t.time_zone)::date BETWEEN $1 AND $2 ORDER BY 1",
        Params{}.add(from).add(to));
    std::vector<Date> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.date(i, 0));
    return out;
}

}  // namespace compliance
