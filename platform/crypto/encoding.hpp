// SPDX-License-Identifier: Apache-2.0
// Bytes as text: hex, base64, base64url, base32. Strict both ways; no keys here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace platform::crypto {

std::string hex_encode(std::string_view bytes);                          ///< lower case
std::optional<std::string> hex_decode(std::string_view text);            ///< either case
std::string base64_encode(std::string_view bytes);                       ///< RFC 4648 section 4, padded
std::optional<std::string> base64_decode(std::string_view text);
std::string base64url_encode(std::string_view bytes);                    ///< RFC 4648 section 5, unpadded
std::optional<std::string> base64url_decode(std::string_view text);      ///< refuses padding and stray bits
std::string base32_encode(std::string_view bytes);                       ///< RFC 4648 section 6, lower case, unpadded

}  // namespace platform::crypto
