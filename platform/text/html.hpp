// SPDX-License-Identifier: Apache-2.0
// Text within HTML, SVG or any XML.
#pragma once

#include <string>
#include <string_view>

namespace platform {

/// The same text as content of an element or as value of an attribute in either kind of quotes. Not for style sheets, scripts or addresses.
std::string escape_html(std::string_view text);

}  // namespace platform
