// SPDX-License-Identifier: Apache-2.0
// The clock of a data subject's request: first period, extension, credited pauses (dsr R7-R9, R12, R18). Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/deadline.hpp"

namespace compliance {

enum class DsrPauseMode { suspend, restart, none };
BOOST_DESCRIBE_ENUM(DsrPauseMode, suspend, restart, none)
enum class DsrPauseReason { identity, clarification };
BOOST_DESCRIBE_ENUM(DsrPauseReason, identity, clarification)
enum class DsrNotCredited { asked_late, mode_none, not_access, second_clarification };
BOOST_DESCRIBE_ENUM(DsrNotCredited, asked_late, mode_none, not_access, second_clarification)

struct DsrClockPause {
    DsrPauseReason reason = DsrPauseReason::identity;
    platform::Instant asked_at{};
    std::optional<platform::Instant> answered_at;   ///< none: still open
};

struct DsrClockExtension {
    int months = 1;                                    ///< 1 or 2
    std::optional<platform::Date> notice_dispatched_on;
};

struct DsrClockQuestion {
    platform::Instant received_at{};
    std::string time_zone = "Europe/Berlin";
    std::optional<Region> region;
    std::vector<OwnHoliday> extra_holidays;
    bool access_request = true;                        ///< whether one of its rights is access
    std::vector<DsrClockPause> pauses;
    std::string pause_ask_limit = "P7D";
    DsrPauseMode pause_mode = DsrPauseMode::suspend;
    std::optional<DsrClockExtension> extension;
    platform::Instant now{};
};

struct DsrClock {
    Reckoning first_deadline, deadline;
    platform::Date strict_on{};                        ///< the date if no pause were credited
    std::vector<std::optional<DsrNotCredited>> pauses; ///< by pause: why it is not credited; none: it is
    bool extension_effective = false, extension_late = false, suspended = false;
};

DsrClock reckon_dsr(const DsrClockQuestion& question);
/// Whether an answer that left at that instant kept the deadline.
bool is_on_time(const Reckoning& deadline, platform::Instant responded_at);

}  // namespace compliance
