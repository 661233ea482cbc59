// SPDX-License-Identifier: Apache-2.0
// What brings events to webhooks by itself (platform R10): the trail is followed into their queues, and each queue has one sender at a
// time, over all instances. Who holds a queue holds no connection while it waits for an answer; a lease of 30 seconds tells the others
// that somebody is at it, and ends by itself with whoever is killed.
#pragma once

#include <array>
#include <atomic>

#include "compliance/services/webhook.hpp"

namespace compliance {

class MemberService;

class WebhookSender {
  public:
    WebhookSender(const WebhookService& webhooks, const MemberService& members) : webhooks_(webhooks), members_(members) {}

    /// Whether there is anybody to tell.
    [[nodiscard]] static bool has_webhooks(Context& context);
    /// Puts what has been committed since the last time into the queues.
    void follow(Context& context) const;
    /// Webhooks with something that is due.
    [[nodiscard]] static std::vector<platform::Uuid> due(Context& context);
    /// Sends what is due to one webhook, events of one record in their order and of several side by side. Answers how many calls were
    /// made; 0 where another sender is at it. To be called again until then.
    std::size_t send(Context& context, const platform::Uuid& webhook) const;
    static void keep_house(Context& context);

    /// Deliveries that came to that state here since the start (metric `webhook_deliveries_total`).
    [[nodiscard]] std::size_t came_to(WebhookDeliveryState state) const { return came_to_[static_cast<std::size_t>(state)]; }

  private:
    struct Round;
    bool prepare(Context& context, Round& round) const;
    void settle(Context& context, Round& round) const;
    bool settle_one(Context& context, platform::postgres::Executor& db, Round& round, std::size_t i) const;
    void disable(Context& context, platform::postgres::Executor& db, Webhook& webhook, const Round& round) const;

    const WebhookService& webhooks_;
    const MemberService& members_;
    mutable std::array<std::atomic<std::size_t>, 4> came_to_{};
};

}  // namespace compliance
