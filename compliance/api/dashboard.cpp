// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/dashboard.hpp"
#include "compliance/services/dashboard_settings.hpp"
#include "compliance/services/score_snapshot.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/http/etag.hpp"

namespace compliance {

namespace {

using platform::records::HistoryEntry;
using platform::reflect::type_of;

/// A read of figures: its ETag is over the values, so that the same figures computed again are no news.
template <class Query, class Out, class F>
void add_figures(Api& api, std::string path, Op op, F work) {
    auto& declared = api.raw("GET", std::move(path), std::move(op), &type_of<Out>, [work](Call& call) {
        Out out = work(call, call.query<Query>());
        const auto at = std::exchange(out.computed_at, {});
        std::string values;
        platform::json::encode(values, type_of<Out>(), &out);
        const auto tag = "\"" + platform::crypto::sha256_hex(values).substr(0, 32) + "\"";
        call.response().set("ETag", tag);
        if (platform::http::names_tag(call.request().header("If-None-Match"), tag)) {
            call.response().status = 304;
            return;
        }
        out.computed_at = at;
        Api::answer(call, type_of<Out>(), &out);
    });
    declared.operation.conditional = true;
    platform::openapi::add_query(declared.operation, type_of<Query>());
}

void add_settings(Api& api, const DashboardSettingsService& settings) {
    api.find<AsOfQuery, DashboardSettings>("/dashboard/settings",
                                           {"getDashboardSettings", "dashboard:read", "Partial credit, headline, thresholds, targets, report sections."},
                                           [&](Call& call, const AsOfQuery& query) { return settings.get(call.context, query.as_of); });
    api.patch<DashboardSettingsPatch, DashboardSettings>(
        "/dashboard/settings",
        {"updateDashboardSettings", "dashboard:admin", "Changes them from now on; administrators, DPO and security managers are told before and after."},
        [&](Call& call, const platform::json::Node& body) { return settings.patch(call.context, call.if_match(), body); });
    api.list<NoFilters, HistoryEntry>("/dashboard/settings/history", {"getDashboardSettingsHistory", "dashboard:read", "Who changed which parameter when."},
                                      [&](Call& call, const ListQuery& query, const NoFilters&) { return settings.history(call.context, query); });
}

void add_snapshots(Api& api, const ScoreSnapshotService& snapshots) {
    api.whole<TrendFilters, TrendSeries>("/dashboard/trends",
                                         {"getTrends", "dashboard:read", "Series from snapshots with change and slope; points as Grafana reads them."},
                                         [&](Call& call, const TrendFilters& filters) { return snapshots.trends(call.context, filters); });
    api.get<ScoreSnapshotSet>("/dashboard/snapshots/{snapshot_date}",
                              {"getSnapshot", "dashboard:read", "All stored figures of a day; 404 names the nearest days."},
                              [&](Call& call) { return snapshots.get(call.context, call.text("snapshot_date")); });
}

}  // namespace

void add_dashboard_routes(Api& api, Services& services) {
    const auto& dashboard = services.dashboard;
    add_settings(api, services.dashboard_settings);
    add_snapshots(api, services.score_snapshots);
    add_figures<ScoresQuery, ComplianceScores>(
        api, "/dashboard/compliance-scores",
        {"getComplianceScores", "dashboard:read", "Declared and evidenced score per regulation, by domain if asked, and overall."},
        [&](Call& call, const ScoresQuery& query) { return dashboard.scores(call.context, query); });
    add_figures<CoverageQuery, CoverageReport>(api, "/dashboard/coverage",
                                               {"getCoverage", "dashboard:read", "Requirements mapped, implemented, full, tested, evidenced, and gaps."},
                                               [&](Call& call, const CoverageQuery& query) { return dashboard.coverage(call.context, query); });
    add_figures<HeatmapQuery, RiskHeatmap>(api, "/dashboard/risk-heatmap",
                                           {"getRiskHeatmap", "dashboard:read", "Cells with counts and risks and the movement to them."},
                                           [&](Call& call, const HeatmapQuery& query) { return dashboard.heatmap(call.context, query); });
    add_figures<DeadlineOverviewQuery, DeadlineOverview>(
        api, "/dashboard/deadlines", {"getDeadlineOverview", "dashboard:read", "Overdue, 7, 30, 90 days by domain and severity and the next 20."},
        [&](Call& call, const DeadlineOverviewQuery& query) { return dashboard.deadlines(call.context, query); });
    api.whole<MetricFilters, Metric>(
        "/dashboard/metrics", {"listMetrics", "dashboard:read", "Registry of metrics with unit, direction and the list behind each."},
        [](Call& call, const MetricFilters& filters) { return DashboardService::metrics(call.context, filters); });
}

}  // namespace compliance
