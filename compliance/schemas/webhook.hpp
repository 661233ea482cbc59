// SPDX-License-Identifier: Apache-2.0
// What an administrator may say of a webhook (platform R10).
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "platform/reflect/describe.hpp"

namespace compliance {

enum class WebhookState { active, paused, disabled };
BOOST_DESCRIBE_ENUM(WebhookState, active, paused, disabled)

enum class WebhookFormat { structured, binary };
BOOST_DESCRIBE_ENUM(WebhookFormat, structured, binary)

enum class WebhookDeliveryState { pending, succeeded, failed, exhausted };
BOOST_DESCRIBE_ENUM(WebhookDeliveryState, pending, succeeded, failed, exhausted)

struct WebhookTarget {
    platform::Text<120> name;
    platform::Url url;
    std::vector<platform::Text<120>> events;
    WebhookFormat format = WebhookFormat::structured;
    std::map<std::string, platform::Text<500>> headers;

    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"name", "What it is for.", platform::reflect::kSortable | platform::reflect::kSearchable, "\"Ticket system\""},
        {"url", "Where events are sent: https, port 443 or from 1024 on.", 0, "\"https://tickets.example.com/hooks/compliance\""},
        {"events", "Types of events, or beginnings of them with `*` as the last part; `*`: all.", 0, "[\"compliance.dsr.*\"]", 50, 1},
        {"format", "structured: the whole CloudEvent is the body; binary: its attributes are header fields, its data the body.",
         platform::reflect::kDefaulted},
        {"headers",
         "Further header fields of each call. Values of those that look like credentials are never read back; sent back as "
         "`********` they stay as they are.",
         platform::reflect::kDefaulted, "{\"X-Environment\": \"production\"}", 20},
    };
};
BOOST_DESCRIBE_STRUCT(WebhookTarget, (), (name, url, events, format, headers))

struct WebhookInput : WebhookTarget {
    platform::Secret<200> secret;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"secret", "Secret that calls are signed with: whsec_ and the base64 of 24 to 64 bytes; made if not given.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(WebhookInput, (WebhookTarget), (secret))

struct WebhookChange : WebhookTarget {
    WebhookState state = WebhookState::active;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"state", "active or paused; active enables a disabled one again."}};
};
BOOST_DESCRIBE_STRUCT(WebhookChange, (WebhookTarget), (state))

struct RotateSecret {
    platform::Secret<200> secret;
    std::optional<platform::Instant> overlap_until;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"secret", "The new secret; made if not given.", platform::reflect::kDefaulted},
        {"overlap_until", "Until when both secrets sign, at most 30 days ahead; 24 hours if not given. Now: the former one signs no more."}};
};
BOOST_DESCRIBE_STRUCT(RotateSecret, (), (secret, overlap_until))

/// Filters of listWebhooks.
struct WebhookFilters {
    std::optional<WebhookState> state;
    std::optional<platform::Text<120>> event_type;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"state", "State."}, {"event_type", "Those that an event of this type is sent to."}};
};
BOOST_DESCRIBE_STRUCT(WebhookFilters, (), (state, event_type))

/// Filters of listWebhookDeliveries.
struct WebhookDeliveryFilters {
    std::optional<WebhookDeliveryState> state;
    std::optional<platform::Text<120>> event_type;
    std::optional<platform::Instant> since;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"state", "State."}, {"event_type", "Of that type."}, {"since", "Of events that came to the outbox then or later."}};
};
BOOST_DESCRIBE_STRUCT(WebhookDeliveryFilters, (), (state, event_type, since))

}  // namespace compliance
