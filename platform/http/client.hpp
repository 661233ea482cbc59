// SPDX-License-Identifier: Apache-2.0
// Requests to other servers, blocking: callers put them on the offload pool. No redirects, bounded time and size.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace platform::http {

/// The other server could not be asked, or answered too much.
class FetchError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct FetchResult {
    int status = 0;
    std::string body;
};

struct FetchRules {
    std::chrono::seconds timeout{5};          ///< for the whole of it, connecting included
    std::size_t max_bytes = 512 * 1024;
    std::string roots = {};                   ///< PEM file of what certificates are trusted by; empty: the system's
    bool secure_only = false;                 ///< https, and no proxy between
    bool public_only = false;                 ///< an address that a tenant chose: https, and only to hosts that everybody can reach
};

/// GET. Throws FetchError. With `public_only` the very address that is connected to is checked, so no name that changes
/// its meaning leads elsewhere.
FetchResult fetch(const std::string& url, const FetchRules& rules = {});

/// POST of a body with these header lines (`Name: value`). Throws as fetch().
FetchResult post(const std::string& url, const std::vector<std::string>& headers, const std::string& body, const FetchRules& rules);

}  // namespace platform::http
