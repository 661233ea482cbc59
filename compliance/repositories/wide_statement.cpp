// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/wide_statement.hpp"

namespace compliance {

platform::postgres::Result run_wide(platform::postgres::Executor& db, std::string_view sql, const platform::postgres::Params& params) {
    const platform::postgres::Query queries[] = {
        {"SELECT set_config('enable_nestloop', 'off', true)", {}}, {sql, params}, {"SELECT set_config('enable_nestloop', 'on', true)", {}}};
    auto results = db.run_all(queries);
    return std::move(results[1]);
}

}  // namespace compliance
