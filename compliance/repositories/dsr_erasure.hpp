// SPDX-License-Identifier: Apache-2.0
// SQL of what erasing a person takes from the records of a data subject request, and whose time has come (dsr R26).
#pragma once

#include <vector>

#include "platform/postgres/database.hpp"
#include "platform/reflect/values.hpp"

namespace compliance::dsr_erasure {

/// A closed request of whose person the record period has ended, or whose person has been erased otherwise.
struct Due {
    platform::Uuid request, subject;
    bool shredded = false;  ///< the key is gone already: only the records are left to be cleared
};
/// Some at a time, in no order, so that two instances seldom work on the same one. Open complaints wait.
std::vector<Due> due(platform::postgres::Executor& db, platform::Date today);

/// Locks the person's requests, so that nothing of them is written until the transaction ends, and answers them.
struct Held {
    platform::Uuid id;
    std::string key, state;
    bool complaint = false;
};
std::vector<Held> lock(platform::postgres::Executor& db, const platform::Uuid& subject);

/// Takes every value and file of the person out of the requests and their parts; a closed request becomes erased. Key,
/// dates, rights, outcome, exceptions, steps and counts stay.
void clear(platform::postgres::Executor& db, const platform::Uuid& subject);

/// A hold stands against it: the date in the calendar waits.
void postpone(platform::postgres::Executor& db, const platform::Uuid& request);

}  // namespace compliance::dsr_erasure
