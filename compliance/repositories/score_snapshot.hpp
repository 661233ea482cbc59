// SPDX-License-Identifier: Apache-2.0
// SQL of compliance_score_snapshots: what is due, what is stored, what is kept.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "compliance/schemas/score_snapshot.hpp"
#include "platform/postgres/database.hpp"

namespace compliance {

struct DueSnapshot {
    platform::Date day{};
    platform::Instant end{};  ///< last microsecond of the day in the tenant's time zone
    bool late = false;        ///< six hours past the time of its night: an outage has been
};
/// Days of the tenant whose night has come (from 00:30 of its time zone) and that have no snapshot, at most 31 back, oldest first.
std::vector<DueSnapshot> due_snapshots(platform::postgres::Executor& db, platform::Instant now);
/// Leaves alone what is there already; answers whether it was stored.
bool store_snapshot(platform::postgres::Executor& db, const DueSnapshot& due, const ScoreSnapshot& row, const platform::Uuid& id);
/// Daily rows that are older than 400 days, unless they are the last of their calendar month; answers how many went.
std::int64_t prune_snapshots(platform::postgres::Executor& db, platform::Date today);

/// The tenant's row first, then regulations by key.
std::vector<ScoreSnapshot> snapshots_of(platform::postgres::Executor& db, platform::Date day);
struct NearestDays {
    std::optional<platform::Date> before, after;
};
NearestDays nearest_snapshots(platform::postgres::Executor& db, platform::Date day);
/// One of the days of the last 300 before `day`, by chance; trail details live at least a year.
std::optional<platform::Date> some_snapshot_before(platform::postgres::Executor& db, platform::Date day);

struct StoredValues {
    std::optional<platform::Uuid> regulation;
    std::string key;                                ///< of the regulation, the latest
    std::map<platform::Date, std::int64_t> values;  ///< ten-thousandths
};
struct WantedValues {
    std::string_view metric;
    bool per_regulation = false;
    std::optional<platform::Uuid> regulation;  ///< only this one
    platform::Date from, to;
};
/// Values of a metric by day; of the tenant's rows, or of regulations (all, or one), by key.
std::vector<StoredValues> stored_values(platform::postgres::Executor& db, const WantedValues& wanted);
/// Days of the tenant on which its dashboard settings were changed.
std::vector<platform::Date> settings_changes(platform::postgres::Executor& db, platform::Date from, platform::Date to);

}  // namespace compliance
