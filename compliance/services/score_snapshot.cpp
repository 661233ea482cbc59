// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/score_snapshot.hpp"

#include <set>

#include <spdlog/spdlog.h>

#include "compliance/domain/metric.hpp"
#include "compliance/domain/period.hpp"
#include "compliance/repositories/past.hpp"
#include "compliance/repositories/score_snapshot.hpp"
#include "compliance/services/dashboard_figures.hpp"
#include "platform/json/document.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Date;
using platform::Uuid;
using platform::json::quoted;

namespace {

constexpr int kLongestYears = 10;
constexpr std::size_t kMostMetrics = 50;
constexpr std::chrono::minutes kReckoning{2};

/// The rows that belong to the end of a day.
std::vector<ScoreSnapshot> reckon(Context& context, const DueSnapshot& due) {
    auto tx = context.transaction();
    read_at_one_instant(tx);
    tx.allow(kReckoning);
    read_past(tx, due.end);
    const auto figures = figures_of_day(tx, context, due.day, due.end);
    tx.commit();
    std::vector<ScoreSnapshot> out{{std::nullopt, std::nullopt, figures.values, {}, figures.settings_version, due.end, context.now, due.late}};
    for (const auto& one : figures.regulations)
        out.push_back({one.id, one.key, one.values, one.domains, figures.settings_version, due.end, context.now, due.late});
    return out;
}

void take(Context& context, const DueSnapshot& due) {
    const auto rows = reckon(context, due);
    auto tx = context.transaction();
    // The tenant's row comes first: whoever stored it stores the others, too.
    for (const auto& row : rows)
        if (!store_snapshot(tx, due, row, Uuid::make_v7(context.now))) return;
    tx.commit();
}

void say_mismatch(Context& context, Date day) {
    spdlog::error("dashboard.snapshot_mismatch: figures of {} of tenant {} are not what its trail says", platform::format_date(day),
                  context.caller.tenant.str());
    const auto filters = "{\"filters\":{\"date\":" + quoted(platform::format_date(day)) + "}}";
    auto units = context.units();
    units.run("SELECT compliance_audit_note('snapshot_mismatch', 'score_snapshot', NULL, NULL, $1::jsonb)",
              platform::postgres::Params{}.add(std::string_view(filters)));
}

const MetricInfo& metric_of(const Context& context, std::string_view key) {
    const auto* info = find_metric(key);
    if (info == nullptr) throw platform::invalid("/metric", "unknown_metric", "is no metric");
    context.require(std::string(info->domain()) + ":read");
    return *info;
}

TrendSeries shown(const MetricInfo& info, const StoredValues& stored, const TrendSeries& frame, const Context& context) {
    TrendSeries out = frame;
    out.metric = out.target = info.key;
    if (stored.regulation) out.target += " " + stored.key;
    out.title = context.language == "de" ? info.title_de : info.title_en;
    out.regulation = stored.regulation;
    const auto trend = trend_of(stored.values, out.from, out.to, out.interval);
    for (const auto& point : trend.points) {
        const auto noon = std::chrono::duration_cast<std::chrono::milliseconds>(point.day.time_since_epoch() + std::chrono::hours(12)).count();
        const auto value = point.value ? platform::json::to_json(MetricValue{*point.value}) : "null";
        out.datapoints.push_back({"[" + value + "," + std::to_string(noon) + "]"});
    }
    if (trend.change) out.change = MetricValue{*trend.change};
    if (trend.slope) out.slope_per_30_days = platform::Decimal<18, 2>{*trend.slope};
    return out;
}

}  // namespace

std::size_t ScoreSnapshotService::take_due(Context& context) {
    auto units = context.units();
    const auto list = due_snapshots(units, context.now);
    for (const auto& due : list) take(context, due);
    if (list.empty()) return 0;
    const auto last = list.back().day;
    prune_snapshots(units, last + std::chrono::days(1));
    if (const auto day = some_snapshot_before(units, last); day && !holds(context, *day)) say_mismatch(context, *day);
    return list.size();
}

bool ScoreSnapshotService::holds(Context& context, Date day) {
    auto units = context.units();
    const auto stored = snapshots_of(units, day);
    if (stored.empty()) return true;
    const auto again = reckon(context, {day, stored.front().as_of, false});
    std::map<std::optional<Uuid>, std::string> before, after;
    const auto text = [](const ScoreSnapshot& row) {
        return platform::json::to_json(row.values) + platform::json::to_json(row.by_domain) + std::to_string(row.settings_version);
    };
    for (const auto& row : stored) before.emplace(row.regulation, text(row));
    for (const auto& row : again) after.emplace(row.regulation, text(row));
    return before == after;
}

ScoreSnapshotSet ScoreSnapshotService::get(Context& context, std::string_view text) {
    const auto day = platform::parse_date(text);
    if (!day) throw platform::not_found();
    auto units = context.units();
    ScoreSnapshotSet out{*day, snapshots_of(units, *day)};
    if (out.rows.empty()) {
        const auto near = nearest_snapshots(units, *day);
        const auto name = [](const std::optional<Date>& date) { return date ? platform::format_date(*date) : "none"; };
        throw platform::Problem(404, "not_found", "no snapshot of that day; nearest earlier: " + name(near.before) + ", nearest later: " + name(near.after));
    }
    for (auto& row : out.rows) {
        std::erase_if(row.values, [&](const auto& entry) {
            const auto& key = entry.first;
            return !context.caller.may(key.substr(0, key.find('.')) + ":read");
        });
        if (!context.caller.may("regulations:read")) row.by_domain.clear();
    }
    return out;
}

std::vector<TrendSeries> ScoreSnapshotService::trends(Context& context, const TrendQuery& query) {
    auto tx = context.transaction();
    read_at_one_instant(tx);
    auto out = trends(context, tx, query);
    tx.commit();
    return out;
}

std::vector<TrendSeries> ScoreSnapshotService::trends(const Context& context, platform::postgres::Executor& tx, const TrendQuery& query) {
    if (query.metric.size() > kMostMetrics) throw platform::invalid("/metric", "too_many", "at most 50");
    std::vector<const MetricInfo*> metrics;
    for (const auto& key : query.metric) metrics.push_back(&metric_of(context, key.value));
    if (metrics.empty())
        for (const auto* key : {"regulations.overall_score", "regulations.overall_evidenced_score"}) metrics.push_back(&metric_of(context, key));
    TrendSeries frame;
    frame.to = query.to.value_or(tenant_day(tx, context.now) - std::chrono::days(1));
    frame.from = query.from.value_or(add_period(frame.to, Period{1}, -1));
    frame.interval = query.interval.value_or(TrendInterval::day);
    if (frame.from > frame.to) throw platform::invalid("/from", "after_to", "lies after `to`");
    if (add_period(frame.from, Period{kLongestYears}) < frame.to) throw platform::invalid("/from", "out_of_range", "lies more than ten years before `to`");
    frame.settings_changed = settings_changes(tx, frame.from, frame.to);
    std::vector<TrendSeries> out;
    for (const auto* info : metrics) {
        auto stored = stored_values(tx, {info->key, info->per_regulation, query.regulation_id, frame.from, frame.to});
        if (stored.empty() && !info->per_regulation) stored.emplace_back();
        for (const auto& one : stored) out.push_back(shown(*info, one, frame, context));
    }
    return out;
}

}  // namespace compliance
