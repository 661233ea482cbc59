// SPDX-License-Identifier: Apache-2.0
// Signed calls to other systems in the manner of Standard Webhooks: secrets, signatures, and when to try again (platform R10).
// Whom to call about what is the caller's business, sending is client.hpp's.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "platform/reflect/values.hpp"

namespace platform::http {

/// The key of a secret `whsec_` + base64 of 24 to 64 bytes; nullopt for anything else.
std::optional<std::string> webhook_key(std::string_view secret);

/// Value of webhook-signature: `v1,` + base64 of HMAC-SHA256 over id, timestamp (Unix seconds of the attempt) and body.
std::string sign_webhook(const std::string& key, std::string_view id, Instant at, std::string_view body);

/// Waiting time after the n-th failed attempt (1…8): 10 s, 1, 5, 30 minutes, 2, 6, 12, 24 hours; then none. `jitter`, 0 to 1,
/// lengthens it by up to a tenth, so that what failed together is not tried together.
std::optional<std::chrono::milliseconds> webhook_wait_after(int attempts, double jitter = 0);

/// Why an address may not be called, whatever its name leads to: `https_needed`, `private_address` (a special address
/// that is spelt out, or this machine), `out_of_range` (a port below 1024 but 443). nullopt: nothing stands against it.
std::optional<std::string> webhook_target_fault(std::string_view url, bool private_allowed);

}  // namespace platform::http
