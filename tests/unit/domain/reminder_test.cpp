// SPDX-License-Identifier: Apache-2.0
// When reminders go out: on working days at the tenant's hour, each once, and anew after the day has moved (platform R5).
#include <gtest/gtest.h>

#include "compliance/domain/reminder.hpp"

namespace compliance {
namespace {

platform::Instant at(const char* text) { return *platform::parse_instant(text); }

ReminderQuestion question(const char* due_on, const char* now) {
    ReminderQuestion out;
    out.due_on = *platform::parse_date(due_on);
    out.days = {14, 7, 3, 1, 0};
    out.time_zone = "Europe/Berlin";
    out.made_at = at("2026-11-01T00:00:00Z");
    out.now = at(now);
    return out;
}

WorkCalendar bavaria() { return {Region::BY, {}}; }
WorkCalendar berlin() { return {Region::BE, {}}; }

TEST(Reminder, MovesToTheWorkingDayBefore) {
    const auto asked = question("2027-01-07", "2027-01-07T00:00:00Z");
    EXPECT_EQ(reminder_at(asked, bavaria(), 14), at("2026-12-24T07:00:00Z"));
    EXPECT_EQ(reminder_at(asked, bavaria(), 7), at("2026-12-31T07:00:00Z"));
    EXPECT_EQ(reminder_at(asked, bavaria(), 1), at("2027-01-05T07:00:00Z"));
    EXPECT_EQ(reminder_at(asked, berlin(), 1), at("2027-01-06T07:00:00Z"));
    EXPECT_EQ(reminder_at(question("2026-07-15", "2026-07-01T00:00:00Z"), berlin(), 0), at("2026-07-15T06:00:00Z"));  // summer time
}

TEST(Reminder, ComesWithItsHourAndOnce) {
    auto asked = question("2027-01-07", "2026-12-31T06:59:59Z");
    asked.gone = {{14, at("2026-12-24T07:00:10Z")}};
    EXPECT_TRUE(reminders_due(asked, bavaria()).empty());
    asked.now = at("2026-12-31T07:00:00Z");
    EXPECT_EQ(reminders_due(asked, bavaria()), std::vector<std::int64_t>{7});
    asked.gone.push_back({7, at("2026-12-31T07:00:20Z")});
    EXPECT_TRUE(reminders_due(asked, bavaria()).empty());
}

TEST(Reminder, OfATimeBeforeTheDeadlineWasKnownIsDropped) {
    auto asked = question("2026-11-12", "2026-11-10T12:00:00Z");
    asked.made_at = at("2026-11-10T10:00:00Z");
    EXPECT_TRUE(reminders_due(asked, berlin()).empty());
    asked.now = at("2026-11-11T08:00:00Z");
    EXPECT_EQ(reminders_due(asked, berlin()), std::vector<std::int64_t>{1});
}

TEST(Reminder, SeveralThatAreDueAreOneMail) {
    const auto asked = question("2026-11-20", "2026-11-18T08:00:00Z");  // the machine had been off since the first
    EXPECT_EQ(reminders_due(asked, berlin()), (std::vector<std::int64_t>{14, 7, 3}));
}

TEST(Reminder, GoesOutAnewForALaterDay) {
    auto asked = question("2027-01-29", "2027-01-15T08:00:00Z");
    asked.gone = {{14, at("2026-11-16T07:00:10Z")}, {7, at("2026-11-23T07:00:10Z")}};  // of the day before the extension
    EXPECT_EQ(reminders_due(asked, berlin()), std::vector<std::int64_t>{14});
}

}  // namespace
}  // namespace compliance
