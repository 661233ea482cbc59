// SPDX-License-Identifier: Apache-2.0
// URLs, percent-encoding and query strings (RFC 3986, application/x-www-form-urlencoded). No requests here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace platform::http {

/// nullopt for a broken escape; `plus` reads + as space.
std::optional<std::string> percent_decode(std::string_view text, bool plus);
/// Everything but unreserved characters escaped.
std::string percent_encode(std::string_view text);
/// nullopt for a broken escape, for what is no UTF-8, or for more than `max` pairs.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text, std::size_t max = 100);

struct Url {
    std::string scheme, host, user, password;  ///< decoded
    std::uint16_t port = 0;                    ///< 0: the scheme's own
};
/// nullopt for what is no absolute URL with a host.
std::optional<Url> parse_url(std::string_view text);

}  // namespace platform::http
