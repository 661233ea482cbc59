// SPDX-License-Identifier: Apache-2.0
// Where in a YAML or JSON text the values stand that JSON pointers name.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace platform::yaml {

struct Place {
    std::size_t line = 0;  ///< from 1
    std::string urn;       ///< member `urn` of the mapping, if the pointer names one that has it
};
/// Of the pointers and of all above them, those that are there; up to the first fault of a text that cannot be parsed.
std::map<std::string, Place> places_of(std::string_view text, const std::set<std::string>& pointers);

}  // namespace platform::yaml
