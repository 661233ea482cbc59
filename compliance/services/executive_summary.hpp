// SPDX-License-Identifier: Apache-2.0
// The executive summary (dashboard R8, R9): all sections that the caller may read, from one reading, and what they say in words.
#pragma once

#include "compliance/schemas/executive_summary.hpp"
#include "compliance/services/dashboard_figures.hpp"

namespace compliance {

class ExecutiveSummaryService {
  public:
    /// In the caller's language. 422 `/on`, `/as_of` `out_of_range`.
    static ExecutiveSummary get(Context& context, const SummaryQuery& query, FigureParts* kept = nullptr);
    /// Within a reading; no section named: all of them.
    static ExecutiveSummary get(FigureReading& reading, const std::vector<DashboardSection>& sections);
    /// Brings up to date what is kept for it.
    static void read_ahead(FigureReading& reading);
};

}  // namespace compliance
