// SPDX-License-Identifier: Apache-2.0
// XChaCha20-Poly1305 with a nonce that the caller keeps track of, for content in pieces. What is sealed as a whole and
// with a fresh nonce stands in keys.hpp.
#pragma once

#include <string>
#include <string_view>

#include "platform/crypto/keys.hpp"

namespace platform::crypto {

constexpr std::size_t kAeadNonceBytes = 24, kAeadTagBytes = 16;

/// Appends ciphertext ‖ tag to `out`. The same nonce must never be used twice with the same key.
void seal_with_nonce(const Key32& key, std::string_view nonce, std::string_view plain, std::string_view associated, std::string& out);
/// Appends the plain text to `out`; false, and nothing appended, if key, nonce, associated data or a single bit differ.
bool open_with_nonce(const Key32& key, std::string_view nonce, std::string_view sealed, std::string_view associated, std::string& out);

}  // namespace platform::crypto
