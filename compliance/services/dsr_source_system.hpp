// SPDX-License-Identifier: Apache-2.0
// Rules of the systems that are asked for a person's data.
#pragma once

#include "compliance/repositories/dsr_source_system.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

using DsrSourceSystemRegister = Register<DsrSourceSystem, DsrSourceSystemInput>;
/// A webhook needs its address and its secret; an address needs https (platform R10).
DsrSourceSystemRegister dsr_source_system_register(const Vault& vault);

}  // namespace compliance
