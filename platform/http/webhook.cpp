// SPDX-License-Identifier: Apache-2.0
#include "platform/http/webhook.hpp"

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/http/address.hpp"
#include "platform/http/url.hpp"

namespace platform::http {

namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kLeastKey = 24, kMostKey = 64;

/// Without the brackets of an IPv6 address.
std::string_view bare(std::string_view host) {
    return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

bool is_this_machine(std::string_view host) { return host == "localhost" || host.ends_with(".localhost") || host == "localhost."; }

}  // namespace

std::optional<std::string> webhook_key(std::string_view secret) {
    if (!secret.starts_with(kPrefix)) return std::nullopt;
    auto key = crypto::base64_decode(secret.substr(kPrefix.size()));
    if (key && (key->size() < kLeastKey || key->size() > kMostKey)) key.reset();
    return key;
}

std::string sign_webhook(const std::string& key, std::string_view id, Instant at, std::string_view body) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    const std::string signed_text = std::string(id) + "." + std::to_string(seconds) + "." + std::string(body);
    return "v1," + crypto::base64_encode(crypto::hmac_sha256(key, signed_text));
}

std::optional<std::chrono::milliseconds> webhook_wait_after(int attempts, double jitter) {
    using namespace std::chrono;
    static constexpr seconds kWaits[] = {seconds(10), minutes(1), minutes(5), minutes(30), hours(2), hours(6), hours(12), hours(24)};
    if (attempts < 1 || attempts > 8) return std::nullopt;
    const milliseconds wait = kWaits[attempts - 1];
    return wait + milliseconds(static_cast<std::int64_t>(static_cast<double>(wait.count()) * 0.1 * std::clamp(jitter, 0.0, 1.0)));
}

std::optional<std::string> webhook_target_fault(std::string_view text, bool private_allowed) {
    const auto url = parse_url(text);
    if (!url || url->scheme != "https") return "https_needed";
    if (url->port != 0 && url->port != 443 && url->port < 1024) return "out_of_range";
    if (private_allowed) return std::nullopt;
    const auto address = parse_address(bare(url->host));
    if (is_this_machine(url->host) || (address && !is_public(*address))) return "private_address";
    return std::nullopt;
}

}  // namespace platform::http
