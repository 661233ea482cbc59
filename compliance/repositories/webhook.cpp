// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/webhook.hpp"

#include <cmath>

#include "platform/json/json.hpp"

namespace compliance {

using platform::Instant;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::Table;
using platform::reflect::type_of;

Table<Webhook> webhooks() {
    return Table<Webhook>({.type = "webhook",
                           .table = "compliance_webhooks",
                           .record = &type_of<Webhook>,
                           .filters = &type_of<WebhookFilters>,
                           .filter_rules = {{"event_type",
                                             "EXISTS (SELECT 1 FROM jsonb_array_elements_text(events) AS p (pattern) WHERE p.pattern = $ "
                                             "OR (right(p.pattern, 1) = '*' AND starts_with($, left(p.pattern, -1))))"}}});
}

Table<WebhookDelivery> webhook_deliveries() {
    return Table<WebhookDelivery>({.type = "webhook_delivery",
                                   .table = "compliance_webhook_deliveries",
                                   .record = &type_of<WebhookDelivery>,
                                   .filters = &type_of<WebhookDeliveryFilters>,
                                   .filter_rules = {{"since", "created_at >= $"}}});
}

namespace webhook_queue {

namespace {

const Table<WebhookDelivery>& deliveries() {
    static const auto table = webhook_deliveries();
    return table;
}

/// SQL: the earliest still to be sent of each record, where nothing lets it go yet; `{}` narrows them.
std::string sql_of_letting_go(std::string_view narrowed) {
    return "UPDATE compliance_webhook_deliveries d SET next_attempt_at = clock_timestamp() WHERE d.tenant_id = compliance_tenant() AND d.queued "
           "AND d.state = 'pending' AND d.next_attempt_at IS NULL" +
           std::string(narrowed) +
           " AND NOT EXISTS (SELECT 1 FROM compliance_webhook_deliveries p WHERE p.tenant_id = d.tenant_id AND p.webhook_id = d.webhook_id "
           "AND p.record_id = d.record_id AND p.queued AND p.place < d.place)";
}

}  // namespace

void begin(Executor& db, const Uuid& webhook) {
    db.run(
        "INSERT INTO compliance_webhook_queues AS q (tenant_id, webhook_id, begins, begins_epoch) SELECT compliance_tenant(), $1, pg_current_snapshot()::text, "
        "compliance_epoch(compliance_tenant()) ON CONFLICT (tenant_id, webhook_id) DO UPDATE SET begins = excluded.begins, "
        "begins_epoch = excluded.begins_epoch, failing_since = NULL, last_status = NULL, exhausted_on = NULL, exhausted_days = 0",
        Params{}.add(webhook));
}

void load_standing(Executor& db, std::vector<Webhook>& list, Instant now) {
    std::vector<Uuid> ids;
    ids.reserve(list.size());
    for (const auto& one : list) ids.push_back(one.id);
    if (ids.empty()) return;
    const auto rows = db.run(
        "SELECT q.webhook_id, q.failing_since, coalesce(q.last_status, 0), t.rate FROM compliance_webhook_queues q CROSS JOIN LATERAL (SELECT "
        "(count(*) FILTER (WHERE d.state = 'succeeded'))::numeric / nullif(count(*), 0) AS rate FROM compliance_webhook_deliveries d "
        "WHERE d.tenant_id = q.tenant_id AND d.webhook_id = q.webhook_id AND d.last_attempt_at > $2::timestamptz - interval '24 hours') AS t "
        "WHERE q.tenant_id = compliance_tenant() AND q.webhook_id = ANY($1::uuid[])",
        Params{}.add_uuids(ids).add(now));
    for (std::size_t i = 0; i < rows.rows(); ++i)
        for (auto& one : list) {
            if (one.id != rows.uuid(i, 0)) continue;
            if (!rows.is_null(i, 1)) one.failure = WebhookFailure{rows.instant(i, 1), static_cast<std::int32_t>(rows.integer(i, 2))};
            if (!rows.is_null(i, 3)) one.success_rate = platform::Decimal<4, 3>{std::llround(std::stod(rows.numeric(i, 3)) * 1'000)};
        }
}

bool any(Executor& db) { return !db.run("SELECT 1 FROM compliance_webhook_queues WHERE tenant_id = compliance_tenant() LIMIT 1").empty(); }

std::vector<Uuid> due(Executor& db, Instant now) {
    const auto rows = db.run(
        "SELECT w.id FROM compliance_webhooks w WHERE w.tenant_id = compliance_tenant() AND w.state = 'active' AND EXISTS (SELECT 1 "
        "FROM compliance_webhook_deliveries d WHERE d.tenant_id = w.tenant_id AND d.webhook_id = w.id AND d.next_attempt_at <= greatest($1, now()))",
        Params{}.add(now));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

bool claim(Executor& db, const Uuid& webhook, const Uuid& sender) {
    // By the clock of the database alone. A lease that ends later than any does is of before the clock was set back.
    return db
               .run(
                   "UPDATE compliance_webhook_queues q SET sender = $2, lease_until = clock_timestamp() + interval '30 s' WHERE q.tenant_id = "
                   "compliance_tenant() AND q.webhook_id = $1 AND (q.sender IS NULL OR q.sender = $2 OR q.lease_until < clock_timestamp() "
                   "OR q.lease_until > clock_timestamp() + interval '31 s') "
                   "AND EXISTS (SELECT 1 FROM compliance_webhooks w WHERE w.tenant_id = q.tenant_id AND w.id = q.webhook_id AND w.state = 'active') "
                   "AND EXISTS (SELECT 1 FROM compliance_tenants t WHERE t.tenant_id = q.tenant_id AND t.state <> 'closed')",
                   Params{}.add(webhook).add(sender))
               .affected() == 1;
}

std::vector<WebhookDelivery> next(Executor& db, const Uuid& webhook, Instant now, std::int64_t most) {
    static const auto sql = "SELECT " + deliveries().store().select_list() +
                            " FROM compliance_webhook_deliveries WHERE tenant_id = compliance_tenant() AND webhook_id = $1 AND "
                            "next_attempt_at <= greatest($2, now()) ORDER BY next_attempt_at, place LIMIT $3";
    return deliveries().read_all(db.run(sql, Params{}.add(webhook).add(now).add(most)));
}

std::optional<Standing> lock(Executor& db, const Uuid& webhook, const Uuid& sender) {
    const auto rows = db.run(
        "SELECT failing_since, coalesce(last_status, 0), exhausted_on, exhausted_days FROM compliance_webhook_queues WHERE tenant_id = compliance_tenant() "
        "AND webhook_id = $1 AND sender = $2 FOR UPDATE",
        Params{}.add(webhook).add(sender));
    if (rows.empty()) return std::nullopt;
    Standing standing;
    if (!rows.is_null(0, 0)) standing.failing_since = rows.instant(0, 0);
    standing.last_status = static_cast<std::int32_t>(rows.integer(0, 1));
    if (!rows.is_null(0, 2)) standing.exhausted.last = rows.date(0, 2);
    standing.exhausted.count = rows.integer(0, 3);
    return standing;
}

void release(Executor& db, const Uuid& webhook, const Standing& standing) {
    db.run(
        "UPDATE compliance_webhook_queues SET sender = NULL, lease_until = NULL, failing_since = $2, last_status = $3, exhausted_on = $4, "
        "exhausted_days = $5 WHERE tenant_id = compliance_tenant() AND webhook_id = $1",
        Params{}
            .add(webhook)
            .add(standing.failing_since)
            .add(static_cast<std::int64_t>(standing.last_status))
            .add(standing.exhausted.last)
            .add(standing.exhausted.count));
}

void store(Executor& db, const WebhookDelivery& delivery) {
    const auto attempts = platform::json::to_json(delivery.attempts);
    db.run(
        "UPDATE compliance_webhook_deliveries SET state = $2, attempts = $3::jsonb, next_attempt_at = $4, last_attempt_at = $5, queued = $6, round = $7 "
        "WHERE tenant_id = compliance_tenant() AND id = $1",
        Params{}
            .add(delivery.id)
            .add(type_of<WebhookDeliveryState>().values[static_cast<std::size_t>(delivery.state)])
            .add(std::string_view(attempts))
            .add(delivery.next_attempt_at)
            .add(delivery.last_attempt_at)
            .add(delivery.queued)
            .add(static_cast<std::int64_t>(delivery.round)));
}

void let_go_on(Executor& db, const Uuid& webhook, const std::vector<Uuid>& records) {
    static const auto sql = sql_of_letting_go(" AND d.webhook_id = $1 AND d.record_id = ANY($2::uuid[])");
    if (!records.empty()) db.run(sql, Params{}.add(webhook).add_uuids(records));
}

void give_up(Executor& db, const Uuid& webhook) {
    db.run(
        "UPDATE compliance_webhook_deliveries SET state = 'exhausted', queued = false, next_attempt_at = NULL WHERE tenant_id = compliance_tenant() "
        "AND webhook_id = $1 AND queued",
        Params{}.add(webhook));
}

void drop(Executor& db, const Uuid& webhook) {
    db.run("DELETE FROM compliance_webhook_deliveries WHERE tenant_id = compliance_tenant() AND webhook_id = $1 AND queued", Params{}.add(webhook));
}

void add_unqueued(Executor& db, const WebhookDelivery& delivery) {
    db.run(
        "INSERT INTO compliance_webhook_deliveries (tenant_id, id, webhook_id, event_id, event_type, event, state, attempts, created_at, domain, record_id, "
        "place, queued, round) VALUES (compliance_tenant(), $1, $2, $3, $4, $5::jsonb, 'pending', '[]', $6, $7, $3, 0, false, 0)",
        Params{}
            .add(delivery.id)
            .add(delivery.webhook_id)
            .add(delivery.event_id)
            .add(std::string_view(delivery.event_type))
            .add(std::string_view(delivery.event.text))
            .add(delivery.created_at)
            .add(std::string_view(delivery.domain)));
}

std::optional<WebhookDelivery> delivery_for_update(Executor& db, const Uuid& id) { return deliveries().get_for_update(db, id); }

void wake(Executor& db) { db.run("SELECT pg_notify('compliance_webhook', compliance_tenant()::text)"); }

void keep_house(Executor& db) {
    static const auto go_on = sql_of_letting_go("");
    db.run("DELETE FROM compliance_webhook_deliveries WHERE tenant_id = compliance_tenant() AND created_at < now() - interval '30 days'");
    db.run(go_on);
    db.run(
        "UPDATE compliance_webhook_deliveries SET next_attempt_at = now() WHERE tenant_id = compliance_tenant() AND next_attempt_at > now() "
        "AND (created_at > now() + interval '1 minute' OR last_attempt_at > now() + interval '1 minute')");
    db.run("UPDATE compliance_webhooks SET previous_secret = NULL, previous_until = NULL WHERE tenant_id = compliance_tenant() AND previous_until < now()");
    db.run(
        "DELETE FROM compliance_webhook_outboxes o WHERE o.tenant_id = compliance_tenant() "
        "AND NOT EXISTS (SELECT 1 FROM compliance_webhook_queues q WHERE q.tenant_id = o.tenant_id)");
}

}  // namespace webhook_queue

}  // namespace compliance
