// SPDX-License-Identifier: Apache-2.0
// Which pages of other origins may call (Fetch standard, section 3.2): none unless configured. Callers bring a bearer
// token, never cookies, so credentials are not allowed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.hpp"

namespace platform::http {

/// Throws std::invalid_argument for what is no origin (`https://console.example.org`); `*` is none.
void check_origins(const std::vector<std::string>& origins);
/// Adds what the browser must see, if the request's origin is among them, and `Vary: Origin` if there are any.
void allow_origin(Exchange& exchange, const std::vector<std::string>& origins);
/// Appends to the list that a header already has.
void append_value(Response& response, std::string_view name, std::string_view value);

}  // namespace platform::http
