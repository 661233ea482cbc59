// SPDX-License-Identifier: Apache-2.0
// An OpenID provider's keys: discovery, cache, rotation (platform R1). Thread-safe; fetching blocks its caller.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "platform/auth/jwt.hpp"

namespace platform::auth {

class OidcProvider {
  public:
    /// Body of a successful GET; throws anything else's error.
    using Fetch = std::function<std::string(const std::string& url)>;
    OidcProvider(TokenRules rules, Fetch fetch) : rules_(std::move(rules)), fetch_(std::move(fetch)) {}

    /// Keys are kept 10 minutes, fetched anew at most every 30 s for an unknown key (5 s after a failure), and used up to an hour after that
    /// while the provider is down. One caller fetches; whoever has a key already goes on with it, and of the others two
    /// wait a little, so that a slow provider never takes all threads.
    std::optional<Claims> verify(std::string_view token, Instant now);
    /// Whether a token's key is unknown only because the provider could not be asked for it: that speaks against nobody.
    [[nodiscard]] bool could_not_ask(std::string_view token, Instant now);
    [[nodiscard]] const std::string& issuer() const { return rules_.issuer; }

  private:
    using Keys = std::map<std::string, std::string, std::less<>>;   // JWK by key id
    std::optional<std::string> key(const std::string& id, Instant now);
    [[nodiscard]] std::optional<std::string> usable(const std::string& id, Instant now) const;  ///< under the lock
    [[nodiscard]] Keys fetch_keys() const;

    TokenRules rules_;
    Fetch fetch_;
    std::mutex mutex_;
    std::condition_variable fetched_anew_;
    Keys keys_;
    bool fetching_ = false, failed_ = false;
    int waiting_ = 0;
    Instant fetched_{}, tried_{};
};

}  // namespace platform::auth
