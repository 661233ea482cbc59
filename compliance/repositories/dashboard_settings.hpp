// SPDX-License-Identifier: Apache-2.0
// SQL of compliance_dashboard_settings.
#pragma once

#include "compliance/db/models/dashboard_settings.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<DashboardSettings> dashboard_settings();
/// The tenant's settings as they are now, the shipped ones where nobody has changed any.
DashboardSettings dashboard_settings_in_force(platform::postgres::Executor& db);
/// Those of the names that are no key of an installed regulation.
std::vector<std::string> unknown_regulation_keys(platform::postgres::Executor& db, const std::vector<std::string>& names);

}  // namespace compliance
