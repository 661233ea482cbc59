// SPDX-License-Identifier: Apache-2.0
// Figures as tables, for CSV and for the sheets of the report. Headings in the language.
#pragma once

#include <string_view>
#include <vector>

#include "compliance/schemas/dashboard.hpp"
#include "compliance/schemas/score_snapshot.hpp"
#include "platform/tabular/table.hpp"

namespace compliance {

/// A row for each regulation, or for each of its domains where they were asked for.
platform::tabular::Table table_of(const ComplianceScores& scores, bool german);
platform::tabular::Table domains_table(const ComplianceScores& scores, bool german);
platform::tabular::Table table_of(const CoverageReport& report, bool german);
platform::tabular::Table table_of(const RiskHeatmap& map, bool german);
platform::tabular::Table table_of(const DeadlineFigures& deadlines, bool german);
/// A row for each point.
platform::tabular::Table table_of(const std::vector<TrendSeries>& series, bool german);

}  // namespace compliance
