// SPDX-License-Identifier: Apache-2.0
// The tenant's logs: their state, leaves, nodes, tree heads, anchors and keys. What the events say stands in audit_event.hpp.
#pragma once

#include <map>
#include <vector>

#include "compliance/db/models/audit_trail.hpp"
#include "platform/postgres/database.hpp"

namespace compliance::audit_log {

using platform::postgres::Executor;
using Places = std::vector<std::pair<int, std::uint64_t>>;   ///< (level, index) of full subtrees; level 0 are leaves

std::optional<AuditLog> current(Executor& db);
/// Current and former ones, oldest first.
std::vector<AuditLog> all(Executor& db);
/// Raises the epoch where the cluster is another one (R33), then takes the log's row for this transaction. nullopt: another sealer has it.
std::optional<AuditLog> lock_for_sealing(Executor& db);
/// The same, but waits.
AuditLog lock(Executor& db);

/// How a log stands, without a lock.
struct Standing {
    platform::Instant now{};                              ///< the database's clock
    std::int64_t size = 0;
    std::optional<platform::Instant> oldest_unsealed;     ///< `at` of the first event behind the seal
    std::optional<platform::Instant> newest_head;
};
std::optional<Standing> standing(Executor& db);

/// What a batch adds. `hashes`: 32 bytes for each of `events`.
void add_leaves(Executor& db, std::int32_t log, std::int64_t first, const std::vector<platform::Uuid>& events, std::string_view hashes);
/// Nodes of level ≥ 1 among `fresh`.
void add_nodes(Executor& db, std::int32_t log, const std::map<std::pair<int, std::uint64_t>, platform::ledger::Hash>& fresh);
void add_head(Executor& db, std::int32_t log, const TreeHeadRow& head);
/// Size and position of the current log.
void advance(Executor& db, std::int64_t size, const SealPosition& last);
/// Ends the current log and begins the next one, which has no key yet and `first_event` as its leaf 0.
void begin_next(Executor& db, const AuditLog& ended, const platform::Uuid& first_event);

/// Hashes of full subtrees, by place; what is not there is missing in the answer.
std::map<std::pair<int, std::uint64_t>, platform::ledger::Hash> nodes(Executor& db, std::int32_t log, const Places& places);
/// Runs `prove` with nodes of the database, read in one statement.
template <class F>
auto with_nodes(Executor& db, std::int32_t log, const F& prove) {
    Places places;
    const platform::ledger::Hash nothing(32, '\0');
    (void)prove([&](int level, std::uint64_t index) {
        places.emplace_back(level, index);
        return nothing;
    });
    const auto found = nodes(db, log, places);
    return prove([&](int level, std::uint64_t index) { return found.at({level, index}); });
}
platform::ledger::Hash root(Executor& db, std::int32_t log, std::int64_t size);

struct HeadQuery {
    std::int32_t log = 1;
    std::optional<platform::Instant> from, to;
    std::optional<std::int64_t> min_size;
    std::optional<bool> anchored;
    std::optional<std::pair<std::int64_t, platform::Instant>> before;   ///< size and timestamp: those that stand before it
    std::optional<std::pair<std::int64_t, platform::Instant>> after;    ///< those behind it, ascending
    std::int64_t limit = 50;
};
/// Newest first, unless `after` is given.
std::vector<TreeHeadRow> heads(Executor& db, const HeadQuery& query);
std::int64_t count_heads(Executor& db, const HeadQuery& query);
/// All heads of one size, newest first.
std::vector<TreeHeadRow> heads_of_size(Executor& db, std::int32_t log, std::int64_t size);
std::optional<TreeHeadRow> newest_head(Executor& db, std::int32_t log);

std::vector<AnchorRow> anchors(Executor& db, std::int32_t log, const std::vector<std::int64_t>& sizes);
std::vector<AnchorRow> all_anchors(Executor& db, std::int32_t log);
void add_anchor(Executor& db, std::int32_t log, const AnchorRow& anchor);

/// Oldest first, each with the size at which the next begins.
std::vector<LogKeyRow> keys(Executor& db, std::int32_t log);
void add_key(Executor& db, std::int32_t log, const std::string& key_id, const std::string& spki, std::int64_t from_size);

/// The statement prints this list of numbers as `{1,2}`.
std::string int_array(const std::vector<std::int64_t>& numbers);

}  // namespace compliance::audit_log
