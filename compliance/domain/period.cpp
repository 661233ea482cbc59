// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/period.hpp"

namespace compliance {

std::optional<Period> parse_period(std::string_view text) {
    Period period;
    if (!text.starts_with('P') || text.size() < 3) return std::nullopt;
    text.remove_prefix(1);
    bool in_time = false, any = false;
    while (!text.empty()) {
        if (text.front() == 'T' && !in_time) {
            in_time = true;
            text.remove_prefix(1);
            continue;
        }
        int number = 0;
        std::size_t digits = 0;
        while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 6)
            number = number * 10 + (text[digits++] - '0');
        if (digits == 0 || digits == text.size()) return std::nullopt;
        const char unit = text[digits];
        text.remove_prefix(digits + 1);
        any = true;
        if (!in_time && unit == 'Y') period.years = number;
        else if (!in_time && unit == 'M') period.months = number;
        else if (!in_time && unit == 'W') period.weeks = number;
        else if (!in_time && unit == 'D') period.days = number;
        else if (in_time && unit == 'H') period.time += std::chrono::hours(number);
        else if (in_time && unit == 'M') period.time += std::chrono::minutes(number);
        else if (in_time && unit == 'S') period.time += std::chrono::seconds(number);
        else return std::nullopt;
    }
    return any ? std::optional(period) : std::nullopt;
}

platform::Date add_period(platform::Date date, const Period& period, int sign) {
    using namespace std::chrono;
    year_month_day ymd{date};
    const auto shifted = year_month{ymd.year(), ymd.month()} + months{sign * (period.years * 12 + period.months)};
    const year_month_day_last last{shifted.year(), month_day_last{shifted.month()}};
    ymd = year_month_day{shifted.year(), shifted.month(), std::min(ymd.day(), last.day())};
    return sys_days{ymd} + days{sign * (period.weeks * 7 + period.days)};
}

}  // namespace compliance
