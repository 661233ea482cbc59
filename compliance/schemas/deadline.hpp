// SPDX-License-Identifier: Apache-2.0
// What-if questions to the engine of periods, and its holidays.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/deadline.hpp"
#include "compliance/domain/dsr_clock.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

struct SuspendedSpanInput {
    platform::Date asked_on{}, answered_on{};
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"asked_on", "Day of the question; it still counts.", 0, "\"2026-03-05\""},
                                                                {"answered_on", "Day of the answer; the last suspended one.", 0, "\"2026-03-16\""}};
};
BOOST_DESCRIBE_STRUCT(SuspendedSpanInput, (), (asked_on, answered_on))

struct DeadlineOptions {
    bool hours_two_working_days = false;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"hours_two_working_days", "Art. 3(5) of Reg. 1182/71 for periods of 48 hours and more, too.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(DeadlineOptions, (), (hours_two_working_days))

struct DeadlineCalculation {
    DeadlineRule rule{};
    platform::Duration period;
    platform::Text<40> start;
    std::optional<Region> region;
    std::optional<platform::TimeZone> time_zone;
    std::vector<SuspendedSpanInput> suspended;
    Direction direction = Direction::forward;
    DeadlineOptions options;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"rule", "How it is counted.", 0, "\"eu_1182_71\""},
        {"period", "Length (ISO 8601).", 0, "\"P1M\""},
        {"start", "Day of the event, or its instant (RFC 3339), whose local day counts.", 0, "\"2026-03-06\""},
        {"region", "Federal state; the tenant's if not given."},
        {"time_zone", "Zone; the tenant's if not given."},
        {"suspended", "Pauses that are credited.", 0, {}, 50},
        {"direction", "backward only for calendar and working_days.", platform::reflect::kDefaulted},
        {"options", "Options of single rules.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(DeadlineCalculation, (), (rule, period, start, region, time_zone, suspended, direction, options))

struct Names {
    std::string de, en;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"de", "German."}, {"en", "English."}};
};
BOOST_DESCRIBE_STRUCT(Names, (), (de, en))

struct Holiday {
    platform::Date date{};
    Names names;
    std::optional<Region> region;
    std::string rule, source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"date", "Day."},
                                                                {"names", "Its names."},
                                                                {"region", "Federal state; null: everywhere."},
                                                                {"rule", "How the day is found."},
                                                                {"source", "Act, or extra_holidays of the tenant."}};
};
BOOST_DESCRIBE_STRUCT(Holiday, (), (date, names, region, rule, source))

/// Filters of listHolidays.
struct HolidayFilters {
    std::optional<platform::Int<2017, 2100>> year;
    std::optional<Region> region;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"year", "Year, 2017 to 2100; needed."},
                                                                {"region", "Federal state; the tenant's if not given."}};
};
BOOST_DESCRIBE_STRUCT(HolidayFilters, (), (year, region))

}  // namespace compliance
