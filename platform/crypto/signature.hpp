// SPDX-License-Identifier: Apache-2.0
// Signatures of others, checked with their public keys in PEM: Ed25519 (RFC 8032) and ECDSA over P-256 with SHA-256 (FIPS 186-5).
#pragma once

#include <string_view>

namespace platform::crypto {

/// Whether it is a public key (SubjectPublicKeyInfo) of one of the two kinds.
bool is_public_key(std::string_view pem);
/// Whether the key's owner signed the text; `signature` is 64 bytes for Ed25519, the DER form for ECDSA. False for anything else.
bool verify_signature(std::string_view pem, std::string_view text, std::string_view signature);

}  // namespace platform::crypto
