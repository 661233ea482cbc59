// SPDX-License-Identifier: Apache-2.0
// IP addresses and networks: who may sign in from where, and whom this server may be made to call.
#pragma once

#include <array>
#include <optional>
#include <string_view>

struct sockaddr;

namespace platform::http {

/// An address as 16 bytes; IPv4 in its mapped form (::ffff:a.b.c.d).
using AddressBytes = std::array<unsigned char, 16>;
/// nullopt for anything but an IPv4 or IPv6 address; a zone (`%eth0`) is left out.
std::optional<AddressBytes> parse_address(std::string_view text);

struct Network {
    AddressBytes base{};
    int bits = 128;   ///< of the mapped form: an IPv4 /24 is 120
};
/// `192.0.2.0/24`, `2001:db8::/32`, or one address. nullopt for others and where bits beyond the prefix are set.
std::optional<Network> parse_network(std::string_view text);
bool contains(const Network& network, const AddressBytes& address);

/// Whether an address is reachable for everybody: no loopback, private, link-local, shared, multicast, documentation or
/// other special range (RFC 6890), nor one of them inside IPv6 (mapped, NAT64, 6to4).
bool is_public(const AddressBytes& address);
bool is_public(const sockaddr* address);

}  // namespace platform::http
