// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/api/table_reply.hpp"
#include "compliance/services/dashboard.hpp"
#include "compliance/services/dashboard_settings.hpp"
#include "compliance/services/dashboard_table.hpp"
#include "compliance/services/executive_report.hpp"
#include "compliance/services/executive_summary.hpp"
#include "compliance/services/figure_cache.hpp"
#include "compliance/services/score_snapshot.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance {

namespace {

using platform::records::HistoryEntry;
using platform::reflect::type_of;

/// Whether the client would rather have a table.
bool wants_table(const Call& call) {
    const auto accept = call.request().header("Accept");
    const auto table = accept.find("text/csv");
    return table != std::string_view::npos && table < std::min(accept.find("application/"), accept.find("*/*"));
}

void answer_csv(Call& call, const platform::tabular::Table& table) {
    call.response().set("Content-Type", "text/csv; charset=utf-8");
    call.response().set("Vary", "Accept");
    call.response().body = platform::tabular::to_csv(table);
}

template <class Out>
FigureAnswer json_answer(const Out& given) {
    FigureAnswer answer;
    platform::json::encode(answer.body, type_of<Out>(), &given);
    answer.media_type = "application/json";
    // The tag is over the values, so that the same figures computed again are no news.
    Out values = given;
    values.computed_at = {};
    std::string text;
    platform::json::encode(text, type_of<Out>(), &values);
    answer.tag = "\"" + platform::crypto::sha256_hex(text).substr(0, 32) + "\"";
    return answer;
}

/// What tells one question from another, beside who asks.
std::string question_of(const Call& call, bool table) {
    std::string out = std::string(call.request().path) + (table ? " csv" : " json");
    for (const auto& [name, value] : call.request().query) out += "\n" + std::string(name) + "=" + std::string(value);
    return out;
}

template <class Out>
concept HasTable = requires(const Out& out) { table_of(out, true); };

/// A read of figures, kept for a moment.
template <class Query, class Out, class F>
void add_figures(Api& api, const std::shared_ptr<FigureCache>& cache, std::string path, Op op, F work) {
    auto& declared = api.raw("GET", std::move(path), std::move(op), &type_of<Out>, [work, cache](Call& call) {
        const auto query = call.query<Query>();
        const bool table = HasTable<Out> && wants_table(call);
        const auto answer = cache->get(call.context, question_of(call, table), [&] {
            const Out out = work(call, query);
            auto made = json_answer(out);
            if constexpr (HasTable<Out>)
                if (table) {
                    made.body = platform::tabular::to_csv(table_of(out, call.context.language == "de"));
                    made.tag.insert(made.tag.size() - 1, "-csv");
                    made.media_type = "text/csv; charset=utf-8";
                }
            return made;
        });
        if constexpr (HasTable<Out>) call.response().set("Vary", "Accept");
        call.answer_bytes(answer->media_type, answer->body, answer->tag);
    });
    declared.operation.conditional = true;
    declared.operation.as_table = HasTable<Out>;
    platform::openapi::add_query(declared.operation, type_of<Query>());
}

void add_trends(Api& api) {
    auto& declared = api.whole<TrendQuery, TrendSeries>("/dashboard/trends", {"getTrends", "dashboard:read", "Series from snapshots with change and slope."},
                                                        [](Call& call, const TrendQuery& query) { return ScoreSnapshotService::trends(call.context, query); });
    declared.operation.as_table = true;
    declared.handler = [pages = std::move(declared.handler)](Call& call) {
        if (!wants_table(call)) return pages(call);
        platform::records::WholeQuery page;
        TrendQuery query;
        call.read_query({{&type_of<platform::records::WholeQuery>(), &page}, {&type_of<TrendQuery>(), &query}});
        answer_csv(call, table_of(ScoreSnapshotService::trends(call.context, query), call.context.language == "de"));
    };
}

void answer_report(Call& call, const ExecutiveReportService& reports) {
    auto file = reports.make(call.context, call.query<ExecutiveReportQuery>());
    const char* types[] = {"application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                           "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};
    const std::string ending(type_of<ReportFormat>().values[static_cast<std::size_t>(file.format)]);
    call.response().set("Content-Type", types[static_cast<std::size_t>(file.format)]);
    call.response().set("Content-Disposition", "attachment; filename=\"" + file.name + "." + ending + "\"");
    call.response().body = std::move(file.bytes);
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

}  // namespace

void add_dashboard_routes(Api& api, Services& services) {
    const auto& dashboard = services.dashboard;
    const auto cache = std::make_shared<FigureCache>();
    const auto parts = dashboard.parts;
    add_figures<SummaryQuery, ExecutiveSummary>(
        api, cache, "/dashboard/summary",
        {"getExecutiveSummary", "dashboard:read", "Scores, traffic light, deltas, top risks, evidence health, deadlines, changes, statement."},
        [parts](Call& call, const SummaryQuery& query) { return ExecutiveSummaryService::get(call.context, query, parts.get()); });
    add_settings(api, services.dashboard_settings);
    add_figures<ScoresQuery, ComplianceScores>(
        api, cache, "/dashboard/compliance-scores",
        {"getComplianceScores", "dashboard:read", "Declared and evidenced score per regulation, by domain if asked, and overall."},
        [parts](Call& call, const ScoresQuery& query) { return DashboardService::scores(call.context, query, parts.get()); });
    add_figures<CoverageQuery, CoverageReport>(
        api, cache, "/dashboard/coverage", {"getCoverage", "dashboard:read", "Requirements mapped, implemented, full, tested, evidenced, and gaps."},
        [parts](Call& call, const CoverageQuery& query) { return DashboardService::coverage(call.context, query, parts.get()); });
    add_figures<HeatmapQuery, RiskHeatmap>(api, cache, "/dashboard/risk-heatmap",
                                           {"getRiskHeatmap", "dashboard:read", "Cells with counts and risks and the movement to them."},
                                           [&](Call& call, const HeatmapQuery& query) { return dashboard.heatmap(call.context, query); });
    add_figures<DeadlineOverviewQuery, DeadlineOverview>(
        api, cache, "/dashboard/deadlines", {"getDeadlineOverview", "dashboard:read", "Overdue, 7, 30, 90 days by domain and severity and the next 20."},
        [](Call& call, const DeadlineOverviewQuery& query) { return DashboardService::deadlines(call.context, query); });
    api.whole<MetricFilters, Metric>(
        "/dashboard/metrics", {"listMetrics", "dashboard:read", "Registry of metrics with unit, direction and the list behind each."},
        [](Call& call, const MetricFilters& filters) { return DashboardService::metrics(call.context, filters); });
    api.get<ScoreSnapshotSet>("/dashboard/snapshots/{snapshot_date}",
                              {"getSnapshot", "dashboard:read", "All stored values of a day; 404 names the nearest days."},
                              [](Call& call) { return ScoreSnapshotService::get(call.context, call.text("snapshot_date")); });
    add_trends(api);
    declare_export(api, "/dashboard/executive-report",
                   {"exportExecutiveReport", "dashboard:export", "Management report of a day in de or en with formulas and hash."},
                   &type_of<ExecutiveReportQuery>, [&](Call& call) { answer_report(call, services.executive_reports); });
}

}  // namespace compliance
