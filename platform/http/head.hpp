// SPDX-License-Identifier: Apache-2.0
// The head of a request as bytes, judged before any parser reads it: what two programs could read differently is
// refused (RFC 9112 sections 2.2, 5, 6 and 11.2), so that nothing can be smuggled past a proxy in front.
#pragma once

#include <string>
#include <string_view>

namespace platform::http {

struct HeadVerdict {
    int status = 0;           ///< to refuse with: 400, 414 or 431; 0 if all is well
    std::string_view detail;  ///< a sentence for the client
};

constexpr std::size_t kMaxFields = 100;

/// A whole head, the empty line at its end included.
HeadVerdict check_head(std::string_view head, std::size_t max_target_bytes);
/// The beginning of one: whether it can still become a head. Finds bare line feeds and what is no HTTP at once, so that
/// nobody waits for an end that cannot come. Bytes before `from` have been looked at before.
HeadVerdict check_head_start(std::string_view so_far, std::size_t from = 0);

/// `host[:port]` as RFC 3986 writes it; IPv6 in brackets.
bool is_host(std::string_view text);
/// Whether it names this machine only: localhost, 127.0.0.0/8, [::1].
bool is_loopback_host(std::string_view host);

}  // namespace platform::http
