// SPDX-License-Identifier: Apache-2.0
// Where a reading stands among all transactions, and what the trail says of the time between two of them: whether figures that were read
// before still hold, and which records have to be read again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/postgres/database.hpp"

namespace compliance {

/// Which transactions a reading shows, in which epoch of the trail.
struct ReadingPlace {
    std::string snapshot;
    std::int64_t epoch = 0;
    bool operator==(const ReadingPlace&) const = default;
};
ReadingPlace place_of(platform::postgres::Executor& db);
/// The statement for it and what its result says, to go in one round trip with others. A standby does not say which transactions are under
/// way; there only what lies before all of them is sure to be shown.
inline constexpr std::string_view kReadingPlace =
    "SELECT CASE WHEN pg_is_in_recovery() THEN concat(pg_snapshot_xmin(s), ':', pg_snapshot_xmin(s), ':') ELSE s::text END, "
    "coalesce((SELECT epoch FROM compliance_audit_logs WHERE tenant_id = compliance_tenant()), 0) FROM pg_current_snapshot() AS s";
ReadingPlace read_place(const platform::postgres::Result& rows);
/// Whether all that `before` shows is shown by the reading at hand, too, and no entity of these types has changed in between.
bool holds_since(platform::postgres::Executor& db, const ReadingPlace& before, const ReadingPlace& now, const std::vector<std::string>& types);

/// Records that figures are kept by.
enum class TouchedKind { requirement, control, evidence };
/// What may count otherwise when entities of these types change. Many are rather read whole: more than `most` are not named.
struct Touching {
    TouchedKind kind = TouchedKind::requirement;
    std::vector<std::string> types;
    std::size_t most = 2'000;
};
/// Records that may count otherwise than at `before`; also those that something points to no more. Null: nobody can say, or too many to say.
std::optional<std::vector<platform::Uuid>> touched_since(platform::postgres::Executor& db, const ReadingPlace& before, const ReadingPlace& now,
                                                         const Touching& touching);

}  // namespace compliance
