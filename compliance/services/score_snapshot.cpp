// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/score_snapshot.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "compliance/domain/metric.hpp"
#include "compliance/domain/period.hpp"
#include "compliance/repositories/score_snapshot.hpp"
#include "compliance/services/dashboard_figures.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/json/json.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Date;
using platform::Instant;
using platform::postgres::Params;
using std::chrono::days;

namespace {

constexpr std::chrono::minutes kNightlyAt{30}, kLateAfter{60};  // after midnight; after it was due
constexpr std::int64_t kAtOnce = 3;                             // the scheduler comes again, and holds a lock meanwhile
constexpr days kDailyKept{400};
constexpr int kLongestYears = 10;

Instant end_of_day(Date day, const std::string& zone) { return platform::time::start_of_day(day + days(1), zone) - std::chrono::microseconds(1); }

bool readable(const Context& context, std::string_view metric) {
    const auto* info = find_metric(metric);
    return info != nullptr && context.caller.may(std::string(info->domain()) + ":read");
}

void keep_readable(const Context& context, MetricValues& values) {
    std::erase_if(values, [&](const auto& one) { return !readable(context, one.first); });
}

void check_again(Context& context, Date last) {
    auto units = context.units();
    const auto day = some_snapshot_before(units, last);
    if (!day) return;
    const auto kept = snapshot_of(units, *day);
    const auto again = ScoreSnapshotService::compute(context, *day);
    if (!kept || (kept->values == again.values && kept->regulations == again.regulations)) return;
    const auto date = platform::format_date(*day);
    spdlog::error("figures of {} of tenant {} are not what they were", date, context.caller.tenant.str());
    units.run("SELECT compliance_audit_note('snapshot_mismatch', 'score_snapshot', NULL, $1, '{}')", Params{}.add(std::string_view(date)));
}

/// Keys that are asked for; else all that the caller may read, of the tenant or of one regulation.
std::vector<std::string> metrics_of(const Context& context, const TrendFilters& filters) {
    std::vector<std::string> out;
    for (const auto& key : filters.metric) out.push_back(key.value);
    if (!out.empty()) return out;
    for (const auto& info : metric_infos())
        if (info.per_regulation == filters.regulation_id.has_value() && readable(context, info.key)) out.emplace_back(info.key);
    return out;
}

/// `[60.0,1759233600000]`
platform::Json datapoint(const TrendPoint& point) {
    const auto noon = std::chrono::milliseconds(point.date.time_since_epoch()) + std::chrono::hours(12);
    return {fmt::format("[{},{}]", point.value ? platform::format_decimal(*point.value, 4) : "null", noon.count())};
}

}  // namespace

ScoreSnapshotSet ScoreSnapshotService::compute(Context& context, Date day) {
    auto units = context.units();
    const auto at = end_of_day(day, tenant_calendar(units).time_zone);
    auto tx = context.transaction();
    read_at_one_instant(tx, at);
    const auto figures = figures_of_day(tx, context, day, at);
    tx.commit();
    ScoreSnapshotSet out;
    out.date = day;
    out.settings_version = figures.settings.version;
    out.computed_at = context.now;
    out.values = figures.of_tenant();
    for (std::size_t i = 0; i < figures.regulations.size(); ++i) {
        RegulationSnapshot one{figures.regulations[i].regulation, figures.of_regulation(i), {}};
        for (const auto& domain : *figures.regulations[i].domains)
            one.by_domain.push_back({domain.ref_id, domain.title, domain.score, domain.evidenced_score, domain.requirements});
        out.regulations.push_back(std::move(one));
    }
    return out;
}

void ScoreSnapshotService::take_due(Context& context) const {
    auto units = context.units();
    const auto zone = tenant_calendar(units).time_zone;
    const Date last = platform::time::local_date(context.now - kNightlyAt, zone) - days(1);
    const auto missing = days_without_snapshot(units, last, kAtOnce);
    for (const auto day : missing) {
        auto set = compute(context, day);
        set.computed_late = context.now > end_of_day(day, zone) + kNightlyAt + kLateAfter;
        auto tx = context.transaction();
        const bool first = insert_snapshot(tx, set, context.now);
        if (first && day == last) prune_snapshots(tx, last - kDailyKept);
        tx.commit();
        if (first && day == last) check_again(context, last);
    }
}

ScoreSnapshotSet ScoreSnapshotService::get(Context& context, std::string_view date) const {
    const auto day = platform::parse_date(date);
    if (!day) throw platform::not_found();
    auto units = context.units();
    auto found = snapshot_of(units, *day);
    if (!found) {
        const auto near = nearest_snapshots(units, *day);
        const bool german = context.language == "de";
        const auto name = [&](const std::optional<Date>& one) { return one ? platform::format_date(*one) : std::string(german ? "keiner" : "none"); };
        throw platform::Problem(404, "not_found",
                                fmt::format(fmt::runtime(german ? "Von diesem Tag gibt es keinen Stand. Der nächste davor: {}, danach: {}."
                                                                : "There is no snapshot of that day. The nearest before: {}, after: {}."),
                                            name(near.earlier), name(near.later)));
    }
    keep_readable(context, found->values);
    for (auto& one : found->regulations) keep_readable(context, one.values);
    if (!context.caller.may("regulations:read")) found->regulations.clear();
    return std::move(*found);
}

std::vector<TrendSeries> ScoreSnapshotService::trends(Context& context, const TrendFilters& filters) const {
    auto tx = context.transaction();
    read_at_one_instant(tx);
    const auto to = filters.to.value_or(tenant_day(tx, context.now));
    const auto from = filters.from.value_or(add_period(to, Period{1}, -1));
    std::vector<platform::Fault> faults;
    if (from > to) faults.push_back({"/from", "after_to", "must not lie after to"});
    else if (to > add_period(from, Period{kLongestYears})) faults.push_back({"/from", "out_of_range", "must lie at most ten years before to"});
    const auto metrics = metrics_of(context, filters);
    for (const auto& key : metrics) {
        const auto* info = find_metric(key);
        if (info == nullptr) faults.push_back({"/metric", "unknown_metric", "is no metric: " + key});
        else if (info->per_regulation && !filters.regulation_id) faults.push_back({"/regulation_id", "required", "each regulation has its own value"});
    }
    if (!faults.empty()) throw platform::invalid(std::move(faults));
    const auto interval = filters.interval.value_or(TrendInterval::day);
    const auto changes = days_of_changed_settings(tx, from, to);
    std::vector<TrendSeries> out;
    for (const auto& key : metrics) {
        const auto* info = find_metric(key);
        context.require(std::string(info->domain()) + ":read");
        const auto regulation = info->per_regulation ? filters.regulation_id : std::nullopt;
        const auto points = trend_of(values_of_metric(tx, key, regulation, from, to), from, to, interval);
        TrendSeries one{std::string(context.language == "de" ? info->title_de : info->title_en), key, regulation, info->unit, interval};
        for (const auto& point : points) one.datapoints.push_back(datapoint(point));
        if (const auto change = change_of(points)) one.change = MetricValue{*change};
        if (const auto slope = slope_per_30_days(points)) one.slope_per_30_days = platform::Decimal<18, 2>{*slope};
        one.settings_changed = changes;
        out.push_back(std::move(one));
    }
    tx.commit();
    return out;
}

}  // namespace compliance
