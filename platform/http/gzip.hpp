// SPDX-License-Identifier: Apache-2.0
// Compression of replies (RFC 1952) where client and content allow it.
#pragma once

#include <string>
#include <string_view>

namespace platform::http {

/// Whether Accept-Encoding allows gzip (RFC 9110 section 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);
bool is_compressible(std::string_view media_type);
std::string gzip(std::string_view bytes);
/// Throws std::runtime_error for what is no whole gzip member.
std::string gunzip(std::string_view bytes);

}  // namespace platform::http
