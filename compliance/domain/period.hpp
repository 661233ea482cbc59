// SPDX-License-Identifier: Apache-2.0
// ISO 8601 durations as civil periods. What a period means in law is deadline.hpp's business.
#pragma once

#include <optional>
#include <string_view>

#include "platform/reflect/values.hpp"

namespace compliance {

struct Period {
    int years = 0, months = 0, weeks = 0, days = 0;
    std::chrono::seconds time{0};   ///< hours, minutes and seconds
    [[nodiscard]] bool is_hours() const { return time.count() > 0 && years == 0 && months == 0 && weeks == 0 && days == 0; }
    [[nodiscard]] bool is_dates() const { return time.count() == 0; }
};

/// nullopt for what is no duration.
std::optional<Period> parse_period(std::string_view text);
/// Years and months by the calendar, clamped to the last day of the target month; then weeks and days (Art. 3(2)(c)).
platform::Date add_period(platform::Date date, const Period& period, int sign = 1);

}  // namespace compliance
