// SPDX-License-Identifier: Apache-2.0
// Patterns in which `*` stands for any text. Pure.
#pragma once

#include <string_view>

namespace compliance {

/// Whether the whole text fits the pattern; time grows with the product of both lengths at most.
bool matches_wildcard(std::string_view pattern, std::string_view text);

}  // namespace compliance
