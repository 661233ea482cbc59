// SPDX-License-Identifier: Apache-2.0
// Figures of past days: taken every night, proven by reckoning one of them again, shown by day and as trends (dashboard R6, R7).
#pragma once

#include "compliance/schemas/score_snapshot.hpp"
#include "compliance/services/context.hpp"

namespace compliance {

class ScoreSnapshotService {
  public:
    /// Snapshots of all days that are due, each in transactions of its own; afterwards old ones go, and one earlier day by chance is
    /// reckoned again: should it differ, the log and the trail say so (`snapshot_mismatch`). Two instances at once harm nothing.
    /// Answers how many days were taken.
    static std::size_t take_due(Context& context);
    /// Whether the stored rows of the day are what the figures of its end still are.
    static bool holds(Context& context, platform::Date day);

    /// Values of domains that the caller may not read are left out. 404 names the nearest days that have one.
    static ScoreSnapshotSet get(Context& context, std::string_view day);
    /// 422 `/metric` `unknown_metric`, `/from` `after_to` or `out_of_range`; 403 for a metric of a domain that the caller may not read.
    static std::vector<TrendSeries> trends(Context& context, const TrendQuery& query);
    /// Within a transaction of the caller's.
    static std::vector<TrendSeries> trends(const Context& context, platform::postgres::Executor& db, const TrendQuery& query);
};

}  // namespace compliance
