// SPDX-License-Identifier: Apache-2.0
// A pooler (PgBouncer) between the program and its database. A connection recognises one by itself, and then keeps nothing between two
// transactions: no prepared statement, no role, no setting; all of that goes with each transaction, so that any mode of pooling serves.
#pragma once

#include <string>

namespace platform::postgres {

class Database;

/// Whether somebody stands between this program and the server; blocking. False where nobody answers: whoever connects next says why.
bool is_pooled(const std::string& url);

/// Where notices are waited for, past the pooler, which keeps no session for it. To be said before the first Database::listen().
void listen_directly(Database& database, const std::string& url);

}  // namespace platform::postgres
