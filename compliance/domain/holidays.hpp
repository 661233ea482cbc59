// SPDX-License-Identifier: Apache-2.0
// Public holidays of the 16 federal states as dated rules (dsr R10, R11; Reference data), and the days a tenant adds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/domain/region.hpp"
#include "platform/reflect/values.hpp"

namespace compliance {

/// A tenant's own day: a date, or `--MM-DD` every year; null region: everywhere.
struct OwnHoliday {
    std::string on, name;
    std::optional<Region> region;
};

struct HolidayDay {
    platform::Date date;
    std::string name_de, name_en;
    std::optional<Region> region;   ///< null: a tenant's own day without region
    std::string rule, source;
};

/// Gregorian computus (R10).
platform::Date easter_sunday(int year);
/// The days of a year, ascending; without region only the tenant's own.
std::vector<HolidayDay> holidays_of(int year, std::optional<Region> region, const std::vector<OwnHoliday>& own = {});

/// Which days are working days: Monday to Friday that are no holidays of the region.
class WorkCalendar {
  public:
    WorkCalendar(std::optional<Region> region, std::vector<OwnHoliday> own) : region_(region), own_(std::move(own)) {}
    /// Why it is none ("Samstag", "Sonntag" or the holiday's name); nullopt for a working day.
    [[nodiscard]] std::optional<std::string> rest_day(platform::Date day) const;
    [[nodiscard]] bool is_working_day(platform::Date day) const { return !rest_day(day); }

  private:
    std::optional<Region> region_;
    std::vector<OwnHoliday> own_;
};

}  // namespace compliance
