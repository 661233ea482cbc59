// SPDX-License-Identifier: Apache-2.0
// Reckoning: a period with its end and how it was found, in words. The value object of every domain (dsr, Aggregates).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/region.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

enum class DeadlineRule { eu_1182_71, bgb, calendar, working_days, hours, hours_1182 };
BOOST_DESCRIBE_ENUM(DeadlineRule, eu_1182_71, bgb, calendar, working_days, hours, hours_1182)

enum class ReckoningState { open, suspended, met, missed, void_ };
BOOST_DESCRIBE_ENUM(ReckoningState, open, suspended, met, missed, void_)

struct ReckoningStep {
    std::string rule, result, note;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"rule", "Norm that was applied."}, {"result", "Date or instant that it gave."}, {"note", "Why, in words."}};
    bool operator==(const ReckoningStep&) const = default;
};
BOOST_DESCRIBE_STRUCT(ReckoningStep, (), (rule, result, note))

struct Reckoning {
    std::string regime;
    DeadlineRule rule = DeadlineRule::eu_1182_71;
    std::string period;
    std::int64_t suspended_days = 0;
    std::optional<platform::Date> start_on;
    std::optional<platform::Instant> start_at;
    std::optional<platform::Date> target_on;
    std::optional<platform::Instant> target_at;
    platform::Date due_on{};
    platform::Instant due_at{};
    std::string time_zone;
    std::optional<Region> region;
    ReckoningState state = ReckoningState::open;
    std::optional<platform::Instant> met_at;
    std::vector<ReckoningStep> steps;

    static constexpr std::string_view kText = "A period, when it ends, and how that was found.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"regime", "Law that gives the period."},
        {"rule", "How it is counted."},
        {"period", "Its length (ISO 8601)."},
        {"suspended_days", "Days credited for pauses."},
        {"start_on", "Day of the event; it does not count."},
        {"start_at", "Instant of the event, of periods in hours."},
        {"target_on", "End before it moves to a working day."},
        {"target_at", "End without leniency, of periods in hours."},
        {"due_on", "Last day: missed from the following midnight, local time."},
        {"due_at", "The instant at which it is missed."},
        {"time_zone", "Zone of the dates."},
        {"region", "Federal state whose holidays count."},
        {"state", "open, suspended, met, missed or void."},
        {"met_at", "When it was met."},
        {"steps", "The reckoning, step by step."}};
    bool operator==(const Reckoning&) const = default;
};
BOOST_DESCRIBE_STRUCT(Reckoning, (),
                      (regime, rule, period, suspended_days, start_on, start_at, target_on, target_at, due_on, due_at, time_zone, region,
                       state, met_at, steps))

}  // namespace compliance
