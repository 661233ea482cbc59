// SPDX-License-Identifier: Apache-2.0
// Which members of a described value differ from another of its type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/problem/problem.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

std::vector<std::string> changed_members(const platform::reflect::TypeInfo& type, const void* before, const void* after);

template <class T>
std::vector<std::string> changed_members(const T& before, const T& after) {
    return changed_members(platform::reflect::type_of<T>(), &before, &after);
}

/// Those of the names that are not among `allowed`.
std::vector<std::string> names_beyond(const std::vector<std::string>& names, std::initializer_list<std::string_view> allowed);

/// Problem 409 of that code that names the members by pointer.
platform::Problem refused_members(std::string code, std::string detail, const std::vector<std::string>& names);

}  // namespace compliance
