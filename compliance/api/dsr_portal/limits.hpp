// SPDX-License-Identifier: Apache-2.0
// How often the public portal may be asked, beside what holds for every operation: per token, address and portal (dsr R28).
// One set for operations and pages.
#pragma once

#include <string>
#include <string_view>

#include "platform/http/rate_limit.hpp"

namespace compliance {

class PortalLimits {
  public:
    /// `per_minute`: requests without sign-in of one address to one operation; intake is a part of it.
    explicit PortalLimits(double per_minute, platform::cache::SharedLimits* shared = nullptr);
    /// Throws Problem 429 above ten tries a minute with one token, known or not.
    void take_token(platform::Fiber& fiber, std::string_view token);
    /// Throws Problem 429 for too many requests of one address (of IPv6: of one network), or to one portal.
    void take_intake(platform::Fiber& fiber, const std::string& peer, std::string_view portal_key);

  private:
    platform::http::RateLimiter tokens_, addresses_, portals_;
};

}  // namespace compliance
