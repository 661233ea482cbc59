// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/metric.hpp"

#include <span>

#include "compliance/repositories/collector.hpp"

namespace compliance {

using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Query;
using platform::postgres::Result;

namespace {

constexpr std::string_view kExceptions =
    "SELECT count(*) FROM compliance_control_exceptions x WHERE x.tenant_id = compliance_tenant() AND x.state IN ('approved', 'expired') "
    "AND x.decided_at IS NOT NULL AND $1 BETWEEN x.valid_from AND x.valid_until";

// What expires on the last of the days is still valid on it. An item whose last day is over counts as expired before the round that says so.
constexpr std::string_view kEvidence =
    "SELECT count(v.evidence) AS valid, count(v.evidence) FILTER (WHERE i.valid_until <= $1::date + $2::integer) AS expiring, "
    "count(*) FILTER (WHERE i.state = 'expired' OR (i.state = 'approved' AND i.valid_until < $1::date)) AS expired, "
    "count(*) FILTER (WHERE i.check_state = 'failed') AS failed "
    "FROM compliance_evidence_items i LEFT JOIN compliance_valid_evidence($1) AS v ON v.evidence = i.id WHERE i.tenant_id = compliance_tenant()";

// Untreated: above appetite thirty days after its rating, and nobody has approved a treatment or accepted it (risks R11).
constexpr std::string_view kRisks =
    "SELECT count(*) FILTER (WHERE r.current ->> 'class' = 'low') AS open_low, count(*) FILTER (WHERE r.current ->> 'class' = 'medium') AS open_medium, "
    "count(*) FILTER (WHERE r.current ->> 'class' = 'high') AS open_high, count(*) FILTER (WHERE r.current ->> 'class' = 'critical') AS open_critical, "
    "count(*) FILTER (WHERE r.above_appetite) AS above_appetite, "
    "count(*) FILTER (WHERE r.above_appetite AND r.last_assessed_on + 30 <= $1 "
    "AND NOT EXISTS (SELECT 1 FROM compliance_risk_treatments t WHERE t.tenant_id = r.tenant_id AND t.risk = r.id AND t.state = 'approved') "
    "AND NOT EXISTS (SELECT 1 FROM compliance_risk_acceptances a WHERE a.tenant_id = r.tenant_id AND a.risk = r.id AND a.state = 'active')) AS untreated, "
    "(SELECT count(*) FROM compliance_risk_acceptances a WHERE a.tenant_id = compliance_tenant() AND a.state = 'active') AS acceptances_active, "
    "count(*) FILTER (WHERE r.next_review_on < $1) AS reviews_overdue "
    "FROM compliance_risks r WHERE r.tenant_id = compliance_tenant() AND r.state <> 'closed'";

constexpr std::string_view kDeadlines =
    "SELECT count(*) AS deadlines_overdue FROM compliance_deadlines WHERE tenant_id = compliance_tenant() "
    "AND (state = 'missed' OR (state = 'open' AND due_on < $1))";

void take(MetricCounts& out, const std::string& domain, const Result& row) {
    for (std::size_t i = 0; i < row.columns(); ++i) out.by_key[domain + "." + std::string(row.column_name(i))] = row.integer(0, i);
}

Query query_of(MetricSource source, const MetricDay& day) {
    static const std::string silent = "SELECT count(*) FILTER (WHERE " + silent_at("$1::timestamptz") +
                                      ") AS collectors_silent FROM compliance_evidence_collectors WHERE tenant_id = compliance_tenant()";
    static const std::string controls =
        "SELECT count(*) FILTER (WHERE c.state <> 'retired') AS total, count(*) FILTER (WHERE e.operating) AS implemented, "
        "count(*) FILTER (WHERE e.test_overdue) AS tests_overdue, (" +
        std::string(kExceptions) +
        ") AS exceptions_open, count(*) FILTER (WHERE e.operating AND e.health = 'effective') AS effective "
        "FROM compliance_controls c JOIN compliance_control_effectiveness($1) AS e ON e.control = c.id WHERE c.tenant_id = compliance_tenant()";
    switch (source) {
        case MetricSource::controls: return {controls, Params{}.add(day.day)};
        case MetricSource::evidence: return {kEvidence, Params{}.add(day.day).add(day.expiring_days)};
        case MetricSource::collectors: return {silent, Params{}.add(day.at)};
        case MetricSource::risks: return {kRisks, Params{}.add(day.day)};
        case MetricSource::deadlines: break;
    }
    return {kDeadlines, Params{}.add(day.day)};
}

constexpr MetricSource kSources[] = {MetricSource::controls, MetricSource::evidence, MetricSource::collectors, MetricSource::risks, MetricSource::deadlines};
constexpr const char* kDomains[] = {"controls", "evidence", "evidence", "risks", "dashboard"};

MetricCounts counts_of(Executor& db, const MetricDay& day, std::span<const MetricSource> sources) {
    std::vector<Query> queries;
    for (const auto source : sources) queries.push_back(query_of(source, day));
    const auto rows = db.run_all(queries);
    MetricCounts out;
    for (std::size_t i = 0; i < rows.size(); ++i) take(out, kDomains[static_cast<std::size_t>(sources[i])], rows[i]);
    if (const auto effective = out.by_key.extract("controls.effective")) out.effective_controls = effective.mapped();
    return out;
}

}  // namespace

MetricCounts count_metrics(Executor& db, const MetricDay& day) { return counts_of(db, day, kSources); }

MetricCounts count_metrics(Executor& db, const MetricDay& day, MetricSource source) { return counts_of(db, day, {&source, 1}); }

std::int64_t open_exceptions(Executor& db, platform::Date day) { return db.run(kExceptions, Params{}.add(day)).integer(0, 0); }

}  // namespace compliance
