// SPDX-License-Identifier: Apache-2.0
// The operator's commands about copies of an installation: make one, check one, bring one back (docs/adr/0020).
#pragma once

#include <string>
#include <vector>

#include "compliance/app/config.hpp"

namespace compliance::backup {

/// Where copies lie. Registers with files, and keys, lie in folders apart from each other. When they are read, each may
/// name one copy, or a folder of copies, whose newest is taken.
struct Places {
    std::string registers, keys;
    std::vector<std::string> former_keys;  ///< files of master keys of before an exchange
};

struct TakeOptions {
    int keep_days = 0;  ///< copies of registers that are older are removed; 0: none is
};

/// Copies registers, files and keys while the service runs or not; says what it wrote as one line of JSON. Copies of keys
/// that are older than COMPLIANCE_KEY_BACKUP_DAYS are removed (gdpr R4). Exit code 3: a file's content is lost.
int take(const Config& config, const Places& places, const TakeOptions& options);
/// Reads all of a copy and holds it against what was written. `keys` may be empty. Throws where anything differs.
int check(const Config& config, const Places& places);
struct RestoreOptions {
    bool without_journal = false;
};
/// Into a data folder without a database, or into an empty database. All is checked before anything is touched; then
/// migrated, the shred journal replayed and the trail verified. Exit code 3: the trail has faults.
int restore(const Config& config, const Places& places, const RestoreOptions& options);

}  // namespace compliance::backup
