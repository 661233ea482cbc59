// SPDX-License-Identifier: Apache-2.0
// Symmetric keys and sealing (XChaCha20-Poly1305), and Ed25519 signatures. What is sealed for whom is decided elsewhere.
#pragma once

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace platform::crypto {

/// 256-bit key that wipes itself.
class Key32 {
  public:
    Key32() = default;
    /// Throws std::invalid_argument unless there are 32 bytes.
    explicit Key32(std::string_view bytes);
    Key32(const Key32&) = default;
    Key32& operator=(const Key32&) = default;
    ~Key32();
    static Key32 random();
    [[nodiscard]] std::string_view bytes() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
    bool operator==(const Key32& other) const;

  private:
    std::array<unsigned char, 32> bytes_{};
};

constexpr std::string_view kAlgorithm = "XChaCha20-Poly1305";

/// nonce (24) ‖ ciphertext ‖ tag (16); a fresh nonce each time.
std::string seal(const Key32& key, std::string_view plain, std::string_view associated);
/// nullopt if key, associated data or a single bit differ.
std::optional<std::string> open(const Key32& key, std::string_view sealed, std::string_view associated);

/// No key, or the wrong one. Its message says what to do.
class KeyError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Reads the master key: 32 raw bytes, 64 hex digits or base64 of 32 bytes, white space around it ignored.
Key32 parse_master_key(std::string_view text);
/// From the file at `path`; with `create` a missing one is made (mode 0600). Throws KeyError.
Key32 load_master_key(const std::string& path, bool create);

struct SigningKey {
    std::string seed;         ///< 32 bytes
    std::string public_key;   ///< 32 bytes
    static SigningKey from_seed(std::string_view seed);
    static SigningKey random();
};
std::string sign(const SigningKey& key, std::string_view message);   ///< 64 bytes
bool verify(std::string_view public_key, std::string_view message, std::string_view signature);
/// SubjectPublicKeyInfo of an Ed25519 key, DER (RFC 8410).
std::string spki_of(std::string_view public_key);
/// SHA-256 of the SPKI, hex: the key_id of audit R24.
std::string key_id_of(std::string_view public_key);

}  // namespace platform::crypto
