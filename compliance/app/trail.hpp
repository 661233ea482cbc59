// SPDX-License-Identifier: Apache-2.0
// The operator's commands about the audit trail. Each says on standard output what it did.
#pragma once

#include <string>
#include <vector>

#include "compliance/app/config.hpp"

namespace compliance::trail {

/// A new signing key for the tenant's log (audit R24).
int rotate_key(const Config& config, const std::string& tenant);
/// Verifies one tenant's trail, or all, from what the database holds; needs no master key and writes nothing. Files named by
/// `checkpoints` are heads that were kept outside (C2SP). Exit code 3 when a fault was found.
int verify(const Config& config, const std::string& tenant, const std::vector<std::string>& checkpoints);
/// Deletes details whose time is over (audit R26), of one tenant or all.
int prune(const Config& config, const std::string& tenant);
/// Ends a log that has lost sealed leaves and begins another one (audit R33). `checkpoint`: file with the highest head that
/// was kept outside; empty: none.
int continue_log(const Config& config, const std::string& tenant, const std::string& checkpoint, const std::string& reason);

}  // namespace compliance::trail
