// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/audit_log.hpp"

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/keys.hpp"

namespace compliance::audit_log {

using platform::Uuid;
using platform::ledger::Hash;
using platform::postgres::Params;
using platform::postgres::Query;
using platform::postgres::Result;

namespace {

constexpr std::string_view kSelectLog =
    "SELECT number, log_id, size, epoch, last_epoch, last_tx::text, last_id, first_event FROM compliance_audit_logs WHERE tenant_id = compliance_tenant()";
constexpr std::string_view kHeadColumns =
    "SELECT h.id, h.tree_size, h.root_hash, h.timestamp, h.signature, h.key_id, h.checkpoint FROM compliance_audit_tree_heads h ";
constexpr std::string_view kAnchorColumns =
    "SELECT id, tree_size, kind, token, party, at, verified, problem, witness_key FROM compliance_audit_anchors WHERE tenant_id = compliance_tenant() AND log "
    "= $1 ";

AuditLog log_of(const Result& rows, std::size_t i) {
    AuditLog log;
    log.number = static_cast<std::int32_t>(rows.integer(i, 0));
    if (!rows.is_null(i, 1)) log.log_id = std::string(rows.text(i, 1));
    log.size = rows.integer(i, 2);
    log.epoch = static_cast<std::int32_t>(rows.integer(i, 3));
    log.last = {static_cast<std::int32_t>(rows.integer(i, 4)), std::stoull(std::string(rows.text(i, 5))), rows.uuid(i, 6)};
    log.first_event = rows.opt(&Result::uuid, i, 7);
    return log;
}

std::vector<TreeHeadRow> heads_of(const Result& rows) {
    std::vector<TreeHeadRow> out;
    out.reserve(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i)
        out.push_back({rows.uuid(i, 0), rows.integer(i, 1), Hash(rows.bytes(i, 2)), rows.instant(i, 3), std::string(rows.bytes(i, 4)),
                       std::string(rows.text(i, 5)), std::string(rows.text(i, 6))});
    return out;
}

std::vector<AnchorRow> anchors_of(const Result& rows) {
    std::vector<AnchorRow> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        AnchorRow anchor{rows.uuid(i, 0), rows.integer(i, 1), std::string(rows.text(i, 2)), std::nullopt, std::string(rows.text(i, 4)),
                         rows.instant(i, 5), rows.opt(&Result::boolean, i, 6), std::nullopt, std::nullopt};
        if (!rows.is_null(i, 3)) anchor.token = std::string(rows.text(i, 3));
        if (!rows.is_null(i, 7)) anchor.problem = std::string(rows.text(i, 7));
        if (!rows.is_null(i, 8)) anchor.witness_key = std::string(rows.text(i, 8));
        out.push_back(std::move(anchor));
    }
    return out;
}

/// Conditions of a head list, each of them a constant text, so that the statement is prepared once.
Params head_params(const HeadQuery& query) {
    Params params;
    params.add(static_cast<std::int64_t>(query.log)).add(query.from).add(query.to).add(query.min_size).add(query.anchored);
    return params;
}
constexpr std::string_view kHeadConditions =
    "WHERE h.tenant_id = compliance_tenant() AND h.log = $1 AND ($2::timestamptz IS NULL OR h.timestamp >= $2) AND ($3::timestamptz IS NULL OR h.timestamp < "
    "$3) "
    "AND ($4::bigint IS NULL OR h.tree_size >= $4) AND ($5::boolean IS NULL OR $5 = EXISTS (SELECT 1 FROM compliance_audit_anchors a "
    "WHERE a.tenant_id = h.tenant_id AND a.log = h.log AND a.tree_size = h.tree_size)) ";

}  // namespace

std::string int_array(const std::vector<std::int64_t>& numbers) {
    std::string out = "{";
    for (const auto number : numbers) out += (out.size() > 1 ? "," : "") + std::to_string(number);
    return out + "}";
}

std::optional<AuditLog> current(Executor& db) {
    const auto rows = db.run(kSelectLog);
    return rows.empty() ? std::nullopt : std::optional(log_of(rows, 0));
}

std::vector<AuditLog> all(Executor& db) {
    std::vector<AuditLog> out;
    const auto former =
        db.run("SELECT number, log_id, size, first_event FROM compliance_audit_former_logs WHERE tenant_id = compliance_tenant() ORDER BY number");
    for (std::size_t i = 0; i < former.rows(); ++i) {
        AuditLog log;
        log.number = static_cast<std::int32_t>(former.integer(i, 0));
        log.log_id = std::string(former.text(i, 1));
        log.size = former.integer(i, 2);
        log.first_event = former.opt(&Result::uuid, i, 3);
        log.current = false;
        out.push_back(std::move(log));
    }
    if (auto log = current(db)) out.push_back(std::move(*log));
    return out;
}

std::optional<AuditLog> lock_for_sealing(Executor& db) {
    static const std::string lock = std::string(kSelectLog) + " FOR UPDATE SKIP LOCKED";
    // A sealer that hangs within its transaction must not keep the others waiting for long.
    const Query queries[] = {{"SET LOCAL idle_in_transaction_session_timeout = '5s'", {}}, {"SELECT compliance_epoch(compliance_tenant())", {}}, {lock, {}}};
    const auto results = db.run_all(queries);
    return results[2].empty() ? std::nullopt : std::optional(log_of(results[2], 0));
}

AuditLog lock(Executor& db) {
    static const std::string wait = std::string(kSelectLog) + " FOR UPDATE";
    const Query queries[] = {{"SELECT compliance_epoch(compliance_tenant())", {}}, {wait, {}}};
    return log_of(db.run_all(queries)[1], 0);
}

std::optional<Standing> standing(Executor& db) {
    const auto rows = db.run(
        "SELECT clock_timestamp(), l.size, (SELECT e.at FROM compliance_audit_events e WHERE e.tenant_id = l.tenant_id "
        "AND (e.epoch, e.tx, e.id) > (l.last_epoch, l.last_tx, l.last_id) AND e.id IS DISTINCT FROM l.first_event ORDER BY e.epoch, e.tx, e.id LIMIT 1), "
        "(SELECT h.timestamp FROM compliance_audit_tree_heads h WHERE h.tenant_id = l.tenant_id AND h.log = l.number ORDER BY h.tree_size DESC, h.timestamp "
        "DESC LIMIT 1) "
        "FROM compliance_audit_logs l WHERE l.tenant_id = compliance_tenant()");
    if (rows.empty()) return std::nullopt;
    return Standing{rows.instant(0, 0), rows.integer(0, 1), rows.opt(&Result::instant, 0, 2), rows.opt(&Result::instant, 0, 3)};
}

void add_leaves(Executor& db, std::int32_t log, std::int64_t first, const std::vector<Uuid>& events, std::string_view hashes) {
    db.run("INSERT INTO compliance_audit_leaves (tenant_id, log, leaf_index, event_id, leaf_hash) "
           "SELECT compliance_tenant(), $1, $2::bigint + n - 1, id, substring($4::bytea FROM ((n - 1) * 32 + 1)::integer FOR 32) "
           "FROM unnest($3::uuid[]) WITH ORDINALITY AS t (id, n)",
           Params{}.add(static_cast<std::int64_t>(log)).add(first).add_uuids(events).add_bytes(hashes));
}

void add_nodes(Executor& db, std::int32_t log, const std::map<std::pair<int, std::uint64_t>, Hash>& fresh) {
    std::vector<std::int64_t> levels, indexes;
    std::string hashes;
    for (const auto& [place, hash] : fresh) {
        if (place.first == 0) continue;
        levels.push_back(place.first);
        indexes.push_back(static_cast<std::int64_t>(place.second));
        hashes += hash;
    }
    if (levels.empty()) return;
    db.run("INSERT INTO compliance_audit_nodes (tenant_id, log, level, node_index, hash) "
           "SELECT compliance_tenant(), $1, level, index, substring($4::bytea FROM ((n - 1) * 32 + 1)::integer FOR 32) "
           "FROM unnest($2::integer[], $3::bigint[]) WITH ORDINALITY AS t (level, index, n)",
           Params{}.add(static_cast<std::int64_t>(log)).add(std::string_view(int_array(levels))).add(std::string_view(int_array(indexes))).add_bytes(hashes));
}

void add_head(Executor& db, std::int32_t log, const TreeHeadRow& head) {
    db.run("INSERT INTO compliance_audit_tree_heads (tenant_id, id, log, tree_size, root_hash, timestamp, signature, key_id, checkpoint) "
           "VALUES (compliance_tenant(), $1, $2, $3, $4, $5, $6, $7, $8)",
           Params{}.add(head.id).add(static_cast<std::int64_t>(log)).add(head.tree_size).add_bytes(head.root).add(head.timestamp).add_bytes(head.signature)
               .add(std::string_view(head.key_id)).add(std::string_view(head.checkpoint)));
}

void advance(Executor& db, std::int64_t size, const SealPosition& last) {
    db.run("UPDATE compliance_audit_logs SET size = $1, last_epoch = $2, last_tx = $3::text::xid8, last_id = $4 WHERE tenant_id = compliance_tenant()",
           Params{}.add(size).add(static_cast<std::int64_t>(last.epoch)).add(std::string_view(std::to_string(last.tx))).add(last.id));
}

void begin_next(Executor& db, const AuditLog& ended, const Uuid& first_event) {
    const Query queries[] = {
        {"INSERT INTO compliance_audit_former_logs (tenant_id, number, log_id, size, first_event) VALUES (compliance_tenant(), $1, $2, $3, $4)",
         Params{}.add(static_cast<std::int64_t>(ended.number)).add(std::string_view(ended.log_id)).add(ended.size).add(ended.first_event)},
        {"UPDATE compliance_audit_logs SET number = number + 1, log_id = NULL, size = 0, first_event = $1 WHERE tenant_id = compliance_tenant()",
         Params{}.add(first_event)},
    };
    db.run_all(queries);
}

std::map<std::pair<int, std::uint64_t>, Hash> nodes(Executor& db, std::int32_t log, const Places& places) {
    std::map<std::pair<int, std::uint64_t>, Hash> out;
    std::vector<std::int64_t> leaves, levels, indexes;
    for (const auto& [level, index] : places) {
        if (level == 0) {
            leaves.push_back(static_cast<std::int64_t>(index));
            continue;
        }
        levels.push_back(level);
        indexes.push_back(static_cast<std::int64_t>(index));
    }
    if (places.empty()) return out;
    const auto rows = db.run(
        "SELECT 0, leaf_index, leaf_hash FROM compliance_audit_leaves WHERE tenant_id = compliance_tenant() AND log = $1 AND leaf_index = ANY($2::bigint[]) "
        "UNION ALL SELECT n.level, n.node_index, n.hash FROM unnest($3::integer[], $4::bigint[]) AS t (level, index) "
        "JOIN compliance_audit_nodes n ON n.tenant_id = compliance_tenant() AND n.log = $1 AND n.level = t.level AND n.node_index = t.index",
        Params{}
            .add(static_cast<std::int64_t>(log))
            .add(std::string_view(int_array(leaves)))
            .add(std::string_view(int_array(levels)))
            .add(std::string_view(int_array(indexes))));
    for (std::size_t i = 0; i < rows.rows(); ++i)
        out.emplace(std::pair(static_cast<int>(rows.integer(i, 0)), static_cast<std::uint64_t>(rows.integer(i, 1))), Hash(rows.bytes(i, 2)));
    return out;
}

Hash root(Executor& db, std::int32_t log, std::int64_t size) {
    return with_nodes(db, log, [&](const platform::ledger::NodeSource& source) { return platform::ledger::root_of(static_cast<std::uint64_t>(size), source); });
}

std::vector<TreeHeadRow> heads(Executor& db, const HeadQuery& query) {
    static const std::string base = std::string(kHeadColumns) + std::string(kHeadConditions);
    static const std::string newest =
        base + "AND ($6::bigint IS NULL OR (h.tree_size, h.timestamp) < ($6, $7::timestamptz)) ORDER BY h.tree_size DESC, h.timestamp DESC LIMIT $8";
    static const std::string oldest = base + "AND (h.tree_size, h.timestamp) > ($6::bigint, $7::timestamptz) ORDER BY h.tree_size, h.timestamp LIMIT $8";
    const auto& mark = query.after ? query.after : query.before;
    auto params = head_params(query);
    params.add(mark ? std::optional(mark->first) : std::nullopt).add(mark ? std::optional(mark->second) : std::nullopt).add(query.limit);
    return heads_of(db.run(query.after ? oldest : newest, params));
}

std::int64_t count_heads(Executor& db, const HeadQuery& query) {
    static const std::string sql = "SELECT count(*) FROM compliance_audit_tree_heads h " + std::string(kHeadConditions);
    return db.run(sql, head_params(query)).integer(0, 0);
}

std::vector<TreeHeadRow> heads_of_size(Executor& db, std::int32_t log, std::int64_t size) {
    static const std::string sql =
        std::string(kHeadColumns) + "WHERE h.tenant_id = compliance_tenant() AND h.log = $1 AND h.tree_size = $2 ORDER BY h.timestamp DESC LIMIT 1000";
    return heads_of(db.run(sql, Params{}.add(static_cast<std::int64_t>(log)).add(size)));
}

std::optional<TreeHeadRow> newest_head(Executor& db, std::int32_t log) {
    HeadQuery query;
    query.log = log;
    query.limit = 1;
    auto found = heads(db, query);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<AnchorRow> anchors(Executor& db, std::int32_t log, const std::vector<std::int64_t>& sizes) {
    static const std::string sql = std::string(kAnchorColumns) + "AND tree_size = ANY($2::bigint[]) ORDER BY at, id";
    return anchors_of(db.run(sql, Params{}.add(static_cast<std::int64_t>(log)).add(std::string_view(int_array(sizes)))));
}

std::vector<AnchorRow> all_anchors(Executor& db, std::int32_t log) {
    static const std::string sql = std::string(kAnchorColumns) + "ORDER BY tree_size, at, id";
    return anchors_of(db.run(sql, Params{}.add(static_cast<std::int64_t>(log))));
}

void add_anchor(Executor& db, std::int32_t log, const AnchorRow& anchor) {
    db.run("INSERT INTO compliance_audit_anchors (tenant_id, id, log, tree_size, kind, token, party, at, verified, problem, witness_key) "
           "VALUES (compliance_tenant(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
           Params{}.add(anchor.id).add(static_cast<std::int64_t>(log)).add(anchor.tree_size).add(std::string_view(anchor.kind)).add(anchor.token)
               .add(std::string_view(anchor.party)).add(anchor.at).add(anchor.verified).add(anchor.problem).add(anchor.witness_key));
}

std::vector<LogKeyRow> keys(Executor& db, std::int32_t log) {
    const auto rows = db.run("SELECT key_id, spki, from_size, created_at FROM compliance_audit_log_keys WHERE tenant_id = compliance_tenant() AND log = $1 "
                             "ORDER BY from_size, created_at",
                             Params{}.add(static_cast<std::int64_t>(log)));
    std::vector<LogKeyRow> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        LogKeyRow key;
        key.key_id = std::string(rows.text(i, 0));
        key.spki = std::string(rows.text(i, 1));
        const auto der = platform::crypto::base64_decode(key.spki);
        if (der && der->size() >= 32 && platform::crypto::spki_of(der->substr(der->size() - 32)) == *der) key.public_key = der->substr(der->size() - 32);
        key.from_size = rows.integer(i, 2);
        key.created_at = rows.instant(i, 3);
        if (!out.empty()) out.back().to_size = key.from_size;
        out.push_back(std::move(key));
    }
    return out;
}

void add_key(Executor& db, std::int32_t log, const std::string& key_id, const std::string& spki, std::int64_t from_size) {
    db.run(
        "INSERT INTO compliance_audit_log_keys (tenant_id, log, key_id, spki, from_size, created_at) VALUES (compliance_tenant(), $1, $2, $3, $4, "
        "clock_timestamp())",
        Params{}.add(static_cast<std::int64_t>(log)).add(std::string_view(key_id)).add(std::string_view(spki)).add(from_size));
}

}  // namespace compliance::audit_log
