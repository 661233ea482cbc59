// SPDX-License-Identifier: Apache-2.0
// Figures over all domains (dashboard R1-R5, R11). All of one answer are read at one instant; each comes from the one function of
// the domain it belongs to and names the list of the rows behind it.
#pragma once

#include "compliance/schemas/dashboard.hpp"
#include "compliance/services/dashboard_figures.hpp"
#include "compliance/services/risk_settings.hpp"

namespace compliance {

class DashboardService {
  public:
    /// 422 `/regulation_id` `unknown_reference`, `/on` and `/as_of` `out_of_range`; likewise below.
    static ComplianceScores scores(Context& context, const ScoresQuery& query, FigureParts* kept = nullptr);
    static CoverageReport coverage(Context& context, const CoverageQuery& query, FigureParts* kept = nullptr);
    /// 422 `/matrix_id` `unknown_reference`.
    RiskHeatmap heatmap(Context& context, const HeatmapQuery& query) const;
    static DeadlineOverview deadlines(Context& context, const DeadlineOverviewQuery& query);

    // The same within a reading whose day and instant hold, whatever the query says of them.
    static ComplianceScores scores(FigureReading& reading, const ScoresQuery& query);
    static CoverageReport coverage(FigureReading& reading, const CoverageQuery& query);
    /// Where the past had no matrices yet, those of the settings given.
    static RiskHeatmap heatmap(FigureReading& reading, const HeatmapQuery& query, const RiskMatrix& matrix);
    static DeadlineFigures deadlines(FigureReading& reading, const DeadlineOverviewQuery& query);
    /// The matrix to show risks on, as it is now: the one asked for, or the default one. A new tenant gets its matrices here.
    RiskMatrix matrix_for(Context& context, const HeatmapQuery& query) const;
    /// In the caller's language, those of domains that he may read.
    static std::vector<Metric> metrics(const Context& context, const MetricFilters& filters);

    /// What this instance keeps for the answers to requests.
    const std::shared_ptr<FigureParts> parts = std::make_shared<FigureParts>();

  private:
    RiskSettingsService risk_settings_;
};

}  // namespace compliance
