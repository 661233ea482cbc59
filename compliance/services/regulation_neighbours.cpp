// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/regulation_neighbours.hpp"

#include "compliance/repositories/dashboard_settings.hpp"

namespace compliance {

std::int64_t RegulationNeighbours::partial_credit(platform::postgres::Executor& db) const { return dashboard_settings_in_force(db).partial_credit.scaled; }

}  // namespace compliance
