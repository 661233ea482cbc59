// SPDX-License-Identifier: Apache-2.0
// Rows of running deadlines, of all domains.
#pragma once

#include "compliance/db/models/deadline.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<Deadline> deadlines();
/// The row of that kind for the record is made or moved; a row of the kind `formerly` becomes it.
void put_deadline(platform::postgres::Executor& db, Deadline deadline, std::string_view formerly = {});
/// The row of that kind no longer stands for anything, if there is one.
void void_deadline(platform::postgres::Executor& db, const platform::Uuid& entity, std::string_view kind);

}  // namespace compliance
