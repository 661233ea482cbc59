// SPDX-License-Identifier: Apache-2.0
// Rows of the audit trail: the log, its events, tree heads, anchors and keys. They are no registers: no version, no
// history of their own.
#pragma once

#include <optional>
#include <string>

#include "platform/ledger/leaf.hpp"
#include "platform/ledger/merkle.hpp"

namespace compliance {

/// Place in the order of sealing (audit R21).
struct SealPosition {
    std::int32_t epoch = 0;
    std::uint64_t tx = 0;
    platform::Uuid id;
    auto operator<=>(const SealPosition&) const = default;
};

/// One log of the tenant: the current one, or a former one that another continues (audit R33).
struct AuditLog {
    std::int32_t number = 1;
    std::string log_id;                           ///< empty before its first key
    std::int64_t size = 0;
    std::int32_t epoch = 1;
    SealPosition last;                            ///< last sealed event; of the current log only
    std::optional<platform::Uuid> first_event;    ///< leaf 0 of a log that continues another
    bool current = true;
};

struct EventRow {
    platform::ledger::EventLeaf leaf;
    std::int32_t epoch = 0;
    std::string root_type;
    std::optional<platform::Uuid> root_id;
    std::optional<std::string> details;           ///< canonical text; none: pruned, or not asked for
    std::optional<std::int64_t> leaf_index;       ///< none: not sealed yet
    std::string leaf_hash;                        ///< 32 bytes as stored with the leaf
    std::int32_t log = 0;
    [[nodiscard]] SealPosition position() const { return {epoch, leaf.tx, leaf.id}; }
};

struct TreeHeadRow {
    platform::Uuid id;
    std::int64_t tree_size = 0;
    platform::ledger::Hash root;
    platform::Instant timestamp{};
    std::string signature;                        ///< 64 bytes
    std::string key_id;
    std::string checkpoint;
};

struct AnchorRow {
    platform::Uuid id;
    std::int64_t tree_size = 0;
    std::string kind;                             ///< rfc3161, cosignature, delivered
    std::optional<std::string> token;             ///< base64
    std::string party;
    platform::Instant at{};
    std::optional<bool> verified;
    std::optional<std::string> problem;
    std::optional<std::string> witness_key;
};

struct LogKeyRow {
    std::string key_id, spki;                     ///< spki: base64 of the DER
    std::string public_key;                       ///< 32 bytes, empty if the SPKI is none of Ed25519
    std::int64_t from_size = 0;
    std::optional<std::int64_t> to_size;          ///< derived: where the next key begins
    platform::Instant created_at{};
};

}  // namespace compliance
