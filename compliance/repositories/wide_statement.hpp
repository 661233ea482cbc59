// SPDX-License-Identifier: Apache-2.0
// Statements over whole frameworks: thousands of rows on either side of a join.
#pragma once

#include <string_view>

#include "platform/postgres/database.hpp"

namespace compliance {

/// Runs it with hash and merge joins only, in the same round trip. A framework is read right after it was imported, when the planner
/// still takes its tables for empty and would go through one of them once for each row of the other.
platform::postgres::Result run_wide(platform::postgres::Executor& db, std::string_view sql, const platform::postgres::Params& params);
/// Likewise, and groups are hashed: for thousands of rows of a few kinds, where the planner expects as many kinds as rows and would sort them.
platform::postgres::Result run_wide_in_groups(platform::postgres::Executor& db, std::string_view sql, const platform::postgres::Params& params);

}  // namespace compliance
