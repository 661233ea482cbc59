// SPDX-License-Identifier: Apache-2.0
// Recomputes a tenant's logs from what the database holds, and names each fault (audit R31). Reads only, in pages, and
// needs no key but the public ones: the job, and the command that checks a database from outside, both use it.
#pragma once

#include <functional>

#include "compliance/db/models/audit_trail.hpp"
#include "compliance/schemas/audit_trail.hpp"
#include "platform/postgres/database.hpp"

namespace compliance {

/// A head that was kept outside: of the log with that id, or of the current one where none is named.
struct KeptHead {
    platform::ledger::SizedRoot head;
    std::string log_id = {};
};

struct VerifyOptions {
    std::int64_t from = 0;                            ///< first leaf
    std::optional<std::int64_t> upto;                 ///< last leaf; none: all, and the registers are compared too
    std::vector<KeptHead> trusted;
    std::string tsa_roots;
    std::chrono::seconds overdue_after{300};
    std::int64_t page = 1'000;                        ///< leaves in memory at a time
    std::function<void(double)> progress;             ///< 0 to 1
};

/// All logs of the executor's tenant. `db` may give each page a snapshot of its own: what is sealed does not change.
TrailVerification verify_trail(platform::postgres::Executor& db, const VerifyOptions& options);

}  // namespace compliance
