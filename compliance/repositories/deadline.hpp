// SPDX-License-Identifier: Apache-2.0
// Rows of running deadlines, of all domains.
#pragma once

#include "compliance/db/models/deadline.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<Deadline> deadlines();

}  // namespace compliance
