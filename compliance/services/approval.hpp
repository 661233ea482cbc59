// SPDX-License-Identifier: Apache-2.0
// What all state machines ask alike: whether the state allows the move, and whether the decision is one of the action's.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "compliance/schemas/approval.hpp"
#include "compliance/services/context.hpp"
#include "platform/problem/problem.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

/// Throws Problem 409 `state`, with the states in which the move is possible, unless `state` is one of them.
template <class E>
void require_state(E state, std::initializer_list<E> possible) {
    if (std::find(possible.begin(), possible.end(), state) != possible.end()) return;
    const auto& names = platform::reflect::type_of<E>().values;
    std::string states;
    for (const auto one : possible) states += (states.empty() ? "\"" : ",\"") + std::string(names[static_cast<std::size_t>(one)]) + "\"";
    throw platform::conflict("state", "It is " + std::string(names[static_cast<std::size_t>(state)]) + ".").with("possible_states", "[" + states + "]");
}

/// Throws Problem 422: a decision that the action does not know, or no note where it is not approved.
void require_decision(const ApprovalDecision& decision, std::initializer_list<ApprovalVerdict> possible);

}  // namespace compliance
