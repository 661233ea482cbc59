// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/webhooks.hpp"

#include <algorithm>
#include <set>

#include <spdlog/spdlog.h>

#include "compliance/app/desk.hpp"

namespace compliance {

using platform::Fiber;
using platform::Uuid;

namespace {

constexpr std::chrono::seconds kRound{1};
constexpr int kRoundsOfKnowing = 30;         // after so many everybody is asked again whether there are webhooks
constexpr std::size_t kFollowedAtOnce = 4;   // tenants; each takes a connection for as long as its news are put into queues
constexpr std::size_t kMostQueues = 256;     // that calls are made from at once: each waits without a connection or a thread
constexpr std::size_t kQueuesOfTenant = 32;  // as many webhooks as a tenant may have
constexpr int kTurn = 50;                    // calls' rounds of one queue before it has to stand in line again

/// Queues that this instance sends from at present. All of it lives on loop 0.
class Queues {
  public:
    explicit Queues(Wiring& wiring) : wiring_(wiring) {}

    void serve(std::shared_ptr<Queues> self, Fiber& fiber, const Uuid& tenant) {
        auto context = wiring_.background_context(fiber, tenant);
        wiring_.services->webhook_sender.follow(context);
        auto later = wiring_.background_context(fiber, tenant);
        for (const auto& webhook : WebhookSender::due(later)) start(self, tenant, webhook);
    }

  private:
    void start(const std::shared_ptr<Queues>& self, const Uuid& tenant, const Uuid& webhook) {
        const auto own = static_cast<std::size_t>(std::count_if(at_work_.begin(), at_work_.end(), [&](const auto& one) { return one.first == tenant; }));
        if (at_work_.size() >= kMostQueues || own >= kQueuesOfTenant || !at_work_.emplace(tenant, webhook).second) return;
        wiring_.runtime->spawn(0, "webhook", [self, tenant, webhook](Fiber& fiber) {
            const Leaving leaving{*self, {tenant, webhook}};
            self->empty(fiber, tenant, webhook);
        });
    }

    void empty(Fiber& fiber, const Uuid& tenant, const Uuid& webhook) {
        try {
            for (int turn = 0; turn < kTurn && !wiring_.runtime->stopping(); ++turn) {
                auto context = wiring_.background_context(fiber, tenant);
                if (wiring_.services->webhook_sender.send(context, webhook) == 0) return;
            }
        } catch (const std::exception& error) {
            spdlog::warn("webhook {}: {}", webhook.str(), error.what());  // the next round tries again
        }
    }

    struct Leaving {
        Queues& queues;
        std::pair<Uuid, Uuid> which;
        ~Leaving() { queues.at_work_.erase(which); }
    };

    Wiring& wiring_;
    std::set<std::pair<Uuid, Uuid>> at_work_;  ///< tenant and webhook
};

std::set<Uuid> who_has_webhooks(Wiring& wiring, Fiber& fiber) {
    std::set<Uuid> out;
    platform::postgres::Units units(*wiring.background, fiber, {});
    for (const auto& tenant : tenant_ids(units)) {
        auto context = wiring.background_context(fiber, tenant);
        if (WebhookSender::has_webhooks(context)) out.insert(tenant);
    }
    return out;
}

}  // namespace

void start_webhooks(Wiring& wiring) {
    const auto queues = std::make_shared<Queues>(wiring);
    // Told: by notices since everybody was last asked, for who is being asked may have answered just before.
    const auto known = std::make_shared<std::set<Uuid>>(), told = std::make_shared<std::set<Uuid>>();
    const auto desk = std::make_shared<Desk>(
        wiring, "webhooks", [queues](Wiring&, Fiber& fiber, const Uuid& tenant) { queues->serve(queues, fiber, tenant); }, kFollowedAtOnce);
    wiring.background->listen("compliance_webhook", [desk, known, told](Fiber&, std::string_view payload) {
        const auto tenant = Uuid::parse(payload);
        if (!tenant) return;
        known->insert(*tenant);
        told->insert(*tenant);
        desk->put(desk, *tenant);
    });
    wiring.runtime->spawn(0, "webhooks", [&wiring, desk, known, told](Fiber& fiber) {
        for (int round = 0; !wiring.runtime->stopping(); ++round) {
            try {
                if (round % kRoundsOfKnowing == 0) {
                    told->clear();
                    auto asked = who_has_webhooks(wiring, fiber);
                    asked.insert(told->begin(), told->end());
                    *known = std::move(asked);
                }
                for (const auto& tenant : *known) desk->put(desk, tenant);
            } catch (const std::exception& error) {
                spdlog::warn("webhooks: {}", error.what());
            }
            fiber.sleep(kRound);
        }
    });
}

}  // namespace compliance
