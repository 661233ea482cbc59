// SPDX-License-Identifier: Apache-2.0
// Entity tags in conditional headers (RFC 9110 section 8.8.3 and 13.1).
#pragma once

#include <string_view>

namespace platform::http {

/// Whether an If-None-Match list names the tag (given with its quotes; weak comparison), or `*` stands in it.
bool names_tag(std::string_view list, std::string_view tag);

}  // namespace platform::http
