// SPDX-License-Identifier: Apache-2.0
// What a log signs: tree heads (RFC 9162 TreeHeadDataV2), checkpoints (C2SP signed-note, tlog-checkpoint) and hashes
// under a purpose (audit R5, R10, R15, R23). Where keys lie is not decided here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/crypto/keys.hpp"
#include "platform/ledger/merkle.hpp"

namespace platform::ledger {

struct TreeHead {
    std::uint64_t timestamp_ms = 0;   ///< since 1970-01-01T00:00:00Z
    std::uint64_t tree_size = 0;
    Hash root;
};

/// The 51 bytes that are signed: timestamp ‖ size ‖ 0x20 ‖ root ‖ no extensions. Throws std::invalid_argument unless
/// the root has 32 bytes.
std::string tree_head_bytes(const TreeHead& head);
std::string sign_tree_head(const TreeHead& head, const crypto::SigningKey& key);
bool verify_tree_head(const TreeHead& head, std::string_view public_key, std::string_view signature);

/// Origin and key name of a log: `backend-compliance/<log_id>`.
std::string log_name(std::string_view log_id);
/// First 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
std::string note_key_hash(std::string_view name, std::string_view public_key);
/// Text, empty line and signature line of a signed note. `text` ends with a line feed.
std::string signed_note(std::string_view text, std::string_view name, const crypto::SigningKey& key);
/// The note's text if a line of `name` with this key signs it; lines of others are passed over.
std::optional<std::string> open_note(std::string_view note, std::string_view name, std::string_view public_key);

/// The checkpoint of a head: three lines (origin, size, base64 of the root), signed.
std::string checkpoint(std::string_view log_id, const SizedRoot& head, const crypto::SigningKey& key);
/// Size and root of a checkpoint whose signature holds, else nullopt.
std::optional<SizedRoot> open_checkpoint(std::string_view note, std::string_view log_id, std::string_view public_key);

// First lines of what is signed besides heads, so that no signature serves for another purpose.
constexpr std::string_view kSignOffPurpose = "backend-compliance/sign-off/v1";
constexpr std::string_view kSessionPurpose = "backend-compliance/session/v1";
constexpr std::string_view kReportPurpose = "backend-compliance/report/v1";
constexpr std::string_view kErasurePurpose = "backend-compliance/erasure/v1";

/// Signature over purpose ‖ 0x0A ‖ the 32 hash bytes.
std::string sign_hash(std::string_view purpose, const Hash& hash, const crypto::SigningKey& key);
bool verify_hash(std::string_view purpose, const Hash& hash, std::string_view public_key, std::string_view signature);

}  // namespace platform::ledger
