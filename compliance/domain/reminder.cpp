// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/reminder.hpp"

#include <algorithm>

#include "platform/time/zone.hpp"

namespace compliance {

platform::Instant reminder_at(const ReminderQuestion& question, const WorkCalendar& calendar, std::int64_t days) {
    auto day = question.due_on - std::chrono::days(days);
    while (!calendar.is_working_day(day)) day -= std::chrono::days(1);
    return platform::time::local_time(day, question.time, question.time_zone);
}

std::vector<std::int64_t> reminders_due(const ReminderQuestion& question, const WorkCalendar& calendar) {
    std::vector<std::int64_t> out;
    for (const auto days : question.days) {
        const auto at = reminder_at(question, calendar, days);
        const bool gone = std::any_of(question.gone.begin(), question.gone.end(), [&](const ReminderGone& one) { return one.days == days && one.at >= at; });
        const bool known = std::find(out.begin(), out.end(), days) != out.end();
        if (at >= question.made_at && at <= question.now && !gone && !known) out.push_back(days);
    }
    return out;
}

}  // namespace compliance
