// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/audit_sealer.hpp"

#include <spdlog/spdlog.h>

#include "compliance/repositories/audit_event.hpp"
#include "compliance/repositories/audit_log.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/json/document.hpp"
#include "platform/ledger/tree_head.hpp"

namespace compliance {

using platform::Instant;
using platform::Uuid;
using platform::ledger::Frontier;
using platform::postgres::Executor;
using platform::postgres::Params;
namespace ledger = platform::ledger;

struct AuditSealer::Batch {
    explicit Batch(AuditLog taken) : log(std::move(taken)), last(log.last) {}
    AuditLog log;
    SealPosition last;
    Frontier tree;
    std::int64_t sealed = 0;
    bool more = false;
    std::vector<std::string> announced;   ///< key_ids of `rotate` events in it
};

namespace {

Instant to_milliseconds(Instant at) { return std::chrono::floor<std::chrono::milliseconds>(at); }

Instant now_of(Executor& db) { return db.run("SELECT clock_timestamp()").instant(0, 0); }

/// How many of the rows end with the end of a transaction; all of them where no further row was found. 0: they are all
/// of one transaction that goes on.
std::size_t whole_transactions(const std::vector<EventRow>& rows, std::size_t limit) {
    if (rows.size() <= limit) return rows.size();
    for (auto n = limit; n > 0; --n)
        if (rows[n - 1].leaf.tx != rows[n].leaf.tx || rows[n - 1].epoch != rows[n].epoch) return n;
    return 0;
}

}  // namespace

void note_audit_log(Executor& db, std::string_view action, const std::optional<std::string>& key, const std::string& filters,
                    std::optional<std::int64_t> count, const std::optional<std::string>& recipient) {
    const std::string after = "{\"filters\":" + filters + ",\"count\":" + (count ? std::to_string(*count) : "null") +
                              ",\"recipient\":" + (recipient ? platform::json::quoted(*recipient) : "null") + "}";
    db.run("SELECT compliance_audit_note($1, 'audit_log', NULL, $2, $3::jsonb)", Params{}.add(action).add(key).add(std::string_view(after)));
}

/// Appends chunk by chunk, so that a transaction of any size passes; a head may only stand where one ends.
void AuditSealer::take_chunks(Context& context, Executor& db, Batch& batch) const {
    const auto limit = static_cast<std::size_t>(settings_.chunk);
    for (bool open = true; open;) {
        auto rows = audit_event::sealable(db, batch.log, batch.last, settings_.chunk + 1);
        const auto whole = whole_transactions(rows, limit);
        const auto count = whole == 0 ? std::min(limit, rows.size()) : whole;
        open = whole == 0 && count > 0;
        batch.more = rows.size() > limit;
        if (count == 0) return;
        auto growth = batch.tree.grow();
        std::vector<Uuid> events;
        std::string hashes;
        context.fiber.offload([&] {   // some milliseconds of hashing that no other request should wait for
            for (std::size_t i = 0; i < count; ++i) {
                const auto hash = ledger::leaf_hash(ledger::leaf_input(rows[i].leaf));
                events.push_back(rows[i].leaf.id);
                hashes += hash;
                growth.append(hash);
            }
        });
        for (std::size_t i = 0; i < count; ++i)
            if (const auto& leaf = rows[i].leaf; leaf.action == "rotate" && leaf.entity_type == "audit_log" && leaf.entity_key)
                batch.announced.push_back(*leaf.entity_key);
        audit_log::add_leaves(db, batch.log.number, static_cast<std::int64_t>(batch.tree.size()), events, hashes);
        audit_log::add_nodes(db, batch.log.number, growth.fresh());
        batch.tree.advance(growth);
        batch.last = rows[count - 1].position();
        batch.sealed += static_cast<std::int64_t>(count);
    }
}

TreeHeadRow AuditSealer::sign(Executor& db, const Batch& batch, const std::optional<TreeHeadRow>& before) const {
    const auto key = vault_.log_key(db);
    TreeHeadRow head;
    head.timestamp = to_milliseconds(now_of(db));
    // Strictly later than the head before, whatever the clocks of several servers say.
    if (before && head.timestamp <= before->timestamp) head.timestamp = before->timestamp + std::chrono::milliseconds(1);
    head.id = Uuid::make_v7(head.timestamp);
    head.tree_size = static_cast<std::int64_t>(batch.tree.size());
    head.root = batch.tree.root();
    head.key_id = key.key_id;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(head.timestamp.time_since_epoch()).count();
    head.signature = ledger::sign_tree_head({static_cast<std::uint64_t>(ms), batch.tree.size(), head.root}, key.key);
    head.checkpoint = ledger::checkpoint(batch.log.log_id, {batch.tree.size(), head.root}, key.key);
    return head;
}

AuditSealer::Outcome AuditSealer::seal_batch(Context& context) const {
    Outcome outcome;
    auto tx = context.transaction();
    auto log = audit_log::lock_for_sealing(tx);
    if (!log || lost_leaves(context.caller.tenant, *log)) {
        outcome.busy = true;
        return outcome;
    }
    Batch batch(std::move(*log));
    audit_log::Places places;
    for (const auto& place : ledger::peaks_of(static_cast<std::uint64_t>(batch.log.size))) places.push_back(place);
    const auto peaks = audit_log::nodes(tx, batch.log.number, places);
    if (peaks.size() != places.size()) throw std::runtime_error("nodes of the sealed tree are missing; run `complianced trail verify`");
    batch.tree = Frontier(static_cast<std::uint64_t>(batch.log.size), [&](int level, std::uint64_t index) { return peaks.at({level, index}); });
    take_chunks(context, tx, batch);
    const auto before = audit_log::newest_head(tx, batch.log.number);
    const bool due = before && now_of(tx) - before->timestamp >= settings_.head_every;
    outcome.size = static_cast<std::int64_t>(batch.tree.size());
    if (batch.sealed == 0 && !due && (before || outcome.size == 0)) return outcome;
    if (batch.log.log_id.empty()) batch.log.log_id = vault_.log_key(tx).key_id;
    audit_log::add_head(tx, batch.log.number, sign(tx, batch, before));
    audit_log::advance(tx, outcome.size, batch.last);
    for (const auto& key : batch.announced)
        if (vault_.begin_log_key(tx, key, batch.log.number, outcome.size)) spdlog::info("the log {} goes on with the key {}", batch.log.log_id, key);
    tx.commit();
    remember(context.caller.tenant, batch.log, outcome.size);
    outcome.sealed = batch.sealed;
    outcome.more = batch.more;
    outcome.head = true;
    return outcome;
}

AuditSealer::Outcome AuditSealer::seal(Context& context) const {
    Outcome all;
    for (int i = 0; i < settings_.batches; ++i) {
        const auto one = seal_batch(context);
        all.sealed += one.sealed;
        all.size = one.size;
        all.head = all.head || one.head;
        all.busy = one.busy;
        all.more = one.more;
        if (!one.more) break;
    }
    return all;
}

std::chrono::seconds AuditSealer::round(Context& context) const {
    const auto stands = [&] {
        auto units = context.units();
        return audit_log::standing(units);
    };
    auto standing = stands();
    if (!standing) return std::chrono::seconds(0);
    const bool due = standing->newest_head && standing->now - *standing->newest_head >= settings_.head_every;
    if (!standing->oldest_unsealed && !due) return std::chrono::seconds(0);
    seal(context);
    standing = stands();
    if (!standing || !standing->oldest_unsealed) return std::chrono::seconds(0);
    const auto lag = std::chrono::floor<std::chrono::seconds>(standing->now - *standing->oldest_unsealed);
    if (lag > settings_.overdue_after) note_overdue(context, lag);
    return lag;
}

void AuditSealer::note_overdue(Context& context, std::chrono::seconds lag) const {
    spdlog::error("the audit trail of {} has not been sealed for {} s", context.caller.tenant.str(), lag.count());
    auto tx = context.transaction();
    tx.run("SELECT pg_advisory_xact_lock(7217340198345675)");   // instances come here at the same time
    const auto rows = tx.run(
        "SELECT EXISTS (SELECT 1 FROM compliance_audit_events e JOIN compliance_audit_logs l ON l.tenant_id = e.tenant_id "
        "WHERE e.tenant_id = compliance_tenant() AND e.entity_type = 'audit_log' AND e.action = 'seal_overdue' "
        "AND (e.epoch, e.tx, e.id) > (l.last_epoch, l.last_tx, l.last_id))");
    if (rows.boolean(0, 0)) return;   // said already, and that is not sealed either
    note_audit_log(tx, "seal_overdue", std::nullopt, "{\"lag_seconds\":" + std::to_string(lag.count()) + "}");
    tx.commit();
}

bool AuditSealer::lost_leaves(const Uuid& tenant, const AuditLog& log) const {
    const std::lock_guard guard(mutex_);
    const auto known = known_.find(tenant);
    if (known == known_.end() || known->second.first != log.log_id || known->second.second <= log.size) return false;
    spdlog::error("the log {} had {} leaves and has {}: a recovery has lost sealed leaves. It must not be continued; run `complianced trail continue`",
                  log.log_id, known->second.second, log.size);
    return true;
}

void AuditSealer::remember(const Uuid& tenant, const AuditLog& log, std::int64_t size) const {
    const std::lock_guard guard(mutex_);
    known_[tenant] = {log.log_id, size};
}

std::string AuditSealer::rotate_key(Context& context) const {
    std::string key_id;
    {
        auto tx = context.transaction();
        (void)vault_.log_key(tx);   // the first key is there before a second one is
        key_id = vault_.prepare_log_key(tx);
        note_audit_log(tx, "rotate", key_id, "null");
        tx.commit();
    }
    seal(context);   // where another transaction holds it back, the next round seals it
    return key_id;
}

std::string AuditSealer::continue_log(Context& context, const std::string& anchored) const {
    auto tx = context.transaction();
    const auto ended = audit_log::lock(tx);
    if (ended.log_id.empty()) throw std::invalid_argument("the log has not begun yet, so there is nothing to continue");
    std::string outside = "null";
    if (!anchored.empty()) {
        std::optional<ledger::SizedRoot> head;
        for (const auto& key : audit_log::keys(tx, ended.number))
            if (!head && !key.public_key.empty()) head = ledger::open_checkpoint(anchored, ended.log_id, key.public_key);
        if (!head) throw std::invalid_argument("the checkpoint is none of the log " + ended.log_id);
        outside = "{\"root_hash\":\"" + platform::crypto::hex_encode(head->root) + "\",\"tree_size\":" + std::to_string(head->size) + "}";
    }
    const auto own = audit_log::newest_head(tx, ended.number);
    const std::string last =
        own ? "{\"root_hash\":\"" + platform::crypto::hex_encode(own->root) + "\",\"tree_size\":" + std::to_string(own->tree_size) + "}" : "null";
    note_audit_log(tx, "continue", ended.log_id, "{\"anchored_head\":" + outside + ",\"last_head\":" + last + ",\"log_id\":\"" + ended.log_id + "\"}");
    audit_event::Query query;
    query.entity_type = "audit_log";
    query.action = "continue";
    query.limit = 1;
    const auto event = audit_event::find(tx, query).front();
    audit_log::begin_next(tx, ended, event.leaf.id);
    const auto key_id = vault_.prepare_log_key(tx);
    vault_.begin_log_key(tx, key_id, ended.number + 1, 0);
    tx.run("UPDATE compliance_audit_logs SET log_id = $1 WHERE tenant_id = compliance_tenant()", Params{}.add(std::string_view(key_id)));
    const auto hash = ledger::leaf_hash(ledger::leaf_input(event.leaf));
    Batch batch(*audit_log::current(tx));
    auto growth = batch.tree.grow();
    growth.append(hash);
    audit_log::add_leaves(tx, batch.log.number, 0, {event.leaf.id}, hash);
    batch.tree.advance(growth);
    audit_log::add_head(tx, batch.log.number, sign(tx, batch, std::nullopt));
    audit_log::advance(tx, 1, ended.last);
    tx.commit();
    return key_id;
}

}  // namespace compliance
