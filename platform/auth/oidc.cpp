// SPDX-License-Identifier: Apache-2.0
#include "platform/auth/oidc.hpp"

#include <spdlog/spdlog.h>

namespace platform::auth {

namespace {

constexpr std::chrono::minutes kFresh{10}, kStale{60};
constexpr std::chrono::seconds kPause{30}, kPauseAfterFailure{5}, kPatience{3};
constexpr int kMaxWaiting = 2;
constexpr std::size_t kMaxKeys = 100, kMaxKeyId = 256;

/// How long ago; for ever where the clock has been set back since, so that nothing counts as fresh for longer than meant.
Instant::duration age(Instant at, Instant now) { return now < at ? Instant::duration::max() : now - at; }

/// Parsed strictly; a document with members given twice could mean this to one reader and that to another.
json::Node parsed(const std::string& text) {
    std::vector<Fault> faults;
    auto node = json::parse(text, faults, {.max_depth = 16, .max_nodes = 20'000});
    if (!faults.empty()) throw std::runtime_error("a document has members given twice");
    return node;
}

}  // namespace

OidcProvider::Keys OidcProvider::fetch_keys() const {
    const auto discovery = parsed(fetch_(rules_.issuer + "/.well-known/openid-configuration"));
    const auto* issuer = discovery.find("issuer");
    const auto* address = discovery.find("jwks_uri");
    if (issuer == nullptr || issuer->text != rules_.issuer || address == nullptr)
        throw std::runtime_error("the discovery document is of another issuer");
    const auto set = parsed(fetch_(address->text));
    const auto* list = set.find("keys");
    if (list == nullptr || list->items.size() > kMaxKeys) throw std::runtime_error("the key set has no keys, or too many");
    Keys keys;
    for (const auto& item : list->items) {
        const auto* id = item.find("kid");
        if (id == nullptr || id->kind != json::NodeKind::string || id->text.empty() || id->text.size() > kMaxKeyId) continue;
        std::string text;
        json::write(text, item);
        keys.emplace(id->text, std::move(text));   // the first of a name counts
    }
    return keys;
}

std::optional<std::string> OidcProvider::usable(const std::string& id, Instant now) const {
    const auto found = keys_.find(id);
    return found == keys_.end() || age(fetched_, now) > kFresh + kStale ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> OidcProvider::key(const std::string& id, Instant now) {
    std::unique_lock lock(mutex_);
    auto known = usable(id, now);
    if (known && age(fetched_, now) <= kFresh) return known;
    if (fetching_ && !known && waiting_ < kMaxWaiting) {
        ++waiting_;
        fetched_anew_.wait_for(lock, kPatience, [&] { return !fetching_; });
        --waiting_;
        return usable(id, now);
    }
    if (fetching_ || age(tried_, now) < (failed_ ? kPauseAfterFailure : kPause)) return known;
    fetching_ = true;
    tried_ = now;
    lock.unlock();
    std::optional<Keys> fresh;
    try {
        fresh = fetch_keys();
    } catch (const std::exception& error) {
        spdlog::warn("identity provider {}: {}", rules_.issuer, error.what());
    }
    lock.lock();
    fetching_ = false;
    failed_ = !fresh;
    if (fresh) {
        keys_ = std::move(*fresh);
        fetched_ = now;
    }
    fetched_anew_.notify_all();
    return usable(id, now);
}

bool OidcProvider::could_not_ask(std::string_view token, Instant now) {
    const auto head = read_head(token);
    const std::lock_guard guard(mutex_);
    return head && !head->key_id.empty() && failed_ && !usable(head->key_id, now);
}

std::optional<Claims> OidcProvider::verify(std::string_view token, Instant now) {
    const auto head = read_head(token);
    if (!head || head->key_id.empty()) return std::nullopt;
    const auto jwk = key(head->key_id, now);
    return jwk ? verify_token(token, *jwk, rules_, now) : std::nullopt;
}

}  // namespace platform::auth
