// SPDX-License-Identifier: Apache-2.0
// Who is at the other end: addresses in one form, and which proxies are believed about whom they speak for.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "platform/http/message.hpp"

namespace platform::http {

/// Text of an address; IPv4 within IPv6 as IPv4, without zone.
std::string peer_text(const boost::asio::ip::address& address);
/// What counts as one client for limits: the address, of IPv6 the /64 that one customer has.
std::string peer_group(const boost::asio::ip::address& address);

class TrustedProxies {
  public:
    /// Addresses and networks (`10.0.0.0/8`). Throws std::invalid_argument naming the one that is neither.
    explicit TrustedProxies(const std::vector<std::string>& list);
    [[nodiscard]] bool trusts(const boost::asio::ip::address& address) const;
    /// The client as the trusted proxies tell it: the right-most address of X-Forwarded-For that is none of theirs.
    /// Without a trusted peer, or where the header is broken, as far as it can be believed.
    [[nodiscard]] std::string client(const boost::asio::ip::address& peer, const std::vector<Header>& headers) const;

  private:
    std::vector<std::pair<boost::asio::ip::address, unsigned>> networks_;
};

}  // namespace platform::http
