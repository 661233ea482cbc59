// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/deadline.hpp"

#include <set>

#include "compliance/domain/period.hpp"
#include "platform/problem/problem.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Date;
using platform::format_date;
using platform::Instant;
using std::chrono::days;

namespace {

/// How the norms of a rule are called in the steps.
struct Norms {
    const char *regime, *start, *end, *roll, *two_days;
};

Norms norms_of(DeadlineRule rule) {
    if (rule == DeadlineRule::bgb) return {"BGB", "§ 187(1) BGB", "§ 188 BGB", "§ 193 BGB", ""};
    return {"Reg. 1182/71", "Reg. 1182/71 Art. 3(1)", "Reg. 1182/71 Art. 3(2)", "Reg. 1182/71 Art. 3(4)", "Reg. 1182/71 Art. 3(5)"};
}

Date next_working_day(const WorkCalendar& calendar, Date day) {
    while (!calendar.is_working_day(day)) day += days{1};
    return day;
}

/// The n-th working day behind `day` (n < 0: before it).
Date working_day_after(const WorkCalendar& calendar, Date day, int n) {
    const days step{n < 0 ? -1 : 1};
    for (int left = std::abs(n); left > 0;) {
        day += step;
        if (calendar.is_working_day(day)) --left;
    }
    return day;
}

std::string rest_days_between(const WorkCalendar& calendar, Date from, Date to) {
    std::string out;
    for (Date day = from; day < to; day += days{1})
        out += (out.empty() ? "" : ", ") + format_date(day) + " is " + calendar.rest_day(day).value_or("a working day");
    return out;
}

void roll(Reckoning& result, const WorkCalendar& calendar, const Norms& norms) {
    const Date rolled = next_working_day(calendar, result.due_on);
    if (rolled == result.due_on) return;
    result.steps.push_back({norms.roll, format_date(rolled), rest_days_between(calendar, result.due_on, rolled)});
    result.due_on = rolled;
}

/// Art. 3(5): a period of two days or more holds at least two working days.
void hold_two_working_days(Reckoning& result, const WorkCalendar& calendar, const Norms& norms) {
    const Date second = working_day_after(calendar, *result.start_on, 2);
    if (second <= result.due_on) return;
    result.steps.push_back({norms.two_days, format_date(second), "the period must hold two working days"});
    result.due_on = second;
}

void reckon_dates(Reckoning& result, const DeadlineQuestion& question, const Period& period, const WorkCalendar& calendar) {
    const auto norms = norms_of(question.rule);
    const Date start = *result.start_on;
    result.steps.push_back({norms.start, format_date(start), "the day of the event does not count"});
    Date end = add_period(start, period);
    const int start_day = static_cast<int>(static_cast<unsigned>(std::chrono::year_month_day{start}.day()));
    const int end_day = static_cast<int>(static_cast<unsigned>(std::chrono::year_month_day{end}.day()));
    const bool clamped = period.weeks == 0 && period.days == 0 && start_day != end_day;
    result.steps.push_back({norms.end, format_date(end), clamped ? "the month has no day " + std::to_string(start_day) : "end of " + question.period});
    result.suspended_days = suspended_days(question.suspended);
    if (result.suspended_days > 0) {
        end += days{result.suspended_days};
        result.steps.push_back({"suspension", format_date(end), fmt::format("{} suspended days are added", result.suspended_days)});
    }
    result.target_on = end;
    result.due_on = end;
    roll(result, calendar, norms);
    const bool two_days_or_more = period.years + period.months + period.weeks > 0 || period.days >= 2;
    if (question.rule == DeadlineRule::eu_1182_71 && two_days_or_more) hold_two_working_days(result, calendar, norms);
}

void reckon_calendar(Reckoning& result, const DeadlineQuestion& question, const Period& period) {
    const int sign = question.direction == Direction::backward ? -1 : 1;
    result.due_on = add_period(*result.start_on, period, sign);
    result.target_on = result.due_on;
    result.steps.push_back({"calendar", format_date(result.due_on),
                            sign < 0 ? "counted backward; such a period is never moved" : "counted by the calendar, not moved"});
}

void reckon_working_days(Reckoning& result, const DeadlineQuestion& question, const Period& period, const WorkCalendar& calendar) {
    if (period.years + period.months + period.weeks > 0) throw platform::invalid("/period", "not_applicable", "working days are counted in days");
    const int sign = question.direction == Direction::backward ? -1 : 1;
    result.due_on = working_day_after(calendar, *result.start_on, sign * period.days);
    result.target_on = result.due_on;
    result.steps.push_back({"working days", format_date(result.due_on), fmt::format("{} working days, the first day not counted", period.days)});
}

void reckon_hours(Reckoning& result, const DeadlineQuestion& question, const Period& period, const WorkCalendar& calendar) {
    Instant start = *result.start_at;
    if (question.rule == DeadlineRule::hours_1182) {
        start = std::chrono::floor<std::chrono::hours>(start) + std::chrono::hours(1);
        result.steps.push_back({"Reg. 1182/71 Art. 3(1)", platform::format_instant(start), "the hour of the event does not count"});
    }
    const Instant end = start + period.time;
    result.steps.push_back({question.rule == DeadlineRule::hours ? "hours" : "Reg. 1182/71 Art. 3(2)(a)", platform::format_instant(end),
                            "elapsed hours; weekends and holidays are included"});
    result.target_at = *question.start_at + period.time;   // to the second: reminders use it
    result.due_at = end;
    const bool two_days = question.rule == DeadlineRule::hours_1182 && question.hours_two_working_days && period.time >= std::chrono::hours(48);
    if (two_days) {
        const Date first = platform::time::local_date(start, question.time_zone);
        const Date last = platform::time::local_date(end - std::chrono::microseconds(1), question.time_zone);
        int touched = 0;
        for (Date day = first; day <= last; day += days{1}) touched += calendar.is_working_day(day) ? 1 : 0;
        if (touched < 2) {
            const Date second = working_day_after(calendar, first - days{1}, 2);
            result.due_at = platform::time::start_of_day(second + days{1}, question.time_zone);
            result.steps.push_back({"Reg. 1182/71 Art. 3(5)", platform::format_instant(result.due_at), "the period must touch two working days"});
        }
    }
    result.due_on = platform::time::local_date(result.due_at - std::chrono::microseconds(1), question.time_zone);
}

void check(const DeadlineQuestion& question, const std::optional<Period>& period) {
    if (!period) throw platform::invalid("/period", "bad_format", "must be an ISO 8601 duration");
    const bool hours = question.rule == DeadlineRule::hours || question.rule == DeadlineRule::hours_1182;
    if (hours && !period->is_hours()) throw platform::invalid("/period", "not_applicable", "this rule counts hours");
    if (!hours && !period->is_dates()) throw platform::invalid("/period", "not_applicable", "this rule counts days, weeks, months or years");
    if (hours && !question.start_at) throw platform::invalid("/start", "required", "this rule starts at an instant");
    if (!question.start_on && !question.start_at) throw platform::invalid("/start", "required", "say when it starts");
    const bool either_way = question.rule == DeadlineRule::calendar || question.rule == DeadlineRule::working_days;
    if (question.direction == Direction::backward && !either_way)
        throw platform::invalid("/direction", "not_applicable", "only calendar and working_days count backward");
    const bool suspends = question.rule == DeadlineRule::eu_1182_71 || question.rule == DeadlineRule::bgb;
    if (!question.suspended.empty() && !suspends) throw platform::invalid("/suspended", "not_applicable", "this rule knows no suspension");
    for (std::size_t i = 0; i < question.suspended.size(); ++i)
        if (question.suspended[i].answered_on < question.suspended[i].asked_on)
            throw platform::invalid("/suspended/" + std::to_string(i) + "/answered_on", "order", "lies before asked_on");
    if (!platform::time::is_known_zone(question.time_zone)) throw platform::invalid("/time_zone", "unknown", "is no time zone");
}

}  // namespace

std::int64_t suspended_days(const std::vector<SuspendedSpan>& spans) {
    std::set<Date> counted;
    for (const auto& span : spans)
        for (Date day = span.asked_on + days{1}; day <= span.answered_on; day += days{1}) counted.insert(day);
    return static_cast<std::int64_t>(counted.size());
}

Reckoning reckon(const DeadlineQuestion& question) {
    const auto period = parse_period(question.period);
    check(question, period);
    const WorkCalendar calendar(question.region, question.extra_holidays);
    Reckoning result;
    result.rule = question.rule;
    result.regime = question.regime.empty() ? norms_of(question.rule).regime : question.regime;
    result.period = question.period;
    result.time_zone = question.time_zone;
    result.region = question.region;
    const bool hours = question.rule == DeadlineRule::hours || question.rule == DeadlineRule::hours_1182;
    if (hours) {
        result.start_at = question.start_at;
        reckon_hours(result, question, *period, calendar);
        return result;
    }
    result.start_on = question.start_on ? *question.start_on : platform::time::local_date(*question.start_at, question.time_zone);
    if (question.rule == DeadlineRule::calendar) reckon_calendar(result, question, *period);
    else if (question.rule == DeadlineRule::working_days) reckon_working_days(result, question, *period, calendar);
    else reckon_dates(result, question, *period, calendar);
    result.due_at = platform::time::start_of_day(result.due_on + days{1}, question.time_zone);
    return result;
}

}  // namespace compliance
