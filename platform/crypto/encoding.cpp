// SPDX-License-Identifier: Apache-2.0
#include "platform/crypto/encoding.hpp"

#include <sodium.h>

#include <algorithm>

namespace platform::crypto {

namespace {

std::string to_base64(std::string_view bytes, int variant) {
    std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), variant);
    out.resize(out.size() - 1);   // the terminating zero
    return out;
}

std::optional<std::string> from_base64(std::string_view text, int variant) {
    // libsodium compares signed characters: it takes a byte above 0x7F for a digit, and one value would have several spellings.
    if (std::ranges::any_of(text, [](char byte) { return static_cast<unsigned char>(byte) > 0x7F; })) return std::nullopt;
    std::string out(text.size() / 4 * 3 + 3, '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr,
                          &length, &end, variant) != 0 ||
        end != text.data() + text.size())
        return std::nullopt;
    out.resize(length);
    return out;
}

}  // namespace

std::string hex_encode(std::string_view bytes) {
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    out.pop_back();
    return out;
}

std::optional<std::string> hex_decode(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out(text.size() / 2, '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    if (sodium_hex2bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr, &length,
                       &end) != 0 ||
        end != text.data() + text.size())
        return std::nullopt;
    return out;
}

std::string base64_encode(std::string_view bytes) { return to_base64(bytes, sodium_base64_VARIANT_ORIGINAL); }
std::optional<std::string> base64_decode(std::string_view text) {
    return from_base64(text, sodium_base64_VARIANT_ORIGINAL);
}
std::string base64url_encode(std::string_view bytes) { return to_base64(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }
std::optional<std::string> base64url_decode(std::string_view text) {
    return from_base64(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string base32_encode(std::string_view bytes) {
    constexpr std::string_view kDigits = "abcdefghijklmnopqrstuvwxyz234567";
    std::string out;
    unsigned held = 0;
    int bits = 0;
    for (const char byte : bytes) {
        held = (held << 8) | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5) out += kDigits[(held >> (bits - 5)) & 31];
    }
    if (bits > 0) out += kDigits[(held << (5 - bits)) & 31];
    return out;
}

}  // namespace platform::crypto
