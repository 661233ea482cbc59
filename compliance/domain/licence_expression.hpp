// SPDX-License-Identifier: Apache-2.0
// SPDX licence expressions (SPDX 2.3, annex D): whether one can be met without certain licences (evidence R5). Pure.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

namespace compliance {

/// `denied` is asked of single licences, without `+` and exception, and of `licence WITH exception`. AND needs both sides, OR one;
/// AND binds closer. nullopt for what is no expression, or nested deeper than 32 parentheses.
std::optional<bool> can_be_met(std::string_view expression, const std::function<bool(std::string_view licence)>& denied);

}  // namespace compliance
