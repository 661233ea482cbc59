// SPDX-License-Identifier: Apache-2.0
// Webhooks of a tenant: whom they call about what, their secrets, and their deliveries as an administrator sees them (platform R10).
// What sends to them by itself stands in webhook_sender.hpp.
#pragma once

#include "compliance/repositories/webhook.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/webhook_call.hpp"

namespace compliance {

class WebhookService {
  public:
    WebhookService(const Vault& vault, const WebhookCalls& calls) : vault_(vault), calls_(calls), rows_(webhooks()), deliveries_(webhook_deliveries()) {}

    platform::records::Page<Webhook> list(Context& context, const platform::records::ListQuery& query, const WebhookFilters& filters) const;
    Webhook get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    /// Throws Problem 422 `https_needed`, `private_address`, `out_of_range`, `reserved`, `unknown_value`, `not_held`, 409 `conflict` for more
    /// than 32 of a tenant.
    WebhookSecret create(Context& context, const WebhookInput& input) const;
    /// active, paused; active enables a disabled one, which then begins anew.
    Webhook patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    /// What is still to be sent is dropped; the other deliveries stay for their 30 days.
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const;
    WebhookSecret rotate(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const RotateSecret& input) const;
    /// Sends a test event now and waits for the outcome, whatever the webhook's state; it is tried once and changes nothing of the webhook.
    WebhookDelivery test(Context& context, const platform::Uuid& id) const;
    /// Also of a webhook that has gone, while there are any.
    platform::records::Page<WebhookDelivery> deliveries(Context& context, const platform::Uuid& id, const platform::records::ListQuery& query,
                                                        const WebhookDeliveryFilters& filters) const;
    /// Puts the stored event into the queue again, under the same webhook-id. Throws Problem 409 `state` where it waits anyway, or where
    /// the webhook is not active or has gone.
    WebhookDelivery redeliver(Context& context, const platform::Uuid& id) const;

    /// The call of an event, signed by what signs at that instant; without a target's verdict.
    SignedCall call_of(platform::postgres::Executor& db, const Webhook& webhook, const WebhookDelivery& delivery, platform::Instant at) const;
    [[nodiscard]] const platform::records::Table<Webhook>& rows() const { return rows_; }
    [[nodiscard]] const WebhookCalls& calls() const { return calls_; }

  private:
    void accept(Context& context, platform::postgres::Executor& db, Webhook& webhook, const Webhook* before) const;
    void hide_headers(platform::postgres::Executor& db, Webhook& webhook, const Webhook* before, std::vector<platform::Fault>& faults) const;

    const Vault& vault_;
    const WebhookCalls& calls_;
    platform::records::Table<Webhook> rows_;
    platform::records::Table<WebhookDelivery> deliveries_;
};

/// What an attempt tells of its call.
WebhookAttempt attempt_of(const CallOutcome& outcome, platform::Instant at);

}  // namespace compliance
