// SPDX-License-Identifier: Apache-2.0
// Limits that all instances keep together, on a server that they share. Keys reach that server as keyed hashes, so that
// neither addresses nor names lie there; each entry ends by itself. By the server's clock: those of the instances may differ.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/cache/valkey.hpp"

namespace platform::cache {

class SharedLimits {
  public:
    struct Taken {
        bool allowed = true;
        int remaining = 0;
        int retry_after_s = 0;
    };
    /// `secret`: 32 bytes that every instance of the installation has, and nobody else.
    SharedLimits(Valkey& valkey, std::string secret);

    // Each answers nullopt where the server does not: the caller's own memory decides then.

    /// Takes one from the bucket `name`, `key`, which holds `burst` and gains `per_minute`.
    std::optional<Taken> take(Fiber& fiber, std::string_view name, std::string_view key, double per_minute, double burst);
    /// Whole seconds that whoever failed there has still to wait.
    std::optional<int> wait_s(Fiber& fiber, std::string_view name, std::string_view key);
    /// Notes a failure: after `free` of them each further one doubles the wait, up to `longest_s`, after which without one
    /// all is forgotten. Answers the wait that follows.
    std::optional<int> fail(Fiber& fiber, std::string_view name, std::string_view key, int free, int longest_s);

  private:
    [[nodiscard]] std::string key_of(std::string_view name, std::string_view key) const;

    Valkey& valkey_;
    std::string secret_;
};

}  // namespace platform::cache
