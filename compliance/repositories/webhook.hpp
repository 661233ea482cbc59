// SPDX-License-Identifier: Apache-2.0
// SQL of compliance_webhooks, their queues and their deliveries. How the trail comes into the queues stands in webhook_outbox.hpp.
#pragma once

#include <vector>

#include "compliance/db/models/webhook.hpp"
#include "compliance/domain/webhook_failure.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<Webhook> webhooks();
platform::records::Table<WebhookDelivery> webhook_deliveries();

namespace webhook_queue {

using platform::postgres::Executor;

/// Begins the queue anew: what the trail tells from here on is sent, and nothing of before.
void begin(Executor& db, const platform::Uuid& webhook);
/// Fills failure and success_rate of the webhooks.
void load_standing(Executor& db, std::vector<Webhook>& webhooks, platform::Instant now);
/// Whether the tenant has any webhook.
bool any(Executor& db);

/// Active ones with something that is due.
std::vector<platform::Uuid> due(Executor& db, platform::Instant now);
/// Takes the queue for `sender` for 30 seconds, or keeps it for so long. False: another one has it, or the webhook is not active.
bool claim(Executor& db, const platform::Uuid& webhook, const platform::Uuid& sender);
/// The next ones that are due, at most `most`, each of another record.
std::vector<WebhookDelivery> next(Executor& db, const platform::Uuid& webhook, platform::Instant now, std::int64_t most);

/// How calls to a webhook have gone.
struct Standing {
    std::optional<platform::Instant> failing_since;
    std::int32_t last_status = 0;
    ExhaustedDays exhausted;
};
/// Locks the queue, if it still is the sender's; nullopt otherwise.
std::optional<Standing> lock(Executor& db, const platform::Uuid& webhook, const platform::Uuid& sender);
/// Keeps the standing and lets the queue go.
void release(Executor& db, const platform::Uuid& webhook, const Standing& standing);

/// Stores state, attempts and times of a delivery.
void store(Executor& db, const WebhookDelivery& delivery);
/// Lets the next of each of these records go.
void let_go_on(Executor& db, const platform::Uuid& webhook, const std::vector<platform::Uuid>& records);
/// Gives up what is still to be sent; it can be asked for again.
void give_up(Executor& db, const platform::Uuid& webhook);
/// Forgets what is still to be sent.
void drop(Executor& db, const platform::Uuid& webhook);
/// A delivery that is sent by its caller and stands in no queue.
void add_unqueued(Executor& db, const WebhookDelivery& delivery);
std::optional<WebhookDelivery> delivery_for_update(Executor& db, const platform::Uuid& id);
void wake(Executor& db);
/// Removes what is older than 30 days and secrets that sign no more, lets go on what waited behind what went, and follows a clock that
/// was set back.
void keep_house(Executor& db);

}  // namespace webhook_queue

}  // namespace compliance
