// SPDX-License-Identifier: Apache-2.0
// A tree as YAML in block style, which every reader of 1.1 and 1.2 takes for the same tree.
#pragma once

#include <string>

#include "platform/json/document.hpp"

namespace platform::yaml {

/// Texts stand in quotes unless nobody could take them for anything else; lists and mappings in blocks, empty ones as `[]` and `{}`.
std::string write(const json::Node& root);

}  // namespace platform::yaml
