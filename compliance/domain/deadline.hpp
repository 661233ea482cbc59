// SPDX-License-Identifier: Apache-2.0
// The one engine of periods (platform R4; dsr R1-R6; incidents R3, R4). Pure: no clock, no database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/holidays.hpp"
#include "compliance/domain/reckoning.hpp"

namespace compliance {

struct SuspendedSpan {
    platform::Date asked_on{};      ///< the day itself still counts
    platform::Date answered_on{};   ///< the last suspended day
};

enum class Direction { forward, backward };
BOOST_DESCRIBE_ENUM(Direction, forward, backward)

struct DeadlineQuestion {
    DeadlineRule rule = DeadlineRule::eu_1182_71;
    std::string period;                            ///< ISO 8601
    std::optional<platform::Date> start_on;        ///< of periods in dates: the day of the event
    std::optional<platform::Instant> start_at;     ///< the instant of the event; gives start_on where that is not set
    std::string time_zone = "Europe/Berlin";
    std::optional<Region> region;
    std::vector<OwnHoliday> extra_holidays;
    std::vector<SuspendedSpan> suspended;
    Direction direction = Direction::forward;
    bool hours_two_working_days = false;           ///< incidents R4
    std::string regime;                            ///< empty: named after the rule
};

/// Throws Problem 422 at /period, /start_on, /start_at, /direction or /suspended for what does not fit together.
Reckoning reckon(const DeadlineQuestion& question);
/// Days d with asked < d <= answered of any span; overlaps count once.
std::int64_t suspended_days(const std::vector<SuspendedSpan>& spans);

}  // namespace compliance
