// SPDX-License-Identifier: Apache-2.0
// SQL of compliance_score_snapshots: written once a day, never changed.
#pragma once

#include "compliance/schemas/score_snapshot.hpp"
#include "platform/postgres/database.hpp"

namespace compliance {

/// Days up to the last that have no snapshot, at most 31 back and none before the tenant was made; the latest first.
std::vector<platform::Date> days_without_snapshot(platform::postgres::Executor& db, platform::Date last, std::int64_t count);
/// false: somebody else has written that day.
bool insert_snapshot(platform::postgres::Executor& db, const ScoreSnapshotSet& set, platform::Instant now);
std::optional<ScoreSnapshotSet> snapshot_of(platform::postgres::Executor& db, platform::Date day);
struct NearestSnapshots {
    std::optional<platform::Date> earlier, later;
};
NearestSnapshots nearest_snapshots(platform::postgres::Executor& db, platform::Date day);
/// One of the days before, by chance.
std::optional<platform::Date> some_snapshot_before(platform::postgres::Executor& db, platform::Date day);
/// What lies before the day goes, but for the last of each calendar month.
void prune_snapshots(platform::postgres::Executor& db, platform::Date before);
/// Values of a metric by date; of the tenant or of that regulation.
std::vector<TrendPoint> values_of_metric(platform::postgres::Executor& db, std::string_view metric, const std::optional<platform::Uuid>& regulation,
                                         platform::Date from, platform::Date to);
/// Days of the tenant's time zone on which the settings of the figures were changed.
std::vector<platform::Date> days_of_changed_settings(platform::postgres::Executor& db, platform::Date from, platform::Date to);

}  // namespace compliance
