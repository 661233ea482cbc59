// SPDX-License-Identifier: Apache-2.0
// What of the trail goes out as an event, under which type, and which patterns match it (platform, Events). What is not listed here
// never leaves: cases of whistleblowers, mails, persons, the trail's own events. No event holds more than keys and ids.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace compliance {

/// One line of how the trail's events become types of CloudEvents.
struct EventRule {
    std::string entity_type;  ///< of the trail
    std::string action;       ///< of the trail; `*`: any change that no other rule of the type names
    bool note = false;        ///< an event without a change of the record
    std::string type;         ///< `compliance.dsr.request.created.v1`
    std::string domain;       ///< as in permissions
    std::string subject;      ///< path of the record that changed or whose part did; `{id}` is its id
};

/// All rules; a type may stand in several.
std::span<const EventRule> event_rules();
/// Type of a test event; it belongs to no record.
constexpr std::string_view kWebhookTestEvent = "compliance.webhook.test.v1";

/// Whether it is a type, or a beginning of one with `*` as its last part, or `*`.
bool is_event_pattern(std::string_view pattern);
bool matches_event(std::string_view pattern, std::string_view type);

}  // namespace compliance
