// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/wide_statement.hpp"

namespace compliance {

namespace {

platform::postgres::Result run_between(platform::postgres::Executor& db, std::string_view before, const platform::postgres::Query& query,
                                       std::string_view after) {
    const platform::postgres::Query queries[] = {{before, {}}, query, {after, {}}};
    auto results = db.run_all(queries);
    return std::move(results[1]);
}

}  // namespace

platform::postgres::Result run_wide(platform::postgres::Executor& db, std::string_view sql, const platform::postgres::Params& params) {
    return run_between(db, "SELECT set_config('enable_nestloop', 'off', true)", {sql, params}, "SELECT set_config('enable_nestloop', 'on', true)");
}

platform::postgres::Result run_wide_in_groups(platform::postgres::Executor& db, std::string_view sql, const platform::postgres::Params& params) {
    return run_between(db, "SELECT set_config('enable_nestloop', 'off', true), set_config('enable_sort', 'off', true)", {sql, params},
                       "SELECT set_config('enable_nestloop', 'on', true), set_config('enable_sort', 'on', true)");
}

}  // namespace compliance
