// SPDX-License-Identifier: Apache-2.0
// Row of compliance_webhooks, and of compliance_webhook_deliveries.
#pragma once

#include "compliance/schemas/webhook.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct WebhookFailure {
    platform::Instant since{};
    std::int32_t last_status = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"since", "First attempt that failed since the last one that succeeded."},
                                                                {"last_status", "Status of the last answer; 0: there was none."}};
};
BOOST_DESCRIBE_STRUCT(WebhookFailure, (), (since, last_status))

struct Webhook : platform::records::Common, WebhookTarget {
    WebhookState state = WebhookState::active;
    platform::Secret<200> secret;
    std::optional<platform::Instant> previous_until;
    std::optional<WebhookFailure> failure;
    std::optional<platform::Decimal<4, 3>> success_rate;
    platform::Secret<200> previous_secret;
    platform::Secret<20'000> secret_headers;

    static constexpr bool kPartsInTag = true;
    static constexpr std::string_view kText = "A system that is told what happens, by signed calls.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"state", "disabled: it answered 410, or deliveries were given up on five days running.", platform::reflect::kReadOnly},
        {"secret", "Secret that calls are signed with; never read back.", platform::reflect::kReadOnly},
        {"previous_until", "Until when the former secret signs too.", platform::reflect::kReadOnly},
        {"failure", "Since when calls fail; null: the last one succeeded.", platform::reflect::kReadOnly | platform::reflect::kNoColumn},
        {"success_rate", "Of what was tried within the last 24 hours, the share that has arrived; null: nothing was.",
         platform::reflect::kReadOnly | platform::reflect::kNoColumn},
        {"previous_secret", "The former secret.", platform::reflect::kHidden},
        {"secret_headers", "Header fields that are credentials, as a JSON object.", platform::reflect::kHidden},
    };
};
BOOST_DESCRIBE_STRUCT(Webhook, (platform::records::Common, WebhookTarget),
                      (state, secret, previous_until, failure, success_rate, previous_secret, secret_headers))

/// Answer of createWebhook and rotateWebhookSecret.
struct WebhookSecret : platform::records::Common, WebhookTarget {
    WebhookState state = WebhookState::active;
    std::string secret;
    std::optional<platform::Instant> previous_until;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"state", "State."},
        {"secret", "The secret itself; never shown again.", 0, "\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\""},
        {"previous_until", "Until when the former secret signs too."}};
};
BOOST_DESCRIBE_STRUCT(WebhookSecret, (platform::records::Common, WebhookTarget), (state, secret, previous_until))

struct WebhookAttempt {
    platform::Instant at{};
    std::int32_t status = 0, ms = 0;
    std::optional<std::string> response;
    std::optional<std::string> error;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"at", "When."},
                                                                {"status", "Status of the answer; 0: there was none."},
                                                                {"ms", "How long it took, in milliseconds."},
                                                                {"response", "Beginning of the answer, at most 4,096 characters."},
                                                                {"error", "What went wrong."}};
};
BOOST_DESCRIBE_STRUCT(WebhookAttempt, (), (at, status, ms, response, error))

struct WebhookDelivery {
    platform::Uuid id, webhook_id, event_id;
    std::string event_type;
    platform::Json event;
    WebhookDeliveryState state = WebhookDeliveryState::pending;
    std::vector<WebhookAttempt> attempts;
    std::optional<platform::Instant> next_attempt_at;
    platform::Instant created_at{};
    std::optional<platform::Instant> last_attempt_at;
    std::string domain;
    platform::Uuid record_id;
    std::int64_t place = 0;
    bool queued = false;
    std::int32_t round = 0;

    static constexpr std::string_view kText = "An event on its way to a webhook, and what became of it; kept 30 days.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"id", "Identifier (UUID version 7).", platform::reflect::kReadOnly},
        {"webhook_id", "The webhook, which may have gone."},
        {"event_id", "Id of the event, which is the webhook-id of each call: the same at each attempt."},
        {"event_type", "Type of the event."},
        {"event", "The CloudEvent."},
        {"state", "pending: not tried yet, or behind an earlier event of its record; failed: tried, and not arrived; exhausted: given up."},
        {"attempts", "Each attempt."},
        {"next_attempt_at", "When it is tried next; null: not by itself, or not before an earlier one has arrived or is given up."},
        {"created_at", "When it came to the outbox.", platform::reflect::kSortable},
        {"last_attempt_at", "When it was tried last."},
        {"domain", "Domain of the event.", platform::reflect::kHidden},
        {"record_id", "Record whose events are sent in order.", platform::reflect::kHidden},
        {"place", "Place in that order.", platform::reflect::kHidden},
        {"queued", "Whether it is still to be sent.", platform::reflect::kHidden},
        {"round", "Attempts before it was last asked for again.", platform::reflect::kHidden},
    };
};
BOOST_DESCRIBE_STRUCT(WebhookDelivery, (),
                      (id, webhook_id, event_id, event_type, event, state, attempts, next_attempt_at, created_at, last_attempt_at, domain, record_id, place,
                       queued, round))

}  // namespace compliance
