// SPDX-License-Identifier: Apache-2.0
// Row of compliance_dsr_source_systems.
#pragma once

#include "compliance/schemas/dsr_source_system.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct DsrSourceSystem : platform::records::Common, DsrSourceSystemInput {
    static constexpr std::string_view kText = "A system that holds personal data, and how it is asked for them.";
};
BOOST_DESCRIBE_STRUCT(DsrSourceSystem, (platform::records::Common, DsrSourceSystemInput), ())

}  // namespace compliance
