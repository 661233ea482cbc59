// SPDX-License-Identifier: Apache-2.0
// What runs beside requests: sending mail. Every instance takes part; rows are taken with SKIP LOCKED.
#pragma once

namespace compliance {

struct Wiring;
void start_tasks(Wiring& wiring);

}  // namespace compliance
