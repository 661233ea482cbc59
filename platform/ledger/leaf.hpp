// SPDX-License-Identifier: Apache-2.0
// What an event of the audit trail puts into the tree (audit R17). Details come as their canonical text from the
// database, which hashed them (R18).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/reflect/values.hpp"

namespace platform::ledger {

struct EventLeaf {
    std::string action;
    std::string actor_kind;
    std::optional<std::string> actor;            ///< the member's opaque id, never a name (R19)
    Instant at;
    std::string details_sha256;                  ///< 64 lower-case hex digits
    std::string entity_type;
    std::optional<Uuid> entity_id;
    std::optional<std::string> entity_key;
    std::optional<std::int64_t> entity_version;
    Uuid id;
    std::optional<Uuid> request_id;
    Uuid tenant_id;
    std::uint64_t tx = 0;                        ///< xid8 of the writing transaction
};

/// The UTF-8 bytes that leaf_hash() takes: JCS of exactly ten members, absent ones null.
std::string leaf_input(const EventLeaf& event);
/// SHA-256 of the details' canonical text, hex.
std::string details_sha256(std::string_view canonical_details);

}  // namespace platform::ledger
