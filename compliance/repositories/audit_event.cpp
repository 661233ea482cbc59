// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/audit_event.hpp"

#include "platform/crypto/hash.hpp"

namespace compliance::audit_event {

using platform::Uuid;
using platform::postgres::Params;
using platform::postgres::Result;

namespace {

constexpr std::string_view kEventColumns =
    "e.id, e.epoch, e.tx::text, e.at, e.actor_kind, e.actor, e.action, e.entity_type, e.entity_id, e.entity_key, e.entity_version, "
    "e.request_id, e.details_sha256, e.root_type, e.root_id";
constexpr std::size_t kEventWidth = 15;
/// Details above this many bytes are hashed by the database, so that a page stays small.
constexpr std::string_view kDetailsColumns =
    "CASE WHEN octet_length(d.details) <= 65536 THEN d.details END, "
    "CASE WHEN octet_length(d.details) > 65536 THEN encode(sha256(convert_to(d.details, 'UTF8')), 'hex') END";

std::optional<std::string> text_or_none(const Result& rows, std::size_t i, std::size_t column) {
    return rows.is_null(i, column) ? std::nullopt : std::optional(std::string(rows.text(i, column)));
}

EventRow event_of(const Result& rows, std::size_t i, std::size_t at, const Uuid& tenant) {
    EventRow row;
    auto& leaf = row.leaf;
    leaf.tenant_id = tenant;
    leaf.id = rows.uuid(i, at);
    row.epoch = static_cast<std::int32_t>(rows.integer(i, at + 1));
    leaf.tx = std::stoull(std::string(rows.text(i, at + 2)));
    leaf.at = rows.instant(i, at + 3);
    leaf.actor_kind = std::string(rows.text(i, at + 4));
    leaf.actor = text_or_none(rows, i, at + 5);
    leaf.action = std::string(rows.text(i, at + 6));
    leaf.entity_type = std::string(rows.text(i, at + 7));
    leaf.entity_id = rows.opt(&Result::uuid, i, at + 8);
    leaf.entity_key = text_or_none(rows, i, at + 9);
    leaf.entity_version = rows.opt(&Result::integer, i, at + 10);
    leaf.request_id = rows.opt(&Result::uuid, i, at + 11);
    leaf.details_sha256 = std::string(rows.text(i, at + 12));
    row.root_type = std::string(rows.text(i, at + 13));
    row.root_id = rows.opt(&Result::uuid, i, at + 14);
    return row;
}

/// Rows of event, leaf (log, index, hash) and details.
std::vector<EventRow> events_of(Executor& db, const Result& rows, bool details) {
    std::vector<EventRow> out;
    out.reserve(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        auto row = event_of(rows, i, 0, db.scope().tenant);
        if (!rows.is_null(i, kEventWidth)) {
            row.log = static_cast<std::int32_t>(rows.integer(i, kEventWidth));
            row.leaf_index = rows.integer(i, kEventWidth + 1);
            row.leaf_hash = std::string(rows.bytes(i, kEventWidth + 2));
        }
        if (details) row.details = text_or_none(rows, i, kEventWidth + 3);
        out.push_back(std::move(row));
    }
    return out;
}

class Where {
  public:
    template <class T>
    void add(const char* sql, const T& value) {
        params.add(value);
        text += sql;
        for (auto at = text.find('?'); at != std::string::npos; at = text.find('?')) text.replace(at, 1, "$" + std::to_string(params.size()));
    }
    template <class T>
    void add(const char* sql, const std::optional<T>& value) {
        if (value) add(sql, *value);
    }
    std::string text = " WHERE e.tenant_id = compliance_tenant()";
    Params params;
};

Where where_of(const Query& query) {
    Where where;
    where.add(" AND e.id = ?", query.event_id);
    where.add(" AND e.entity_type = ?", query.entity_type);
    where.add(" AND e.entity_id = ?", query.entity_id);
    where.add(" AND e.action = ?", query.action);
    where.add(" AND e.actor = ?", query.actor);
    where.add(" AND e.actor_kind = ?", query.actor_kind);
    where.add(" AND e.request_id = ?", query.request_id);
    where.add(" AND e.at >= ?", query.from);
    where.add(" AND e.at < ?", query.to);
    if (query.sealed) where.text += *query.sealed ? " AND l.event_id IS NOT NULL" : " AND l.event_id IS NULL";
    if (query.after_leaf) {
        where.add(" AND l.log = ?", static_cast<std::int64_t>(query.after_leaf->first));
        where.add(" AND l.leaf_index > ?", query.after_leaf->second);
    }
    return where;
}

constexpr std::string_view kJoinLeaf =
    " FROM compliance_audit_events e LEFT JOIN compliance_audit_leaves l ON l.tenant_id = e.tenant_id AND l.event_id = e.id";
constexpr std::string_view kJoinDetails = " LEFT JOIN compliance_audit_event_details d ON d.tenant_id = e.tenant_id AND d.event_id = e.id";

}  // namespace

std::vector<EventRow> sealable(Executor& db, const AuditLog& log, const SealPosition& after, std::int64_t limit) {
    static const std::string sql =
        "SELECT " + std::string(kEventColumns) +
        " FROM compliance_audit_events e WHERE e.tenant_id = compliance_tenant() AND (e.epoch, e.tx, e.id) > ($1::integer, $2::text::xid8, $3::uuid) "
        "AND (e.epoch < $4::integer OR e.tx < pg_snapshot_xmin(pg_current_snapshot())) AND e.id IS DISTINCT FROM $5::uuid ORDER BY e.epoch, e.tx, e.id LIMIT "
        "$6";
    const auto rows = db.run(sql, Params{}.add(static_cast<std::int64_t>(after.epoch)).add(std::string_view(std::to_string(after.tx))).add(after.id)
                                      .add(static_cast<std::int64_t>(log.epoch)).add(log.first_event).add(limit));
    std::vector<EventRow> out;
    out.reserve(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(event_of(rows, i, 0, db.scope().tenant));
    return out;
}

std::vector<EventRow> find(Executor& db, const Query& query) {
    auto where = where_of(query);
    where.add(" AND e.id < ?", query.before_id);
    where.add(" AND e.id > ?", query.after_id);
    const std::string order = query.after_leaf ? " ORDER BY l.leaf_index" : query.ascending ? " ORDER BY e.id" : " ORDER BY e.id DESC";
    where.add(" LIMIT ?", query.limit);
    auto text = std::move(where.text);
    const auto limit = text.rfind(" LIMIT ");
    text.insert(limit, order);
    const std::string sql = "SELECT " + std::string(kEventColumns) + ", l.log, l.leaf_index, l.leaf_hash" + (query.details ? ", d.details" : "") +
                            std::string(kJoinLeaf) + (query.details ? std::string(kJoinDetails) : std::string{}) + text;
    return events_of(db, db.run(sql, where.params), query.details);
}

std::int64_t count(Executor& db, const Query& query) {
    const auto where = where_of(query);
    return db.run("SELECT count(*)" + std::string(kJoinLeaf) + where.text, where.params).integer(0, 0);
}

std::vector<EventRow> changes(Executor& db, std::string_view entity_type, const Uuid& id, const Cut& cut) {
    static const std::string sql =
        "SELECT " + std::string(kEventColumns) + ", l.log, l.leaf_index, l.leaf_hash, d.details" + std::string(kJoinLeaf) + std::string(kJoinDetails) +
        " WHERE e.tenant_id = compliance_tenant() AND e.entity_type = $1 AND e.entity_id = $2 AND e.entity_version IS NOT NULL "
        "AND ($3::timestamptz IS NULL OR e.at <= $3) AND ($4::integer IS NULL OR l.log < $4 OR (l.log = $4 AND l.leaf_index < $5)) ORDER BY e.entity_version";
    Params params;
    params.add(entity_type).add(id).add(cut.as_of);
    params.add(cut.leaves ? std::optional(static_cast<std::int64_t>(cut.leaves->first)) : std::nullopt);
    params.add(cut.leaves ? std::optional(cut.leaves->second) : std::nullopt);
    return events_of(db, db.run(sql, params), true);
}

std::vector<LeafRow> leaves(Executor& db, std::int32_t log, std::int64_t first, std::int64_t end, std::int64_t limit, bool with_details) {
    static const std::string from =
        " FROM compliance_audit_leaves l LEFT JOIN compliance_audit_events e ON e.tenant_id = l.tenant_id AND e.id = l.event_id";
    static const std::string where =
        " WHERE l.tenant_id = compliance_tenant() AND l.log = $1 AND l.leaf_index >= $2 AND l.leaf_index < $3 ORDER BY l.leaf_index LIMIT $4";
    static const std::string plain = "SELECT l.leaf_index, l.event_id, l.leaf_hash, " + std::string(kEventColumns) + from + where;
    static const std::string detailed = "SELECT l.leaf_index, l.event_id, l.leaf_hash, " + std::string(kEventColumns) + ", " + std::string(kDetailsColumns) +
                                        from + " LEFT JOIN compliance_audit_event_details d ON d.tenant_id = l.tenant_id AND d.event_id = l.event_id" + where;
    const auto rows = db.run(with_details ? detailed : plain, Params{}.add(static_cast<std::int64_t>(log)).add(first).add(end).add(limit));
    std::vector<LeafRow> out;
    out.reserve(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        LeafRow leaf{rows.integer(i, 0), rows.uuid(i, 1), std::string(rows.bytes(i, 2)), std::nullopt, std::nullopt};
        if (!rows.is_null(i, 3)) leaf.event = event_of(rows, i, 3, db.scope().tenant);
        if (with_details) {
            const auto at = 3 + kEventWidth;
            if (!rows.is_null(i, at)) leaf.details_sha256 = platform::ledger::details_sha256(rows.text(i, at));
            else if (!rows.is_null(i, at + 1)) leaf.details_sha256 = std::string(rows.text(i, at + 1));
        }
        out.push_back(std::move(leaf));
    }
    return out;
}

std::optional<SealPosition> position_of_leaf(Executor& db, std::int32_t log, std::int64_t index) {
    const auto found = leaves(db, log, index, index + 1, 1, false);
    return found.empty() || !found.front().event ? std::nullopt : std::optional(found.front().event->position());
}

std::vector<Uuid> without_leaf(Executor& db, const SealPosition& after, const SealPosition& upto, const std::optional<Uuid>& exempt) {
    const auto rows = db.run(
        "SELECT e.id FROM compliance_audit_events e WHERE e.tenant_id = compliance_tenant() AND (e.epoch, e.tx, e.id) > ($1::integer, $2::text::xid8, "
        "$3::uuid) "
        "AND (e.epoch, e.tx, e.id) <= ($4::integer, $5::text::xid8, $6::uuid) AND e.id IS DISTINCT FROM $7::uuid "
        "AND NOT EXISTS (SELECT 1 FROM compliance_audit_leaves l WHERE l.tenant_id = e.tenant_id AND l.event_id = e.id) LIMIT 100",
        Params{}
            .add(static_cast<std::int64_t>(after.epoch))
            .add(std::string_view(std::to_string(after.tx)))
            .add(after.id)
            .add(static_cast<std::int64_t>(upto.epoch))
            .add(std::string_view(std::to_string(upto.tx)))
            .add(upto.id)
            .add(exempt));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

std::vector<std::pair<std::string, std::string>> registers(Executor& db) {
    const auto rows = db.run("SELECT entity_type, table_name FROM compliance_audited_tables ORDER BY table_name");
    std::vector<std::pair<std::string, std::string>> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace_back(rows.text(i, 0), rows.text(i, 1));
    return out;
}

std::optional<PruneCut> last_prune(Executor& db) {
    const auto rows = db.run(
        "SELECT (d.details::jsonb #>> '{after,filters,changes_before}')::timestamptz, (d.details::jsonb #>> '{after,filters,notes_before}')::timestamptz "
        "FROM compliance_audit_events e JOIN compliance_audit_event_details d ON d.tenant_id = e.tenant_id AND d.event_id = e.id "
        "WHERE e.tenant_id = compliance_tenant() AND e.entity_type = 'audit_log' AND e.action = 'prune' AND d.details::jsonb #> '{after,filters}' ? "
        "'changes_before' ORDER BY e.id DESC LIMIT 1");
    if (rows.empty()) return std::nullopt;
    return PruneCut{rows.instant(0, 0), rows.instant(0, 1)};
}

std::int64_t prune(Executor& db, const std::optional<PruneCut>& since, const PruneCut& cut, std::int64_t limit) {
    const auto rows = db.run(
        "DELETE FROM compliance_audit_event_details d WHERE d.tenant_id = compliance_tenant() AND d.event_id IN ("
        "SELECT e.id FROM compliance_audit_events e JOIN compliance_audit_event_details x ON x.tenant_id = e.tenant_id AND x.event_id = e.id "
        "WHERE e.tenant_id = compliance_tenant() AND e.entity_type <> 'audit_log' AND ((e.entity_version IS NOT NULL AND e.at < $1 AND ($3::timestamptz IS "
        "NULL OR e.at >= $3)) "
        "OR (e.entity_version IS NULL AND e.at < $2 AND ($4::timestamptz IS NULL OR e.at >= $4))) LIMIT $5)",
        Params{}
            .add(cut.changes)
            .add(cut.notes)
            .add(since ? std::optional(since->changes) : std::nullopt)
            .add(since ? std::optional(since->notes) : std::nullopt)
            .add(limit));
    return rows.affected();
}

}  // namespace compliance::audit_event
