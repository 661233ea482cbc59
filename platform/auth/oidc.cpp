// SPDX-License-Identifier: Apache-2.0
#include "platform/auth/oidc.hpp"

#include <spdlog/spdlog.h>

namespace platform::auth {

namespace {
constexpr std::chrono::minutes kFresh{10}, kStale{60};
constexpr std::chrono::seconds kPause{30};
}  // namespace

void OidcProvider::refresh(Instant now) {
    tried_ = now;
    std::vector<Fault> faults;
    const auto discovery = json::parse(fetch_(rules_.issuer + "/.well-known/openid-configuration"), faults);
    const auto* issuer = discovery.find("issuer");
    const auto* address = discovery.find("jwks_uri");
    if (issuer == nullptr || issuer->text != rules_.issuer || address == nullptr)
        throw std::runtime_error("the discovery document is of another issuer");
    const auto set = json::parse(fetch_(address->text), faults);
    const auto* list = set.find("keys");
    if (list == nullptr) throw std::runtime_error("the key set has no keys");
    std::map<std::string, std::string> keys;
    for (const auto& item : list->items) {
        const auto* id = item.find("kid");
        std::string text;
        json::write(text, item);
        if (id != nullptr) keys[id->text] = text;
    }
    keys_ = std::move(keys);
    fetched_ = now;
}

std::optional<std::string> OidcProvider::key(const std::string& id, Instant now) {
    const std::lock_guard guard(mutex_);
    const bool known = keys_.contains(id);
    const bool wanted = !known || now - fetched_ > kFresh;
    if (wanted && now - tried_ >= kPause) {
        try {
            refresh(now);
        } catch (const std::exception& error) {
            spdlog::warn("identity provider {}: {}", rules_.issuer, error.what());
        }
    }
    const auto found = keys_.find(id);
    if (found == keys_.end() || now - fetched_ > kStale) return std::nullopt;
    return found->second;
}

std::optional<Claims> OidcProvider::verify(std::string_view token, Instant now) {
    const auto head = read_head(token);
    if (!head) return std::nullopt;
    const auto jwk = key(head->key_id, now);
    return jwk ? verify_token(token, *jwk, rules_, now) : std::nullopt;
}

}  // namespace platform::auth
