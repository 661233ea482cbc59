// SPDX-License-Identifier: Apache-2.0
// When reminders of a deadline go out (platform R5). Pure: whom they go to, and that they go once, is the service's business.
#pragma once

#include <string>
#include <vector>

#include "compliance/domain/holidays.hpp"

namespace compliance {

struct ReminderGone {
    std::int64_t days = 0;  ///< before the due day
    platform::Instant at{};
};

struct ReminderQuestion {
    platform::Date due_on{};
    std::vector<std::int64_t> days;     ///< before the due day, on which reminders go out
    std::chrono::minutes time{8 * 60};  ///< local clock time
    std::string time_zone;
    platform::Instant made_at{};  ///< of the deadline: what would have gone out before is dropped
    std::vector<ReminderGone> gone;
    platform::Instant now{};
};

/// The instant of one reminder: on the working day before, where its own day is none.
platform::Instant reminder_at(const ReminderQuestion& question, const WorkCalendar& calendar, std::int64_t days);

/// The reminders whose time has come and which have not gone out since: one mail serves them all. After a due day that
/// moved they go out anew.
std::vector<std::int64_t> reminders_due(const ReminderQuestion& question, const WorkCalendar& calendar);

}  // namespace compliance
