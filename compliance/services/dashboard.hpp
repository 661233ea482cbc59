// SPDX-License-Identifier: Apache-2.0
// Figures over all domains (dashboard R1-R5, R11). All of one answer are read at one instant; each comes from the one function of
// the domain it belongs to and names the list of the rows behind it.
#pragma once

#include "compliance/schemas/dashboard.hpp"
#include "compliance/services/context.hpp"
#include "compliance/services/risk_settings.hpp"

namespace compliance {

class DashboardService {
  public:
    /// 422 `/regulation_id` `unknown_reference`, `/on` `out_of_range`; likewise below.
    ComplianceScores scores(Context& context, const ScoresQuery& query) const;
    CoverageReport coverage(Context& context, const CoverageQuery& query) const;
    /// 422 `/matrix_id` `unknown_reference`.
    RiskHeatmap heatmap(Context& context, const HeatmapQuery& query) const;
    DeadlineOverview deadlines(Context& context, const DeadlineOverviewQuery& query) const;
    /// In the caller's language, those of domains that he may read.
    static std::vector<Metric> metrics(const Context& context, const MetricFilters& filters);

  private:
    RiskSettingsService risk_settings_;
};

}  // namespace compliance
