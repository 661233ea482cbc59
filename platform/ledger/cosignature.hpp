// SPDX-License-Identifier: Apache-2.0
// Cosignatures of witnesses over checkpoints (C2SP tlog-cosignature, `cosignature/v1`).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/crypto/keys.hpp"
#include "platform/reflect/values.hpp"

namespace platform::ledger {

/// A witness as it names itself: `<name>+<8 hex digits>+<base64 of 0x04 ‖ public key>`.
struct Witness {
    std::string name, public_key;
    /// nullopt for another form, or a hash that is not that of name and key.
    static std::optional<Witness> parse(std::string_view verifier_key);
    [[nodiscard]] std::string verifier_key() const;
};

/// First 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x04 ‖ public key).
std::string cosignature_key_hash(std::string_view name, std::string_view public_key);
/// The signature line of a witness over the checkpoint's text (its three lines with their line feeds).
std::string cosign(const Witness& witness, const crypto::SigningKey& key, std::string_view text, Instant at);
/// When the witness signed the text, if one of the lines of `note` is its cosignature and holds. Lines of others, and a
/// note's own text before its empty line, are passed over.
std::optional<Instant> open_cosignature(std::string_view note, const Witness& witness, std::string_view text);

}  // namespace platform::ledger
