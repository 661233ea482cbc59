// SPDX-License-Identifier: Apache-2.0
// Words of foreign mails as plain UTF-8: from any character set, and from HTML. What comes out is text only, whatever went in.
#pragma once

#include <string>
#include <string_view>

namespace platform::mail {

/// The bytes in UTF-8, with line feeds as line ends and no control characters. An unknown or wrong character set is guessed
/// (UTF-8, else Windows-1252); what cannot be read becomes U+FFFD.
std::string to_utf8(std::string_view bytes, std::string_view charset);

/// What a reader of the page sees, by lines; scripts, styles, comments and addresses of links are left out. Linear in its input.
std::string html_to_text(std::string_view html);

/// At most `characters` code points of valid UTF-8.
std::string_view shortened(std::string_view text, std::size_t characters);

}  // namespace platform::mail
