// SPDX-License-Identifier: Apache-2.0
// Four eyes: who made or last changed something does not approve it, unless the tenant switched that off (conventions).
#pragma once

#include <string>
#include <vector>

#include "compliance/services/context.hpp"

namespace compliance {

/// Throws 409 `four_eyes` if the caller is one of the persons and the tenant asks for a second one.
void require_second_person(const Context& context, platform::postgres::Executor& db, const std::vector<std::string>& persons);

}  // namespace compliance
