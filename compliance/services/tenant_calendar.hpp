// SPDX-License-Identifier: Apache-2.0
// What the tenant says of time: zone, federal state and own holidays, from which every domain reckons.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/holidays.hpp"
#include "compliance/services/context.hpp"

namespace compliance {

struct TenantCalendar {
    std::string time_zone;
    std::optional<Region> region;
    std::vector<OwnHoliday> extra_holidays;
};

TenantCalendar tenant_calendar(platform::postgres::Executor& db);
/// The statement for it and what its result says, to go in one round trip with others.
inline constexpr std::string_view kTenantCalendar = "SELECT time_zone, region, extra_holidays FROM compliance_tenants WHERE tenant_id = compliance_tenant()";
TenantCalendar read_calendar(const platform::postgres::Result& rows);

}  // namespace compliance
