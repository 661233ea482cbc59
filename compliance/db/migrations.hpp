// SPDX-License-Identifier: Apache-2.0
// The migrations that this program carries, in ascending order. Their SQL lies in compliance/db/migrations/.
#pragma once

#include <span>

#include "platform/postgres/migrate.hpp"

namespace compliance {

std::span<const platform::postgres::Migration> migrations();

}  // namespace compliance
