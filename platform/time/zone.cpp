// SPDX-License-Identifier: Apache-2.0
#include "platform/time/zone.hpp"

#include <map>
#include <memory>
#include <stdexcept>

#include <unicode/basictz.h>
#include <unicode/timezone.h>

namespace platform::time {

namespace {

const icu::BasicTimeZone& zone_of(const std::string& name) {
    thread_local std::map<std::string, std::unique_ptr<icu::TimeZone>> zones;
    auto& zone = zones[name];
    if (!zone) zone.reset(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
    if (*zone == icu::TimeZone::getUnknown()) throw std::invalid_argument("unknown time zone " + name);
    return static_cast<const icu::BasicTimeZone&>(*zone);
}

std::int64_t millis(Instant at) { return std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count(); }

}  // namespace

bool is_known_zone(const std::string& zone) {
    try {
        zone_of(zone);
        return true;
    } catch (const std::invalid_argument&) {
        return false;
    }
}

namespace {

/// The wall clock there, as if it were UTC.
Instant wall_clock(Instant at, const std::string& zone) {
    std::int32_t raw = 0, saving = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone_of(zone).getOffset(static_cast<UDate>(millis(at)), 0, raw, saving, status);
    return at + std::chrono::milliseconds(raw + saving);
}

}  // namespace

Date local_date(Instant at, const std::string& zone) { return std::chrono::floor<std::chrono::days>(wall_clock(at, zone)); }

std::chrono::minutes since_midnight(Instant at, const std::string& zone) {
    const auto wall = wall_clock(at, zone);
    return std::chrono::floor<std::chrono::minutes>(wall - std::chrono::floor<std::chrono::days>(wall));
}

Instant local_time(Date day, std::chrono::minutes since_midnight, const std::string& zone) {
    const Instant wall = day + since_midnight;
    std::int32_t raw = 0, saving = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone_of(zone).getOffsetFromLocal(static_cast<UDate>(millis(wall)), UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw, saving, status);
    return wall - std::chrono::milliseconds(raw + saving);
}

Instant start_of_day(Date day, const std::string& zone) { return local_time(day, std::chrono::minutes(0), zone); }

}  // namespace platform::time
