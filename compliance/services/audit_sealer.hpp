// SPDX-License-Identifier: Apache-2.0
// Sealing: committed events become leaves of the tenant's Merkle tree, and its head is signed (audit R20-R24, R33). One
// sealer per log over all instances: whoever has the log's row. Reading and proving stand in audit_trail.hpp.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>

#include "compliance/db/models/audit_trail.hpp"
#include "compliance/services/context.hpp"
#include "compliance/services/vault.hpp"

namespace compliance {

struct SealSettings {
    std::chrono::seconds head_every{24 * 3600};   ///< a head at least so often, also without new leaves (R23)
    std::chrono::seconds overdue_after{300};      ///< age of the oldest unsealed event that is a fault (R22)
    std::int64_t chunk = 5'000;                   ///< events in memory at a time
    int batches = 40;                             ///< of one tenant before others have their turn
};

class AuditSealer {
  public:
    explicit AuditSealer(const Vault& vault, SealSettings settings = {}) : vault_(vault), settings_(settings) {}

    struct Outcome {
        std::int64_t sealed = 0;    ///< events
        std::int64_t size = 0;      ///< of the tree afterwards
        bool head = false;          ///< one was signed
        bool busy = false;          ///< another sealer has the log, or it must not be continued
        bool more = false;          ///< further events were sealable
    };
    /// Seals one batch of the context's tenant, which ends at the end of a transaction, and signs the head.
    Outcome seal_batch(Context& context) const;
    /// Seals all that is sealable now, or the settings' number of batches.
    Outcome seal(Context& context) const;
    /// One round of one tenant: seals what waits, signs a head when one is due, notes a seal that is overdue. Answers the
    /// age of the oldest event that is not sealed afterwards.
    std::chrono::seconds round(Context& context) const;

    /// Highest age over all tenants in the last round (metric `seal_lag_seconds`).
    [[nodiscard]] double lag_seconds() const { return lag_s_.load(); }
    void set_lag(std::chrono::seconds lag) { lag_s_.store(static_cast<double>(lag.count())); }
    [[nodiscard]] bool overdue() const { return lag_seconds() > static_cast<double>(settings_.overdue_after.count()); }
    [[nodiscard]] const SealSettings& settings() const { return settings_; }

    /// Operator: a new key, announced by the event `rotate`; it signs from the head after the one that seals the event.
    std::string rotate_key(Context& context) const;
    /// Operator: sealed leaves were lost by a recovery. Ends the log and begins another one whose leaf 0 says `continue`.
    /// `anchored`: checkpoint of the highest head that is kept outside; empty: none. Throws std::invalid_argument if it is none of this log.
    std::string continue_log(Context& context, const std::string& anchored) const;

  private:
    struct Batch;
    void take_chunks(Context& context, platform::postgres::Executor& db, Batch& batch) const;
    TreeHeadRow sign(platform::postgres::Executor& db, const Batch& batch, const std::optional<TreeHeadRow>& before) const;
    [[nodiscard]] bool lost_leaves(const platform::Uuid& tenant, const AuditLog& log) const;
    void remember(const platform::Uuid& tenant, const AuditLog& log, std::int64_t size) const;
    void note_overdue(Context& context, std::chrono::seconds lag) const;

    const Vault& vault_;
    SealSettings settings_;
    std::atomic<double> lag_s_{0};
    mutable std::mutex mutex_;
    mutable std::map<platform::Uuid, std::pair<std::string, std::int64_t>> known_;   ///< log_id and highest size seen
};

/// Writes an event on entity `audit_log`; `filters`: JSON object.
void note_audit_log(platform::postgres::Executor& db, std::string_view action, const std::optional<std::string>& key, const std::string& filters,
                    std::optional<std::int64_t> count = {}, const std::optional<std::string>& recipient = {});

}  // namespace compliance
