// SPDX-License-Identifier: Apache-2.0
// SQL of compliance_dsr_source_systems.
#pragma once

#include "compliance/db/models/dsr_source_system.hpp"
#include "platform/records/store.hpp"

namespace compliance {

using DsrSourceSystems = platform::records::Table<DsrSourceSystem>;
DsrSourceSystems dsr_source_systems();

}  // namespace compliance
