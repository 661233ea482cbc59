// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/webhook.hpp"

#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"

namespace compliance {

namespace {

void add_delivery_routes(Api& api, const WebhookService& webhooks) {
    api.trigger<WebhookDelivery>(
        "/platform/webhooks/{webhook_id}/test",
        {.id = "testWebhook",
         .permission = "platform:admin",
         .text = "Sends compliance.webhook.test.v1 now, once, and answers what came of it.",
         .conditional = false},
        [&](Call& call) { return webhooks.test(call.context, call.id("webhook_id")); });
    api.list<WebhookDeliveryFilters, WebhookDelivery>(
        "/platform/webhooks/{webhook_id}/deliveries",
        {"listWebhookDeliveries", "platform:read", "Events of the last 30 days on their way to a webhook, with each attempt; also of one that has gone."},
        [&](Call& call, const ListQuery& query, const WebhookDeliveryFilters& filters) {
            return webhooks.deliveries(call.context, call.id("webhook_id"), query, filters);
        });
    api.trigger<WebhookDelivery>(
        "/platform/webhook-deliveries/{delivery_id}/redeliver",
        {.id = "redeliverWebhook",
         .permission = "platform:admin",
         .text = "Sends the stored event again with the same webhook-id, also one that has arrived; up to nine attempts anew.",
         .problems = {409},
         .conditional = false},
        [&](Call& call) { return webhooks.redeliver(call.context, call.id("delivery_id")); });
}

}  // namespace

void add_webhook_routes(Api& api, Services& services) {
    const auto& webhooks = services.webhooks;
    api.list<WebhookFilters, Webhook>(
        "/platform/webhooks", {"listWebhooks", "platform:read", "Webhooks, with the success rate of the last 24 hours."},
        [&](Call& call, const ListQuery& query, const WebhookFilters& filters) { return webhooks.list(call.context, query, filters); });
    api.create<WebhookInput, WebhookSecret>("/platform/webhooks",
                                            {.id = "createWebhook",
                                             .permission = "platform:admin",
                                             .text = "Tells a system what happens from here on; the secret is shown once.",
                                             .problems = {409}},
                                            [&](Call& call, const WebhookInput& in) { return webhooks.create(call.context, in); });
    api.find<AsOfQuery, Webhook>(
        "/platform/webhooks/{webhook_id}", {"getWebhook", "platform:read", "One webhook, and since when calls of it fail."},
        [&](Call& call, const AsOfQuery& query) { return webhooks.get(call.context, call.id("webhook_id"), query.as_of); });
    api.patch<WebhookChange, Webhook>(
        "/platform/webhooks/{webhook_id}", {"updateWebhook", "platform:admin", "Changes target, patterns and headers; pauses it, and enables a disabled one."},
        [&](Call& call, const platform::json::Node& body) { return webhooks.patch(call.context, call.id("webhook_id"), call.if_match(), body); });
    api.remove("/platform/webhooks/{webhook_id}",
               {"deleteWebhook", "platform:admin", "Removes it; what is still to be sent is dropped, the other deliveries stay for 30 days."},
               [&](Call& call) { webhooks.remove(call.context, call.id("webhook_id"), call.if_match()); });
    api.list<NoFilters, platform::records::HistoryEntry>(
        "/platform/webhooks/{webhook_id}/history", {"getWebhookHistory", "platform:read", "Who changed what and when."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return webhooks.history(call.context, call.id("webhook_id"), query); });
    api.action<RotateSecret, WebhookSecret>(
        "/platform/webhooks/{webhook_id}/rotate-secret",
        {.id = "rotateWebhookSecret",
         .permission = "platform:admin",
         .text = "A new secret, shown once; both sign until overlap_until, 24 hours if not given.",
         .body_optional = true},
        [&](Call& call, const RotateSecret& in) { return webhooks.rotate(call.context, call.id("webhook_id"), call.if_match(), in); });
    add_delivery_routes(api, webhooks);
}

}  // namespace compliance
