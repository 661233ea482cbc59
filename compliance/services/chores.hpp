// SPDX-License-Identifier: Apache-2.0
// What is done for a tenant at every round, each chore on its own: a fault in one keeps no other from its day.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace compliance {

struct Chore {
    std::string_view name;
    std::function<void()> work;
};

/// Does all of them in their order and gives the number of those that failed; what failed is in the log, and the next round tries
/// again. Throws what a chore throws only where the others could do nothing either: the database is away (503).
std::size_t do_chores(std::string_view whose, const std::vector<Chore>& chores);

}  // namespace compliance
