// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/webhook_sender.hpp"

#include <spdlog/spdlog.h>

#include "compliance/repositories/webhook_outbox.hpp"
#include "compliance/services/member.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/async/runtime.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Instant;
using platform::Uuid;
using platform::postgres::DatabaseError;
using platform::postgres::DatabaseUnavailable;
using platform::postgres::Executor;

namespace {

constexpr std::int64_t kSideBySide = 4;
// An answer is waited for 10 seconds: who has lost so much of the lease before the first call would send beside the next sender.
constexpr std::chrono::seconds kBeginWithin{10}, kLate{5};
constexpr int kSettleTries = 3;

bool arrived(const CallOutcome& outcome) { return outcome.error.empty(); }

std::string reason_of(const webhook_queue::Standing& standing, const std::string& error, bool german) {
    if (standing.last_status == 0) return error;
    return (german ? "HTTP-Status " : "HTTP status ") + std::to_string(standing.last_status);
}

}  // namespace

struct WebhookSender::Round {
    Uuid webhook, sender;
    Instant now{};
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
    std::vector<WebhookDelivery> deliveries;
    std::vector<SignedCall> calls;
    std::vector<CallOutcome> outcomes;
    std::optional<std::string> fault;  ///< of the target: nothing is called
    webhook_queue::Standing standing;
    std::vector<Uuid> settled;  ///< records whose next event may go
    std::string last_error;
    bool gone = false;
    std::array<std::size_t, 4> came_to{};
};

bool WebhookSender::has_webhooks(Context& context) {
    auto db = context.units();
    return webhook_queue::any(db);
}

void WebhookSender::follow(Context& context) const {
    {
        auto db = context.units();
        if (!webhook_outbox::has_news(db)) return;
    }
    auto tx = context.transaction();
    try {
        const auto made = webhook_outbox::follow(tx, event_rules());
        tx.commit();
        came_to_[static_cast<std::size_t>(WebhookDeliveryState::pending)] += made;
    } catch (const DatabaseError& error) {
        if (error.sqlstate() != "CT001") throw;  // the tenant has just ended
    }
}

std::vector<Uuid> WebhookSender::due(Context& context) {
    auto db = context.units();
    return webhook_queue::due(db, context.now);
}

/// Claims the queue and makes the calls. Everything that they need is read before the first one is made.
bool WebhookSender::prepare(Context& context, Round& round) const {
    auto tx = context.transaction();
    if (!webhook_queue::claim(tx, round.webhook, round.sender)) return false;
    const auto webhook = webhooks_.rows().get(tx, round.webhook);
    round.deliveries = webhook_queue::next(tx, round.webhook, round.now, kSideBySide);
    if (!webhook || round.deliveries.empty()) return false;  // rolled back, and with it the claim
    const auto target = webhooks_.calls().judge(tx, webhook->url.value);
    round.fault = target.fault;
    for (const auto& delivery : round.deliveries) {
        round.calls.push_back(webhooks_.call_of(tx, *webhook, delivery, round.now));
        round.calls.back().may_be_private = target.may_be_private;
    }
    tx.commit();
    return true;
}

std::size_t WebhookSender::send(Context& context, const Uuid& webhook) const {
    Round round;
    round.webhook = webhook;
    round.sender = Uuid::make_v7(context.now);
    round.now = context.now;
    if (!prepare(context, round)) return 0;
    if (std::chrono::steady_clock::now() - round.begun > kBeginWithin) return 0;
    if (round.fault) round.outcomes.assign(round.calls.size(), CallOutcome{0, *round.fault, {}, {}});
    else round.outcomes = webhooks_.calls().send(context.fiber, round.calls);
    for (int attempt = 1;; ++attempt) {
        try {
            settle(context, round);
            break;
        } catch (const DatabaseUnavailable&) {
            if (attempt == kSettleTries) throw;  // the lease ends, and the next sender does it again
        } catch (const DatabaseError& error) {
            if (attempt == kSettleTries || !error.is_retryable()) throw;
        }
        context.fiber.sleep(std::chrono::seconds(1));
    }
    for (std::size_t i = 0; i < round.came_to.size(); ++i) came_to_[i] += round.came_to[i];
    return round.calls.size();
}

/// False where the delivery has gone meanwhile.
bool WebhookSender::settle_one(Context& context, Executor& db, Round& round, std::size_t i) const {
    const auto& outcome = round.outcomes[i];
    auto delivery = webhook_queue::delivery_for_update(db, round.deliveries[i].id);
    if (!delivery) return false;
    const auto due = delivery->next_attempt_at.value_or(round.now);
    delivery->attempts.push_back(attempt_of(outcome, round.now));
    delivery->last_attempt_at = round.now;
    delivery->next_attempt_at.reset();
    const auto tried = delivery->attempts.size() - static_cast<std::size_t>(delivery->round);
    if (arrived(outcome)) {
        delivery->state = WebhookDeliveryState::succeeded;
    } else if (const auto wait = webhooks_.calls().wait_after(tried); wait && outcome.status != kGone) {
        delivery->state = WebhookDeliveryState::failed;
        // From when it was due, so that looking once a second adds nothing up over nine attempts.
        delivery->next_attempt_at = (std::chrono::abs(round.now - due) < kLate ? due : round.now) + *wait;
    } else {
        delivery->state = WebhookDeliveryState::exhausted;
        round.standing.exhausted.add(platform::time::local_date(context.now, tenant_calendar(db).time_zone));
        spdlog::warn("delivery {} of webhook {} is given up: {}", delivery->id.str(), round.webhook.str(), outcome.error);
    }
    delivery->queued = delivery->next_attempt_at.has_value();
    if (!delivery->queued) round.settled.push_back(delivery->record_id);
    webhook_queue::store(db, *delivery);
    ++round.came_to[static_cast<std::size_t>(delivery->state)];
    return true;
}

void WebhookSender::settle(Context& context, Round& round) const {
    const Acting acting(context, "disable");  // the one change of a record that may come of it
    auto tx = context.transaction();
    round.came_to = {};
    round.settled.clear();
    round.gone = false;
    auto webhook = webhooks_.rows().get_for_update(tx, round.webhook);
    if (!webhook) return;
    const auto standing = webhook_queue::lock(tx, round.webhook, round.sender);
    if (!standing) return;  // somebody else has taken over, and makes the calls again
    round.standing = *standing;
    for (std::size_t i = 0; i < round.outcomes.size(); ++i) {
        const auto& outcome = round.outcomes[i];
        if (!settle_one(context, tx, round, i)) continue;
        round.gone = round.gone || outcome.status == kGone;
        if (arrived(outcome)) {
            round.standing.failing_since.reset();
            round.standing.exhausted.end();
        } else {
            if (!round.standing.failing_since) round.standing.failing_since = round.now;
            round.standing.last_status = outcome.status;
            round.last_error = outcome.error;
        }
    }
    webhook_queue::let_go_on(tx, round.webhook, round.settled);
    webhook_queue::release(tx, round.webhook, round.standing);
    if (webhook->state == WebhookState::active && (round.gone || round.standing.exhausted.disables())) disable(context, tx, *webhook, round);
    tx.commit();
}

void WebhookSender::disable(Context& context, Executor& db, Webhook& webhook, const Round& round) const {
    webhook.state = WebhookState::disabled;
    update_record(webhooks_.rows(), db, webhook, webhook.version);
    webhook_queue::give_up(db, webhook.id);
    const auto quoted = [](std::string_view text) { return platform::json::quoted(text); };
    const auto since = round.standing.failing_since.value_or(round.now);
    members_.tell_admins(context, db, "webhook_disabled", EmailEntity{"webhook", webhook.id}, [&](bool german) {
        return "\"webhook\":{\"name\":" + quoted(webhook.name.value) + ",\"since\":" + quoted(platform::format_instant(since)) +
               "},\"reason\":" + quoted(reason_of(round.standing, round.last_error, german)) +
               ",\"link\":" + quoted(context.public_url + "/#/platform/webhooks/" + webhook.id.str());
    });
    spdlog::warn("webhook {} is disabled: {}", webhook.id.str(), round.gone ? "it answered 410" : "deliveries were given up on five days running");
}

void WebhookSender::keep_house(Context& context) {
    const Acting acting(context, "end_overlap");
    auto db = context.units();
    webhook_queue::keep_house(db);
}

}  // namespace compliance
