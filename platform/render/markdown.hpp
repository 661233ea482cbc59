// SPDX-License-Identifier: Apache-2.0
// CommonMark (with tables) as HTML and as plain text.
#pragma once

#include <string>
#include <string_view>

namespace platform::render {

/// Raw HTML in the text is left out.
std::string markdown_to_html(std::string_view text);
std::string markdown_to_text(std::string_view text);

}  // namespace platform::render
