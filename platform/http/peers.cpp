// SPDX-License-Identifier: Apache-2.0
#include "platform/http/peers.hpp"

#include <stdexcept>

#include "platform/reflect/values.hpp"

namespace asio = boost::asio;
using asio::ip::address;
using boost::system::error_code;

namespace platform::http {

namespace {

address plain(const address& given) {
    if (!given.is_v6()) return given;
    auto six = given.to_v6();
    if (six.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, six);
    six.scope_id(0);
    return six;
}

template <class Bytes>
bool same_bits(const Bytes& a, const Bytes& b, unsigned bits) {
    for (std::size_t i = 0; i < a.size() && bits > 0; ++i) {
        const unsigned taken = std::min(bits, 8U);
        if ((a[i] ^ b[i]) >> (8 - taken) != 0) return false;
        bits -= taken;
    }
    return true;
}

}  // namespace

std::string peer_text(const address& given) { return plain(given).to_string(); }

std::string peer_group(const address& given) {
    const auto one = plain(given);
    if (one.is_v4()) return one.to_string();
    auto bytes = one.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), 0);
    return asio::ip::address_v6(bytes).to_string() + "/64";
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& list) {
    for (const auto& item : list) {
        const std::string text(trim(item));
        const auto slash = text.find('/');
        error_code ec;
        const auto network = plain(asio::ip::make_address(text.substr(0, slash), ec));
        const unsigned whole = network.is_v4() ? 32 : 128;
        const auto length = slash == std::string::npos ? std::optional<std::int64_t>(whole) : parse_decimal(text.substr(slash + 1), 3, 0);
        if (ec || !length || *length < 0 || *length > whole)
            throw std::invalid_argument("not an address or network of a trusted proxy: " + text);
        networks_.emplace_back(network, static_cast<unsigned>(*length));
    }
}

bool TrustedProxies::trusts(const address& given) const {
    const auto one = plain(given);
    for (const auto& [network, bits] : networks_) {
        if (network.is_v4() != one.is_v4()) continue;
        if (one.is_v4() ? same_bits(one.to_v4().to_bytes(), network.to_v4().to_bytes(), bits)
                        : same_bits(one.to_v6().to_bytes(), network.to_v6().to_bytes(), bits))
            return true;
    }
    return false;
}

std::string TrustedProxies::client(const address& peer, const std::vector<Header>& headers) const {
    address last = peer;
    if (!trusts(last)) return peer_text(last);
    for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
        if (!same_name(header->name, "X-Forwarded-For")) continue;
        std::string_view list = header->value;
        for (bool more = true; more;) {
            const auto comma = list.rfind(',');
            more = comma != std::string_view::npos;
            error_code ec;
            const auto hop = asio::ip::make_address(std::string(trim(more ? list.substr(comma + 1) : list)), ec);
            if (ec) return peer_text(last);
            last = hop;
            if (!trusts(last)) return peer_text(last);
            list = list.substr(0, more ? comma : 0);
        }
    }
    return peer_text(last);
}

}  // namespace platform::http
