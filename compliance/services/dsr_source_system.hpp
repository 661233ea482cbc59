// SPDX-License-Identifier: Apache-2.0
// Rules of the systems that are asked for a person's data.
#pragma once

#include "compliance/repositories/dsr_source_system.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class WebhookCalls;

using DsrSourceSystemRegister = Register<DsrSourceSystem, DsrSourceSystemInput>;
/// A webhook needs its address and its secret; the address must be one that may be called (platform R10).
DsrSourceSystemRegister dsr_source_system_register(const Vault& vault, const WebhookCalls& calls);

}  // namespace compliance
