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
    };
    /// Takes the key for this call: nullopt means go on; an answer is the first one's, to be given again.
    /// Throws Problem 422 `idempotency_key_reused` for another body, 409 `retry_running` while the first still runs.
    std::optional<StoredAnswer> begin(Context& context, const Slot& slot, std::string_view body) const;
    /// Keeps the answer, sealed under the day's key.
    void finish(Context& context, const Slot& slot, const StoredAnswer& answer) const;
    /// Gives the key free again: the call did not change anything.
    void abandon(Context& context, const Slot& slot) const;

  private:
    const Vault& vault_;
};

}  // namespace compliance
