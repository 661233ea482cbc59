// SPDX-License-Identifier: Apache-2.0
// How much of a tenant waits or is late, for the program's metrics. Numbers alone leave here.
#pragma once

#include <array>
#include <cstdint>

#include "platform/postgres/database.hpp"

namespace compliance {

struct Figures {
    std::array<std::int64_t, 5> jobs{};  ///< by JobState
    std::int64_t mail_queue = 0;         ///< messages still to be sent
    std::int64_t deadlines_overdue = 0;  ///< past their instant and not met
    /// Beginning of the last backup that succeeded, of the tenant that has waited longest; where there was none, when the tenant was made.
    platform::Instant backup_of = platform::Instant::max();
    /// Of the oldest event that is due at a webhook; none: max.
    platform::Instant outbox_of = platform::Instant::max();

    Figures& operator+=(const Figures& other);
};

/// Of the tenant in the executor's scope.
Figures count_figures(platform::postgres::Executor& db);

}  // namespace compliance
