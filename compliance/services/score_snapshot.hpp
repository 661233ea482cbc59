// SPDX-License-Identifier: Apache-2.0
// All figures kept for each day as they were at its end, and how they moved (dashboard R6, R7). Because every source answers for an
// instant of the past, a day that was missed is filled in later, and any day can be computed again.
#pragma once

#include "compliance/schemas/score_snapshot.hpp"
#include "compliance/services/context.hpp"

namespace compliance {

class ScoreSnapshotService {
  public:
    /// From 00:30 of the tenant's time zone the day before; days missed, a few at a time. On the first round after a new day one
    /// earlier day is computed again (`snapshot_mismatch` in the trail if it differs), and old days are thinned out.
    void take_due(Context& context) const;
    /// Figures of the day, computed from the registers as they were at its end.
    [[nodiscard]] static ScoreSnapshotSet compute(Context& context, platform::Date day);
    /// What the caller may read of it. 404 names the nearest days.
    ScoreSnapshotSet get(Context& context, std::string_view date) const;
    /// 422 `/metric` `unknown_metric`; `/from` `after_to`, `out_of_range`; `/regulation_id` `required`. 403 for metrics of
    /// domains that the caller may not read.
    std::vector<TrendSeries> trends(Context& context, const TrendFilters& filters) const;
};

}  // namespace compliance
