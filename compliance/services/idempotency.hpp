// SPDX-License-Identifier: Apache-2.0
// Retries with Idempotency-Key: the first answer again for 24 hours (conventions, Retries).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compliance/services/vault.hpp"

namespace compliance {

struct StoredAnswer {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

class Idempotency {
  public:
    explicit Idempotency(const Vault& vault) : vault_(vault) {}

    struct Slot {
        std::string operation, key;
        platform::Instant taken_at{};  ///< set by begin()
    };
    /// Takes the key for this call: nullopt means go on; an answer is the first one's, to be given again. From then on
    /// the first transaction that the context commits marks the key as used in that very transaction, so that neither a
    /// lost connection nor a killed program can let the call take place twice. A key whose call has died before that is
    /// given to the next after kLease.
    /// Throws Problem 422 `idempotency_key_reused` for another body, 409 `retry_running` while the first still runs, and
    /// 409 `answer_lost` where it took place but was cut off before its answer was kept.
    std::optional<StoredAnswer> begin(Context& context, Slot& slot, std::string_view body) const;
    /// Keeps the answer, sealed under the day's key. The call has taken place: a failure is only logged.
    void finish(Context& context, const Slot& slot, const StoredAnswer& answer) const;
    /// Gives the key free again: always after a refusal, which was the call's own word; otherwise (the database went
    /// away, say) only if nothing was committed. A failure is only logged.
    void abandon(Context& context, const Slot& slot, bool refused) const;

    static constexpr std::chrono::seconds kLease{60};

  private:
    const Vault& vault_;
};

}  // namespace compliance
