// SPDX-License-Identifier: Apache-2.0
#include "platform/http/address.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace platform::http {

namespace {

constexpr AddressBytes kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

AddressBytes mapped(const unsigned char* four) {
    AddressBytes out = kMapped;
    std::memcpy(out.data() + 12, four, 4);
    return out;
}

bool is_mapped(const AddressBytes& address) { return std::equal(kMapped.begin(), kMapped.begin() + 12, address.begin()); }

const std::vector<Network>& special_ranges() {
    static const std::vector<Network> ranges = [] {
        std::vector<Network> out;
        for (const char* text : {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
                                 "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
                                 "2001::/23", "2001:db8::/32", "3fff::/20"})
            out.push_back(*parse_network(text));
        return out;
    }();
    return ranges;
}

}  // namespace

std::optional<AddressBytes> parse_address(std::string_view text) {
    const std::string plain(text.substr(0, text.find('%')));
    unsigned char four[4];
    if (::inet_pton(AF_INET, plain.c_str(), four) == 1) return mapped(four);
    AddressBytes six{};
    if (::inet_pton(AF_INET6, plain.c_str(), six.data()) == 1) return six;
    return std::nullopt;
}

std::optional<Network> parse_network(std::string_view text) {
    const auto slash = text.find('/');
    const auto base = parse_address(text.substr(0, slash));
    if (!base || text.find('%') != std::string_view::npos) return std::nullopt;
    const bool four = text.substr(0, slash).find(':') == std::string_view::npos;
    int bits = four ? 32 : 128;
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        if (digits.empty() || digits.size() > 3 || !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
        int given = 0;
        for (const char c : digits) given = given * 10 + (c - '0');
        if (given > bits || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
        bits = given;
    }
    Network network{*base, four ? bits + 96 : bits};
    for (int bit = network.bits; bit < 128; ++bit)
        if ((network.base[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) != 0) return std::nullopt;
    return network;
}

bool contains(const Network& network, const AddressBytes& address) {
    const auto whole = static_cast<std::size_t>(network.bits / 8);
    if (!std::equal(network.base.begin(), network.base.begin() + static_cast<std::ptrdiff_t>(whole), address.begin())) return false;
    const int rest = network.bits % 8;
    return rest == 0 || (network.base[whole] ^ address[whole]) >> (8 - rest) == 0;
}

bool is_public(const AddressBytes& address) {
    const auto special = [&](const AddressBytes& item) {
        return std::any_of(special_ranges().begin(), special_ranges().end(), [&](const Network& range) { return contains(range, item); });
    };
    if (is_mapped(address)) return !special(address);
    static const Network nat64 = *parse_network("64:ff9b::/96"), six_to_four = *parse_network("2002::/16"), global = *parse_network("2000::/3");
    if (contains(nat64, address)) return is_public(mapped(address.data() + 12));
    if (contains(six_to_four, address)) return is_public(mapped(address.data() + 2));
    return contains(global, address) && !special(address);
}

bool is_public(const sockaddr* address) {
    AddressBytes bytes{};
    if (address->sa_family == AF_INET) {
        const auto* four = reinterpret_cast<const sockaddr_in*>(address);
        return is_public(mapped(reinterpret_cast<const unsigned char*>(&four->sin_addr)));
    }
    if (address->sa_family != AF_INET6) return false;
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, bytes.size());
    return is_public(bytes);
}

}  // namespace platform::http
