// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/past.hpp"

namespace compliance {

void read_past(platform::postgres::Transaction& tx, platform::Instant at) {
    // Both settings end with the transaction; statements that the connection has prepared are planned anew for another search path.
    tx.run("SELECT set_config('app.past', $1, true), set_config('search_path', 'compliance_past, public', true)",
           platform::postgres::Params{}.add(std::string_view(platform::format_instant_micros(at))));
}

}  // namespace compliance
