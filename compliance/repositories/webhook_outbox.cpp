// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/webhook_outbox.hpp"

#include "platform/reflect/describe.hpp"

namespace compliance::webhook_outbox {

using platform::postgres::Params;

namespace {

struct Place {
    std::string snapshot;
    std::int64_t epoch = 0, placed = 0;
};

/// Where the outbox stands; made where there is none, at the beginning of the oldest webhook. Nullopt: another one is at it, or there is
/// no webhook.
std::optional<Place> take_place(Executor& db) {
    db.run(
        "INSERT INTO compliance_webhook_outboxes (tenant_id, epoch, snapshot, placed) SELECT q.tenant_id, q.begins_epoch, q.begins, "
        "(SELECT coalesce(max(d.place), 0) FROM compliance_webhook_deliveries d WHERE d.tenant_id = q.tenant_id) FROM compliance_webhook_queues q "
        "WHERE q.tenant_id = compliance_tenant() AND NOT EXISTS (SELECT 1 FROM compliance_webhook_outboxes o WHERE o.tenant_id = q.tenant_id) "
        "ORDER BY q.webhook_id LIMIT 1 ON CONFLICT (tenant_id) DO NOTHING");
    const auto rows = db.run("SELECT snapshot, epoch, placed FROM compliance_webhook_outboxes WHERE tenant_id = compliance_tenant() FOR UPDATE SKIP LOCKED");
    if (rows.empty()) return std::nullopt;
    return Place{std::string(rows.text(0, 0)), rows.integer(0, 1), rows.integer(0, 2)};
}

/// SQL: deliveries for what is new, and the place behind it. What happened to one record is numbered by the instant that was taken under
/// its lock, which rises from change to change; all that the statement sees is numbered by it at once, so nothing earlier comes later.
/// $1, $2: snapshot and epoch of the place; $3 to $8: the rules; $9: whether the epoch goes on; $10: the last place given.
constexpr std::string_view kFollow =
    "WITH rule AS (SELECT * FROM unnest($3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::text[]) "
    "AS r (entity_type, action, note, type, domain, subject)), "
    "news AS MATERIALIZED (SELECT e.id, e.epoch, e.tx, e.at, e.entity_type, e.entity_id, e.entity_key, e.entity_version, e.action, "
    "coalesce(e.root_id, e.entity_id, e.id) AS record, CASE WHEN e.action = 'approve_test' AND e.entity_type = 'control_test' AND EXISTS (SELECT 1 "
    "FROM compliance_control_tests c WHERE c.tenant_id = e.tenant_id AND c.id = e.entity_id AND c.result = 'ineffective') THEN 'approve_failed_test' "
    "ELSE e.action END AS done FROM compliance_audit_events e WHERE e.tenant_id = compliance_tenant() AND e.epoch = $2::integer "
    "AND e.tx >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(e.tx, $1::pg_snapshot)), "
    "told AS MATERIALIZED (SELECT n.*, r.type, r.domain, r.subject FROM news n CROSS JOIN LATERAL (SELECT * FROM rule r "
    "WHERE r.entity_type = n.entity_type AND r.note = (n.entity_version IS NULL) AND r.action IN (n.done, '*') "
    "ORDER BY r.action = '*' LIMIT 1) AS r), "
    "wanted AS MATERIALIZED (SELECT t.*, w.id AS webhook, row_number() OVER (ORDER BY t.at, t.id, w.id) AS nth FROM told t "
    "JOIN compliance_webhooks w ON w.tenant_id = compliance_tenant() AND w.state IN ('active', 'paused') "
    "JOIN compliance_webhook_queues q ON q.tenant_id = w.tenant_id AND q.webhook_id = w.id "
    "WHERE NOT (t.entity_type = 'webhook' AND t.entity_id = w.id) "
    "AND (t.epoch > q.begins_epoch OR (t.epoch = q.begins_epoch AND NOT pg_visible_in_snapshot(t.tx, q.begins::pg_snapshot))) "
    "AND EXISTS (SELECT 1 FROM jsonb_array_elements_text(w.events) AS p (pattern) WHERE p.pattern = t.type "
    "OR (right(p.pattern, 1) = '*' AND starts_with(t.type, left(p.pattern, -1))))), "
    "moved AS (UPDATE compliance_webhook_outboxes SET snapshot = CASE WHEN $9::boolean THEN pg_current_snapshot()::text ELSE '1:1:' END, "
    "epoch = CASE WHEN $9::boolean THEN epoch ELSE epoch + 1 END, placed = placed + (SELECT count(*) FROM wanted) WHERE tenant_id = compliance_tenant()) "
    "INSERT INTO compliance_webhook_deliveries (tenant_id, id, webhook_id, event_id, event_type, event, state, attempts, next_attempt_at, created_at, "
    "domain, record_id, place, queued, round) "
    "SELECT compliance_tenant(), compliance_event_id(), w.webhook, w.id, w.type, jsonb_build_object('specversion', '1.0', 'id', w.id, 'source', "
    "'/tenants/' || t.slug, 'type', w.type, 'time', to_char(w.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), 'subject', "
    "replace(w.subject, '{id}', w.record::text), 'datacontenttype', 'application/json', 'data', jsonb_build_object('entity_type', w.entity_type, "
    "'id', w.entity_id, 'key', w.entity_key, 'version', w.entity_version, 'action', w.action)), 'pending', '[]', "
    "CASE WHEN row_number() OVER (PARTITION BY w.webhook, w.record ORDER BY w.nth) = 1 AND NOT EXISTS (SELECT 1 FROM compliance_webhook_deliveries d "
    "WHERE d.tenant_id = compliance_tenant() AND d.webhook_id = w.webhook AND d.record_id = w.record AND d.queued) THEN clock_timestamp() END, "
    "clock_timestamp(), w.domain, w.record, $10::bigint + w.nth, true, 0 "
    "FROM wanted w JOIN compliance_tenants t ON t.tenant_id = compliance_tenant() ORDER BY w.nth ON CONFLICT (tenant_id, webhook_id, event_id) DO NOTHING";

Params parameters(const Place& place, std::span<const EventRule> rules, bool goes_on) {
    std::vector<std::string> entities, actions, types, domains, subjects;
    std::string notes = "{";
    for (const auto& rule : rules) {
        entities.push_back(rule.entity_type);
        actions.push_back(rule.action);
        notes += (notes.size() == 1 ? "" : ",") + std::string(rule.note ? "t" : "f");
        types.push_back(rule.type);
        domains.push_back(rule.domain);
        subjects.push_back(rule.subject);
    }
    Params params;
    params.add(std::string_view(place.snapshot)).add(place.epoch).add_texts(entities).add_texts(actions).add(std::string_view(notes + "}"));
    return params.add_texts(types).add_texts(domains).add_texts(subjects).add(goes_on).add(place.placed);
}

/// The same without a lock.
std::optional<Place> place_of(Executor& db) {
    const auto rows = db.run("SELECT snapshot, epoch, placed FROM compliance_webhook_outboxes WHERE tenant_id = compliance_tenant()");
    if (rows.empty()) return std::nullopt;
    return Place{std::string(rows.text(0, 0)), rows.integer(0, 1), rows.integer(0, 2)};
}

/// `at` of the first event behind the place. In the order of the index that sealing uses: the trail may have millions of events, and
/// what is new stands at its end.
std::optional<platform::Instant> first_news(Executor& db, const Place& place) {
    const auto rows = db.run(
        "SELECT e.at FROM compliance_audit_events e WHERE e.tenant_id = compliance_tenant() AND (e.epoch, e.tx) >= ($2::integer, "
        "pg_snapshot_xmin($1::pg_snapshot)) AND (e.epoch > $2::integer OR NOT pg_visible_in_snapshot(e.tx, $1::pg_snapshot)) "
        "ORDER BY e.epoch, e.tx, e.id LIMIT 1",
        Params{}.add(std::string_view(place.snapshot)).add(place.epoch));
    return rows.empty() ? std::nullopt : std::optional(rows.instant(0, 0));
}

bool webhook_queue_is_there(Executor& db) {
    return !db.run("SELECT 1 FROM compliance_webhook_queues WHERE tenant_id = compliance_tenant() LIMIT 1").empty();
}

constexpr std::chrono::minutes kLongestFollow{10};  // after an import of a million records

}  // namespace

bool has_news(Executor& db) {
    const auto place = place_of(db);
    return place ? first_news(db, *place).has_value() : webhook_queue_is_there(db);
}

std::size_t follow(Transaction& tx, std::span<const EventRule> rules) {
    tx.allow(kLongestFollow);
    // Nothing is known of how many events are new: the index that sealing uses, and not all of the trail, whatever the planner guesses.
    tx.run("SET LOCAL enable_seqscan = off");
    const auto now = tx.run("SELECT compliance_epoch(compliance_tenant())").integer(0, 0);
    std::size_t made = 0;
    for (auto place = take_place(tx); place; place = take_place(tx)) {
        // Who has just sent looks whether more of a record waits; neither may miss the other.
        tx.run("SELECT 1 FROM compliance_webhook_queues WHERE tenant_id = compliance_tenant() ORDER BY webhook_id FOR UPDATE");
        const bool goes_on = place->epoch >= now;
        made += static_cast<std::size_t>(tx.run(kFollow, parameters(*place, rules, goes_on)).affected());
        if (goes_on) break;
    }
    return made;
}

std::optional<platform::Instant> waits_since(Executor& db) {
    const auto place = place_of(db);
    if (!place) return std::nullopt;
    const auto followed = first_news(db, *place);
    const auto rows = db.run(
        "SELECT min(d.next_attempt_at) FROM compliance_webhooks w JOIN compliance_webhook_deliveries d ON d.tenant_id = w.tenant_id AND d.webhook_id = w.id "
        "WHERE w.tenant_id = compliance_tenant() AND w.state = 'active' AND d.next_attempt_at <= now()");
    if (rows.is_null(0, 0)) return followed;
    return followed ? std::min(*followed, rows.instant(0, 0)) : rows.instant(0, 0);
}

}  // namespace compliance::webhook_outbox
