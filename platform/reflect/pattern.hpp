// SPDX-License-Identifier: Apache-2.0
// Regular expressions that clients give, over texts that others give: bounded in time and memory, however they are built.
#pragma once

#include <optional>
#include <string_view>

namespace platform {

/// Whether the pattern (ICU syntax) is found anywhere in the text; nullopt for what is no pattern or takes too long.
std::optional<bool> matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace platform
