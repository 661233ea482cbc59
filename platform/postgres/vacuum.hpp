// SPDX-License-Identifier: Apache-2.0
// Takes old row versions out of a table, on a connection of its own: VACUUM runs in no transaction.
#pragma once

#include <cstdint>
#include <string>

namespace platform::postgres {

struct VacuumTarget {
    std::string role;                              ///< owner of the table; empty: who the connection string names
    std::string table;                             ///< as in SQL, schema and all
    std::int64_t full_below_bytes = 64 << 20;      ///< smaller tables are written anew, so that no old byte stays in their pages
};

/// Blocking. VACUUM FULL waits at most two seconds for the table, then the plain one is done instead, which frees the old
/// versions' place but leaves their bytes there until it is used again. Answers whether the table was written anew. Throws
/// DatabaseUnavailable or DatabaseError.
bool vacuum(const std::string& url, const VacuumTarget& target);

}  // namespace platform::postgres
