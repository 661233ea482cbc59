// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/deadline.hpp"

namespace compliance {

using platform::reflect::type_of;

platform::records::Table<Deadline> deadlines() {
    return platform::records::Table<Deadline>({
        .type = "deadline",
        .table = "compliance_deadlines",
        .record = &type_of<Deadline>,
        .filters = &type_of<DeadlineFilters>,
        .filter_rules = {{"from", "due_on >= $"}, {"to", "due_on <= $"}},
    });
}

}  // namespace compliance
