// SPDX-License-Identifier: Apache-2.0
// Row of compliance_dashboard_settings: one per tenant.
#pragma once

#include "compliance/schemas/dashboard_settings.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct DashboardSettings : platform::records::Common, DashboardSettingsPatch {
    static constexpr std::string_view kText = "How figures are reckoned and shown; a change holds from the next computation on.";
};
BOOST_DESCRIBE_STRUCT(DashboardSettings, (platform::records::Common, DashboardSettingsPatch), ())

}  // namespace compliance
