// SPDX-License-Identifier: Apache-2.0
// Signatures of others, by the public keys they publish as PEM (SubjectPublicKeyInfo): Ed25519 and ECDSA P-256.
#pragma once

#include <string_view>

namespace platform::crypto {

/// Whether the text is one public key of these kinds.
bool is_public_key(std::string_view pem);
/// Ed25519 (RFC 8032), or ECDSA over SHA-256 in DER (FIPS 186-5). False for what is no such key or no such signature, too.
bool verify_by_pem(std::string_view pem, std::string_view message, std::string_view signature);

}  // namespace platform::crypto
