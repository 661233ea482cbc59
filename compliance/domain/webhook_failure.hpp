// SPDX-License-Identifier: Apache-2.0
// When a webhook that fails is disabled (platform R10): it says itself that it is gone, or deliveries were given up on five days running.
#pragma once

#include <cstdint>
#include <optional>

#include "platform/reflect/values.hpp"

namespace compliance {

/// Days running on which a delivery was given up; a call that arrives ends them.
struct ExhaustedDays {
    std::optional<platform::Date> last;
    std::int64_t count = 0;

    /// One was given up on that day of the tenant.
    void add(platform::Date day) {
        if (last && *last >= day) return;  // the same day, or a clock that was set back
        count = last && *last + std::chrono::days(1) == day ? count + 1 : 1;
        last = day;
    }
    void end() { *this = {}; }
    [[nodiscard]] bool disables() const { return count >= 5; }
};

}  // namespace compliance
