// SPDX-License-Identifier: Apache-2.0
// References to other records: each must lead to one of the same tenant.
#pragma once

#include <vector>

#include "compliance/services/context.hpp"
#include "platform/problem/problem.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

void check_references(platform::postgres::Executor& db, const platform::reflect::TypeInfo& type, const void* value,
                      std::vector<platform::Fault>& faults);

/// Appends `unknown_reference` for every reference and member's subject in the value that leads nowhere.
template <class T>
void check_references(platform::postgres::Executor& db, const T& value, std::vector<platform::Fault>& faults) {
    check_references(db, platform::reflect::type_of<T>(), &value, faults);
}

}  // namespace compliance
