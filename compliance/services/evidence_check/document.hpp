// SPDX-License-Identifier: Apache-2.0
// The bytes of a delivery as JSON, within what one delivery may cost.
#pragma once

#include <string_view>

#include "platform/json/document.hpp"

namespace compliance {

/// Throws Problem 422 `unparseable`, with the line where that is known.
platform::json::Node read_json(std::string_view bytes);
/// Of a string; empty for anything else, and for nothing.
std::string text_of(const platform::json::Node* node);

}  // namespace compliance
