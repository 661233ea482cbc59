// SPDX-License-Identifier: Apache-2.0
// The task that follows the trail and sends to webhooks (docs/adr/0022).
#pragma once

namespace compliance {

struct Wiring;

void start_webhooks(Wiring& wiring);

}  // namespace compliance
