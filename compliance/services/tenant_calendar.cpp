// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/tenant_calendar.hpp"

#include "compliance/schemas/tenant.hpp"
#include "platform/json/json.hpp"

namespace compliance {

TenantCalendar tenant_calendar(platform::postgres::Executor& db) { return read_calendar(db.run(kTenantCalendar)); }

TenantCalendar read_calendar(const platform::postgres::Result& rows) {
    if (rows.empty()) throw std::runtime_error("the tenant has no row");
    TenantCalendar calendar;
    calendar.time_zone = rows.text(0, 0);
    if (!rows.is_null(0, 1)) {
        const auto& names = platform::reflect::type_of<Region>().values;
        calendar.region = static_cast<Region>(std::find(names.begin(), names.end(), rows.text(0, 1)) - names.begin());
    }
    for (const auto& day : platform::json::from_stored<std::vector<ExtraHoliday>>(rows.text(0, 2)))
        calendar.extra_holidays.push_back({day.on.value, day.name.value, day.region});
    return calendar;
}

}  // namespace compliance
