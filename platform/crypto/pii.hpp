// SPDX-License-Identifier: Apache-2.0
// Personal values at rest: their sealed form (gdpr R1, audit R18), the blind index (consent R3), shortened addresses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/crypto/keys.hpp"
#include "platform/reflect/values.hpp"

namespace platform::crypto {

/// Where a value belongs; bound to it, so that it cannot be moved to another row or column.
struct Place {
    Uuid tenant;
    std::string_view table, column;
    Uuid row;
    [[nodiscard]] std::string associated() const;
};

/// `{"$pii":{"c":base64url(nonce ‖ ciphertext ‖ tag),"k":key id}}`.
std::string seal_pii(const Key32& subject_key, const Uuid& key_id, const Place& place, std::string_view plain);
/// The key a sealed form names; nullopt if it is none.
std::optional<Uuid> pii_key_id(std::string_view form);
/// nullopt if it is no sealed form or does not open.
std::optional<std::string> open_pii(const Key32& subject_key, const Place& place, std::string_view form);

enum class IndexKind { email, phone, customer_no, account, device };
/// Trimmed, NFKC; e-mail in lower case with its domain in ASCII (IDNA); phone in E.164 (national numbers as German).
std::string normalise(IndexKind kind, std::string_view value);
/// HMAC-SHA-256(tenant index key, kind 0x1F normalised value), hex.
std::string blind_index(const Key32& index_key, IndexKind kind, std::string_view value);

/// IPv4 keeps 24 bits, IPv6 48; anything else becomes empty.
std::string truncate_ip(std::string_view address);

}  // namespace platform::crypto
