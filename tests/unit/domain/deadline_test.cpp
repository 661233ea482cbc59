// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/deadline.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "compliance/domain/dsr_clock.hpp"
#include "compliance/domain/period.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {
namespace {

using platform::Date;
using platform::format_date;
using platform::format_instant;
using platform::parse_date;
using platform::parse_instant;
using enum Region;

constexpr Region kAll[] = {BW, BY, BE, BB, HB, HH, HE, MV, NI, NW, RP, SL, SN, ST, SH, TH};

Reckoning eu(const char* start, const char* period, std::optional<Region> region) {
    DeadlineQuestion question;
    question.start_on = parse_date(start);
    question.period = period;
    question.region = region;
    return reckon(question);
}

TEST(Easter, FallsWhereTheComputusSays) {
    const char* dates[] = {"2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21", "2031-04-13", "2032-03-28"};
    for (int i = 0; i < 9; ++i) EXPECT_EQ(format_date(easter_sunday(2024 + i)), dates[i]);
}

TEST(Holidays, CountAsTheirCheckSums) {
    const int in_2026[] = {12, 12, 10, 12, 10, 10, 10, 11, 10, 11, 11, 12, 11, 11, 10, 11};
    const int in_2027[] = {12, 12, 10, 12, 10, 10, 10, 11, 10, 11, 11, 12, 11, 11, 10, 11};
    int sum = 0;
    for (int i = 0; i < 16; ++i) {
        EXPECT_EQ(holidays_of(2026, kAll[i]).size(), static_cast<std::size_t>(in_2026[i])) << i;
        EXPECT_EQ(holidays_of(2027, kAll[i]).size(), static_cast<std::size_t>(in_2027[i])) << i;
        sum += in_2026[i];
    }
    EXPECT_EQ(sum, 174);
}

TEST(Holidays, LeaveAsManyWorkingDaysAsKnown) {
    auto working_days = [](int year, Region region) {
        const WorkCalendar calendar(region, {});
        int count = 0;
        const Date end = *parse_date(std::to_string(year) + "-12-31");
        for (Date day = *parse_date(std::to_string(year) + "-01-01"); day <= end; day += std::chrono::days{1}) count += calendar.is_working_day(day) ? 1 : 0;
        return count;
    };
    EXPECT_EQ(working_days(2026, BY), 252);
    EXPECT_EQ(working_days(2027, BY), 253);
    EXPECT_EQ(working_days(2026, BE), 254);
    EXPECT_EQ(working_days(2027, BE), 255);
    EXPECT_EQ(working_days(2026, NW), 253);
    EXPECT_EQ(working_days(2027, NW), 254);
    EXPECT_EQ(working_days(2026, SN), 253);
    EXPECT_EQ(working_days(2027, SN), 255);
}

TEST(Holidays, OwnDaysAreAdded) {
    const std::vector<OwnHoliday> own = {{"--08-15", "Mariä Himmelfahrt", BY}, {"2026-08-08", "Friedensfest", std::nullopt}};
    EXPECT_EQ(holidays_of(2026, BY, own).size(), 14U);
    EXPECT_EQ(holidays_of(2027, BY, own).size(), 13U);
    EXPECT_EQ(holidays_of(2026, NW, own).size(), 12U);
    EXPECT_EQ(holidays_of(2026, std::nullopt, own).size(), 1U);
}

struct Row {
    const char* start;
    const char* period;
    std::vector<Region> regions;
    const char *target, *due;
};

TEST(Deadline, EveryRowOfThePageHolds) {
    const std::vector<Region> any(std::begin(kAll), std::end(kAll));
    const Row rows[] = {
        {"2026-08-31", "P1M", {NW}, "2026-09-30", "2026-09-30"},
        {"2026-01-31", "P1M", {NW}, "2026-02-28", "2026-03-02"},
        {"2028-01-31", "P1M", {NW}, "2028-02-29", "2028-02-29"},
        {"2028-01-29", "P1M", {NW}, "2028-02-29", "2028-02-29"},
        {"2027-01-29", "P1M", {NW}, "2027-02-28", "2027-03-01"},
        {"2026-03-06", "P1M", any, "2026-04-06", "2026-04-07"},
        {"2027-02-26", "P1M", any, "2027-03-26", "2027-03-30"},
        {"2025-09-03", "P1M", any, "2025-10-03", "2025-10-06"},
        {"2026-09-03", "P1M", any, "2026-10-03", "2026-10-05"},
        {"2025-07-31", "P3M", {NI}, "2025-10-31", "2025-11-03"},
        {"2025-07-31", "P3M", {NW}, "2025-10-31", "2025-10-31"},
        {"2028-07-31", "P3M", {NI}, "2028-10-31", "2028-11-01"},
        {"2028-07-31", "P3M", {BY}, "2028-10-31", "2028-10-31"},
        {"2027-10-01", "P1M", {NW}, "2027-11-01", "2027-11-02"},
        {"2027-10-01", "P1M", {NI}, "2027-11-01", "2027-11-01"},
        {"2026-05-04", "P1M", {NW}, "2026-06-04", "2026-06-05"},
        {"2026-05-04", "P1M", {NI}, "2026-06-04", "2026-06-04"},
        {"2026-10-18", "P1M", {SN}, "2026-11-18", "2026-11-19"},
        {"2026-10-18", "P1M", {BY}, "2026-11-18", "2026-11-18"},
        {"2027-02-08", "P1M", {BE, MV}, "2027-03-08", "2027-03-09"},
        {"2027-02-08", "P1M", {NW}, "2027-03-08", "2027-03-08"},
        {"2027-08-20", "P1M", {TH}, "2027-09-20", "2027-09-21"},
        {"2027-08-20", "P1M", {HE}, "2027-09-20", "2027-09-20"},
        {"2028-07-15", "P1M", {SL}, "2028-08-15", "2028-08-16"},
        {"2028-07-15", "P1M", {BY}, "2028-08-15", "2028-08-15"},
        {"2025-12-06", "P1M", {BW}, "2026-01-06", "2026-01-07"},
        {"2025-12-06", "P1M", {NW}, "2026-01-06", "2026-01-06"},
        {"2025-04-08", "P1M", {BE}, "2025-05-08", "2025-05-09"},
        {"2025-04-08", "P1M", {BB}, "2025-05-08", "2025-05-08"},
        {"2026-11-24", "P1M", {NW}, "2026-12-24", "2026-12-24"},
        {"2026-11-25", "P1M", {NW}, "2026-12-25", "2026-12-28"},
        {"2026-11-30", "P3M", {NW}, "2027-02-28", "2027-03-01"},
        {"2027-11-30", "P3M", {NW}, "2028-02-29", "2028-02-29"},
        {"2027-01-31", "P1M", {NW}, "2027-02-28", "2027-03-01"},
        {"2027-04-06", "P1M", {BY}, "2027-05-06", "2027-05-07"},
        {"2026-12-06", "P1M", {BY}, "2027-01-06", "2027-01-07"},
        {"2026-12-06", "P1M", {BE}, "2027-01-06", "2027-01-06"},
        {"2026-12-24", "P3D", {BE}, "2026-12-27", "2026-12-29"},
    };
    for (const auto& row : rows)
        for (const Region region : row.regions) {
            const auto result = eu(row.start, row.period, region);
            EXPECT_EQ(format_date(*result.target_on), row.target) << row.start;
            EXPECT_EQ(format_date(result.due_on), row.due) << row.start << " region " << static_cast<int>(region);
        }
}

TEST(Deadline, ExplainsItself) {
    const auto result = eu("2026-03-06", "P1M", NW);
    EXPECT_EQ(result.steps.back(), (ReckoningStep{"Reg. 1182/71 Art. 3(4)", "2026-04-07", "2026-04-06 is Ostermontag"}));
    EXPECT_EQ(format_instant(result.due_at), "2026-04-07T22:00:00Z");
}

TEST(Deadline, StartsOnTheLocalDay) {
    DeadlineQuestion question;
    question.start_at = parse_instant("2026-11-25T23:30:00Z");
    question.period = "P1M";
    question.region = BE;
    const auto result = reckon(question);
    EXPECT_EQ(format_date(*result.start_on), "2026-11-26");
    EXPECT_EQ(format_date(result.due_on), "2026-12-28");
    EXPECT_EQ(format_instant(result.due_at), "2026-12-28T23:00:00Z");
}

TEST(Deadline, OutsideGermanyOnlyWeekendsAndOwnDaysCount) {
    EXPECT_EQ(format_date(eu("2026-03-06", "P1M", std::nullopt).due_on), "2026-04-06");
}

TEST(Deadline, BgbKnowsNoTwoWorkingDays) {
    DeadlineQuestion question;
    question.rule = DeadlineRule::bgb;
    question.start_on = parse_date("2026-12-24");
    question.period = "P3D";
    question.region = BE;
    EXPECT_EQ(format_date(reckon(question).due_on), "2026-12-28");
}

TEST(Deadline, WorkingDaysAndCalendar) {
    DeadlineQuestion question;
    question.rule = DeadlineRule::working_days;
    question.start_on = parse_date("2026-12-17");
    question.period = "P10D";
    question.region = BY;
    EXPECT_EQ(format_date(reckon(question).due_on), "2027-01-04");
    question.rule = DeadlineRule::calendar;
    question.start_on = parse_date("2027-05-31");
    question.period = "P3M";
    question.direction = Direction::backward;
    EXPECT_EQ(format_date(reckon(question).due_on), "2027-02-28");
}

Reckoning hours(DeadlineRule rule, const char* at, bool two_days = false) {
    DeadlineQuestion question;
    question.rule = rule;
    question.start_at = parse_instant(at);
    question.period = "PT72H";
    question.hours_two_working_days = two_days;
    question.region = NW;
    return reckon(question);
}

TEST(Deadline, HoursAreExactOrFull) {
    EXPECT_EQ(format_instant(hours(DeadlineRule::hours, "2026-11-26T13:20:00Z").due_at), "2026-11-29T13:20:00Z");
    EXPECT_EQ(format_instant(hours(DeadlineRule::hours_1182, "2026-11-26T13:20:00Z").due_at), "2026-11-29T14:00:00Z");
}

struct HoursRow {
    const char* aware;
    Region region;
    const char *target, *due, *lenient;
};

TEST(Deadline, EveryRowOfHoursHolds) {
    const HoursRow rows[] = {
        {"2026-06-09T12:17:00+02:00", NW, "2026-06-12T12:17:00+02:00", "2026-06-12T13:00:00+02:00", "2026-06-12T13:00:00+02:00"},
        {"2026-06-09T12:00:00+02:00", NW, "2026-06-12T12:00:00+02:00", "2026-06-12T13:00:00+02:00", "2026-06-12T13:00:00+02:00"},
        {"2026-06-12T16:30:00+02:00", NW, "2026-06-15T16:30:00+02:00", "2026-06-15T17:00:00+02:00", "2026-06-15T17:00:00+02:00"},
        {"2026-06-12T23:45:00+02:00", NW, "2026-06-15T23:45:00+02:00", "2026-06-16T00:00:00+02:00", "2026-06-17T00:00:00+02:00"},
        {"2026-04-02T17:30:00+02:00", NW, "2026-04-05T17:30:00+02:00", "2026-04-05T18:00:00+02:00", "2026-04-08T00:00:00+02:00"},
        {"2026-12-23T15:20:00+01:00", NW, "2026-12-26T15:20:00+01:00", "2026-12-26T16:00:00+01:00", "2026-12-26T16:00:00+01:00"},
        {"2025-10-02T14:05:00+02:00", NW, "2025-10-05T14:05:00+02:00", "2025-10-05T15:00:00+02:00", "2025-10-07T00:00:00+02:00"},
        {"2028-10-28T09:10:00+02:00", NI, "2028-10-31T08:10:00+01:00", "2028-10-31T09:00:00+01:00", "2028-11-02T00:00:00+01:00"},
        {"2028-10-28T09:10:00+02:00", BY, "2028-10-31T08:10:00+01:00", "2028-10-31T09:00:00+01:00", "2028-10-31T09:00:00+01:00"},
        {"2026-03-28T10:20:00+01:00", NW, "2026-03-31T11:20:00+02:00", "2026-03-31T12:00:00+02:00", "2026-03-31T12:00:00+02:00"},
        {"2026-10-23T16:30:00+02:00", NW, "2026-10-26T15:30:00+01:00", "2026-10-26T16:00:00+01:00", "2026-10-26T16:00:00+01:00"},
    };
    for (const auto& row : rows) {
        DeadlineQuestion question;
        question.rule = DeadlineRule::hours_1182;
        question.start_at = parse_instant(row.aware);
        question.period = "PT72H";
        question.region = row.region;
        EXPECT_EQ(reckon(question).target_at, parse_instant(row.target)) << row.aware;
        EXPECT_EQ(reckon(question).due_at, *parse_instant(row.due)) << row.aware;
        question.hours_two_working_days = true;
        EXPECT_EQ(reckon(question).due_at, *parse_instant(row.lenient)) << row.aware;
        EXPECT_EQ(reckon(question).target_at, parse_instant(row.target)) << row.aware;
    }
}

std::string fault_of(DeadlineQuestion question) {
    try {
        reckon(question);
    } catch (const platform::Problem& problem) {
        return problem.faults().at(0).pointer + " " + problem.faults().at(0).code;
    }
    return "";
}

TEST(Deadline, WhatDoesNotFitIsRefused) {
    DeadlineQuestion question;
    question.period = "P1M";
    EXPECT_EQ(fault_of(question), "/start required");
    question.start_on = parse_date("2026-01-01");
    question.period = "1M";
    EXPECT_EQ(fault_of(question), "/period bad_format");
    question.period = "PT3H";
    EXPECT_EQ(fault_of(question), "/period not_applicable");
    question.period = "P1M";
    question.direction = Direction::backward;
    EXPECT_EQ(fault_of(question), "/direction not_applicable");
    question.direction = Direction::forward;
    question.suspended = {{*parse_date("2026-01-05"), *parse_date("2026-01-04")}};
    EXPECT_EQ(fault_of(question), "/suspended/0/answered_on order");
    question.suspended.clear();
    question.time_zone = "Mars/Olympus";
    EXPECT_EQ(fault_of(question), "/time_zone unknown");
}

DsrClockQuestion letter(const char* received = "2026-03-02T09:00:00Z") {
    DsrClockQuestion question;
    question.received_at = *parse_instant(received);
    question.region = NW;
    question.now = *parse_instant("2026-06-01T00:00:00Z");
    return question;
}

DsrClockPause pause(const char* asked, const char* answered, DsrPauseReason reason = DsrPauseReason::identity) {
    return {reason, *parse_instant(std::string(asked) + "T10:00:00Z"), parse_instant(std::string(answered) + "T10:00:00Z")};
}

TEST(DsrClock, CreditsAPauseThatWasAskedInTime) {
    auto question = letter();
    question.pauses = {pause("2026-03-05", "2026-03-16")};
    const auto clock = reckon_dsr(question);
    EXPECT_EQ(format_date(clock.deadline.due_on), "2026-04-13");
    EXPECT_EQ(clock.deadline.suspended_days, 11);
    EXPECT_EQ(format_date(clock.strict_on), "2026-04-02");
    question.pause_mode = DsrPauseMode::restart;
    EXPECT_EQ(format_date(reckon_dsr(question).deadline.due_on), "2026-04-16");
    question.pause_mode = DsrPauseMode::none;
    EXPECT_EQ(format_date(reckon_dsr(question).deadline.due_on), "2026-04-02");
    EXPECT_EQ(reckon_dsr(question).pauses.at(0), DsrNotCredited::mode_none);
}

TEST(DsrClock, PausesCountInTheExtendedPeriodToo) {
    auto question = letter();
    question.pauses = {pause("2026-03-05", "2026-03-16")};
    question.extension = {2, parse_date("2026-04-10")};
    const auto clock = reckon_dsr(question);
    EXPECT_TRUE(clock.extension_effective);
    EXPECT_EQ(format_date(*clock.deadline.target_on), "2026-06-13");
    EXPECT_EQ(format_date(clock.deadline.due_on), "2026-06-15");
    question.extension = {2, parse_date("2026-04-14")};
    const auto late = reckon_dsr(question);
    EXPECT_TRUE(late.extension_late);
    EXPECT_EQ(format_date(late.deadline.due_on), "2026-04-13");
}

TEST(DsrClock, OverlappingPausesCountOnce) {
    auto question = letter();
    question.pause_ask_limit = "P14D";
    question.pauses = {pause("2026-03-05", "2026-03-16"), pause("2026-03-10", "2026-03-20")};
    EXPECT_EQ(format_date(reckon_dsr(question).deadline.due_on), "2026-04-17");
}

TEST(DsrClock, APauseAskedLateIsNotCredited) {
    auto question = letter();
    question.pauses = {pause("2026-03-20", "2026-03-25")};
    EXPECT_EQ(format_date(reckon_dsr(question).deadline.due_on), "2026-04-02");
    EXPECT_EQ(reckon_dsr(question).pauses.at(0), DsrNotCredited::asked_late);
}

TEST(DsrClock, ClarificationIsForAccessAndOnce) {
    auto question = letter();
    question.pauses = {pause("2026-03-03", "2026-03-04", DsrPauseReason::clarification), pause("2026-03-05", "2026-03-06", DsrPauseReason::clarification)};
    EXPECT_EQ(reckon_dsr(question).pauses.at(0), std::nullopt);
    EXPECT_EQ(reckon_dsr(question).pauses.at(1), DsrNotCredited::second_clarification);
    question.access_request = false;
    EXPECT_EQ(reckon_dsr(question).pauses.at(0), DsrNotCredited::not_access);
}

TEST(DsrClock, AnOpenPauseIsReckonedAsIfAnsweredToday) {
    auto question = letter();
    question.pauses = {{DsrPauseReason::identity, *parse_instant("2026-03-05T10:00:00Z"), std::nullopt}};
    question.now = *parse_instant("2026-03-10T10:00:00Z");
    const auto clock = reckon_dsr(question);
    EXPECT_TRUE(clock.suspended);
    EXPECT_EQ(clock.deadline.suspended_days, 5);
}

TEST(DsrClock, AnAnswerIsInTimeUntilLocalMidnight) {
    const auto clock = reckon_dsr(letter("2026-03-06T09:00:00Z"));
    EXPECT_TRUE(is_on_time(clock.deadline, *parse_instant("2026-04-07T21:59:00Z")));
    EXPECT_FALSE(is_on_time(clock.deadline, *parse_instant("2026-04-07T22:00:00Z")));
}

const Date kFirst = *parse_date("2019-01-01");

RC_GTEST_PROP(DeadlineProperty, NeverEndsOnARestDayNorBeforeItsTarget, ()) {
    const auto start = kFirst + std::chrono::days{*rc::gen::inRange(0, 6000)};
    const auto region = kAll[*rc::gen::inRange(0, 16)];
    const auto period =
        *rc::gen::element(std::string("P1D"), std::string("P3D"), std::string("P2W"), std::string("P1M"), std::string("P3M"), std::string("P1Y"));
    const auto result = eu(format_date(start).c_str(), period.c_str(), region);
    RC_ASSERT(WorkCalendar(region, {}).is_working_day(result.due_on));
    RC_ASSERT(result.due_on >= *result.target_on);
    RC_ASSERT(result.due_on - *result.target_on <= std::chrono::days{6});
}

RC_GTEST_PROP(DeadlineProperty, ALaterStartNeverEndsEarlier, ()) {
    const auto start = kFirst + std::chrono::days{*rc::gen::inRange(0, 6000)};
    const auto region = kAll[*rc::gen::inRange(0, 16)];
    const auto first = eu(format_date(start).c_str(), "P1M", region);
    const auto second = eu(format_date(start + std::chrono::days{1}).c_str(), "P1M", region);
    RC_ASSERT(second.due_on >= first.due_on);
}

RC_GTEST_PROP(DeadlineProperty, ALongerPauseNeverEndsEarlier, ()) {
    auto question = letter();
    const int asked = *rc::gen::inRange(0, 7), length = *rc::gen::inRange(0, 60);
    const auto at = question.received_at + std::chrono::days{asked};
    question.pauses = {{DsrPauseReason::identity, at, at + std::chrono::days{length}}};
    const auto shorter = reckon_dsr(question).deadline.due_on;
    question.pauses[0].answered_at = at + std::chrono::days{length + 1};
    RC_ASSERT(reckon_dsr(question).deadline.due_on >= shorter);
    RC_ASSERT(shorter >= reckon_dsr(letter()).deadline.due_on);
}

}  // namespace
}  // namespace compliance
