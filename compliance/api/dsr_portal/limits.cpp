// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/dsr_portal/limits.hpp"

#include "platform/crypto/hash.hpp"
#include "platform/http/address.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

constexpr double kTriesPerMinute = 10;
constexpr double kMinAddressBurst = 5, kMinPortalBurst = 60;

std::string network_of(const std::string& peer) {
    const auto bytes = platform::http::parse_address(peer);
    if (!bytes || peer.find(':') == std::string::npos) return peer;
    return std::string(reinterpret_cast<const char*>(bytes->data()), 8);  // whoever has one IPv6 address has the whole /64
}

void require(const platform::http::RateLimiter::Verdict& verdict) {
    if (!verdict.allowed) throw platform::Problem(429, "too_many_requests").retry_after(verdict.retry_after_s);
}

}  // namespace

// A portal must stay open when many write at once, after an incident; one address has no reason to.
PortalLimits::PortalLimits(double per_minute, platform::cache::SharedLimits* shared)
    : tokens_({kTriesPerMinute, kTriesPerMinute}),
      addresses_({per_minute / 10, std::max(kMinAddressBurst, per_minute / 10)}),
      portals_({per_minute * 4, std::max(kMinPortalBurst, per_minute * 4)}) {
    tokens_.share(shared, "portal-token");
    addresses_.share(shared, "portal-address");
    portals_.share(shared, "portal");
}

void PortalLimits::take_token(platform::Fiber& fiber, std::string_view token) {
    require(tokens_.take(fiber, platform::crypto::sha256(token.substr(0, 200)), std::chrono::steady_clock::now()));
}

void PortalLimits::take_intake(platform::Fiber& fiber, const std::string& peer, std::string_view portal_key) {
    const auto now = std::chrono::steady_clock::now();
    require(addresses_.take(fiber, network_of(peer), now));
    require(portals_.take(fiber, std::string(portal_key.substr(0, 40)), now));
}

}  // namespace compliance
