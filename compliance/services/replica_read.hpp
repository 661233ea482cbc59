// SPDX-License-Identifier: Apache-2.0
// A read that a replica answers where it can (docs/adr/0021).
#pragma once

#include <functional>
#include <string>

#include "compliance/services/context.hpp"

namespace platform::postgres {
class Replica;
}

namespace compliance {

/// Does `work`, whose units go to the replica meanwhile. False: the replica does not serve for it, or failed; then nothing has
/// happened, and the context leads to the primary. `what` is named in the log.
bool read_on_replica(platform::postgres::Replica& replica, Context& context, const std::string& what, const std::function<void()>& work);

}  // namespace compliance
