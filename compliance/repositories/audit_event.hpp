// SPDX-License-Identifier: Apache-2.0
// The events of the trail: in the order of sealing, by filters, by record, and along the leaves. Reads only, but for
// pruning; who may see what of them is the services' business.
#pragma once

#include <vector>

#include "compliance/db/models/audit_trail.hpp"
#include "platform/postgres/database.hpp"

namespace compliance::audit_event {

using platform::postgres::Executor;

/// The next sealable events behind `after`, in order (audit R21); the caller holds the log's lock.
std::vector<EventRow> sealable(Executor& db, const AuditLog& log, const SealPosition& after, std::int64_t limit);

struct Query {
    std::optional<std::string> entity_type, action, actor, actor_kind;
    std::optional<platform::Uuid> entity_id, request_id, event_id;
    std::optional<platform::Instant> from, to;   ///< from ≤ at < to
    std::optional<bool> sealed;
    std::optional<std::pair<std::int32_t, std::int64_t>> after_leaf;   ///< log and index: in leaf order behind it
    std::optional<platform::Uuid> before_id, after_id;                 ///< keyset, descending or ascending
    bool ascending = false;
    bool details = true;
    std::int64_t limit = 50;
};
std::vector<EventRow> find(Executor& db, const Query& query);
std::int64_t count(Executor& db, const Query& query);

/// Changes of one record, oldest first, up to an instant or before a leaf of a log.
struct Cut {
    std::optional<platform::Instant> as_of;
    std::optional<std::pair<std::int32_t, std::int64_t>> leaves;
};
std::vector<EventRow> changes(Executor& db, std::string_view entity_type, const platform::Uuid& id, const Cut& cut);

/// A leaf as it is kept, with its event where there is one.
struct LeafRow {
    std::int64_t index = 0;
    platform::Uuid event_id;
    std::string hash;
    std::optional<EventRow> event;
    std::optional<std::string> details_sha256;   ///< of the details as they are now, hex; none: they are gone
};
/// Leaves from `first`, at most `limit`, below `end`; `with_details` has the details hashed.
std::vector<LeafRow> leaves(Executor& db, std::int32_t log, std::int64_t first, std::int64_t end, std::int64_t limit, bool with_details);
/// Position of the event of a leaf; nullopt if leaf or event is missing.
std::optional<SealPosition> position_of_leaf(Executor& db, std::int32_t log, std::int64_t index);
/// Events in (after, upto] that no leaf names, at most 100, but for `exempt`.
std::vector<platform::Uuid> without_leaf(Executor& db, const SealPosition& after, const SealPosition& upto, const std::optional<platform::Uuid>& exempt);

/// Tables of the registers by entity type.
std::vector<std::pair<std::string, std::string>> registers(Executor& db);

/// Ages at which details go (audit R26), and what the last run had reached.
struct PruneCut {
    platform::Instant changes{}, notes{};
};
std::optional<PruneCut> last_prune(Executor& db);
/// Deletes the details of at most `limit` events that are older; run as compliance_pruner. Answers how many.
std::int64_t prune(Executor& db, const std::optional<PruneCut>& since, const PruneCut& cut, std::int64_t limit);

}  // namespace compliance::audit_event
