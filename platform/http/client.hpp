// SPDX-License-Identifier: Apache-2.0
// Requests to other servers, blocking: callers put them on the offload pool. No redirects, bounded time and size.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

namespace platform::http {

/// The other server could not be asked, or answered too much.
class FetchError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct FetchResult {
    int status = 0;
    std::string body;
};

/// GET of an http or https address that the operator has configured. Throws FetchError.
FetchResult fetch(const std::string& url, std::chrono::seconds timeout = std::chrono::seconds(10), std::size_t max_bytes = 1024 * 1024);

}  // namespace platform::http
