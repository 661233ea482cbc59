// SPDX-License-Identifier: Apache-2.0
// Enumerations in columns that a repository reads by itself.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

#include "platform/reflect/describe.hpp"

namespace compliance {

/// The enumerator that a column spells. Throws std::logic_error for a text that is none: the program is older than the row.
template <class E>
E read_enum(std::string_view text) {
    const auto& type = platform::reflect::type_of<E>();
    const auto found = std::find(type.values.begin(), type.values.end(), text);
    if (found == type.values.end()) throw std::logic_error(std::string(text) + " is no " + std::string(type.name));
    return static_cast<E>(found - type.values.begin());
}

}  // namespace compliance
