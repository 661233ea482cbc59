// SPDX-License-Identifier: Apache-2.0
// Instants and civil dates in a time zone. Rules of periods are not here.
#pragma once

#include <string>

#include "platform/reflect/values.hpp"

namespace platform::time {

bool is_known_zone(const std::string& zone);
/// Civil date of the instant there. Throws std::invalid_argument for an unknown zone, as the others do.
Date local_date(Instant at, const std::string& zone);
/// What the clock there shows (to the minute), counted from 00:00 of its date.
std::chrono::minutes since_midnight(Instant at, const std::string& zone);
/// First instant of the day there (a day may have 23 or 25 hours).
Instant start_of_day(Date day, const std::string& zone);
/// Instant of a local clock time; in a gap the time after it, in a fold the first of both.
Instant local_time(Date day, std::chrono::minutes since_midnight, const std::string& zone);

}  // namespace platform::time
