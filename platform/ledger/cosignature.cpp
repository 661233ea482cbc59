// SPDX-License-Identifier: Apache-2.0
#include "platform/ledger/cosignature.hpp"

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"

namespace platform::ledger {

namespace {

constexpr char kAlgorithm = '\x04';
constexpr std::string_view kLineStart = "\xE2\x80\x94 ";   // em dash and a space (signed-note)
constexpr std::size_t kHashBytes = 4, kTimeBytes = 8, kSignatureBytes = 64;

std::string message(std::int64_t seconds, std::string_view text) {
    return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string(text);
}

}  // namespace

std::string cosignature_key_hash(std::string_view name, std::string_view public_key) {
    return crypto::sha256(std::string(name) + '\n' + kAlgorithm + std::string(public_key)).substr(0, kHashBytes);
}

std::optional<Witness> Witness::parse(std::string_view verifier_key) {
    const auto first = verifier_key.find('+');
    const auto second = first == std::string_view::npos ? first : verifier_key.find('+', first + 1);
    if (second == std::string_view::npos || first == 0) return std::nullopt;
    const auto hash = crypto::hex_decode(verifier_key.substr(first + 1, second - first - 1));
    const auto key = crypto::base64_decode(verifier_key.substr(second + 1));
    if (!hash || !key || key->size() != 33 || key->front() != kAlgorithm) return std::nullopt;
    Witness witness{std::string(verifier_key.substr(0, first)), key->substr(1)};
    if (witness.name.find_first_of(" \t\r\n") != std::string::npos || *hash != cosignature_key_hash(witness.name, witness.public_key)) return std::nullopt;
    return witness;
}

std::string Witness::verifier_key() const {
    return name + '+' + crypto::hex_encode(cosignature_key_hash(name, public_key)) + '+' + crypto::base64_encode(kAlgorithm + public_key);
}

std::string cosign(const Witness& witness, const crypto::SigningKey& key, std::string_view text, Instant at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    std::string bytes = cosignature_key_hash(witness.name, witness.public_key);
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(static_cast<std::uint64_t>(seconds) >> shift);
    bytes += crypto::sign(key, message(seconds, text));
    return std::string(kLineStart) + witness.name + ' ' + crypto::base64_encode(bytes) + '\n';
}

std::optional<Instant> open_cosignature(std::string_view note, const Witness& witness, std::string_view text) {
    const std::string start = std::string(kLineStart) + witness.name + ' ';
    while (!note.empty()) {
        const auto end = note.find('\n');
        const auto line = trim(note.substr(0, end));
        note.remove_prefix(end == std::string_view::npos ? note.size() : end + 1);
        if (!line.starts_with(start)) continue;
        const auto raw = crypto::base64_decode(line.substr(start.size()));
        if (!raw || raw->size() != kHashBytes + kTimeBytes + kSignatureBytes) continue;
        if (raw->substr(0, kHashBytes) != cosignature_key_hash(witness.name, witness.public_key)) continue;
        std::uint64_t seconds = 0;
        for (std::size_t i = 0; i < kTimeBytes; ++i) seconds = seconds << 8 | static_cast<unsigned char>((*raw)[kHashBytes + i]);
        if (seconds > 253'402'300'799) continue;   // the year 9999
        const auto signed_at = static_cast<std::int64_t>(seconds);
        if (crypto::verify(witness.public_key, message(signed_at, text), raw->substr(kHashBytes + kTimeBytes)))
            return Instant(std::chrono::seconds(signed_at));
    }
    return std::nullopt;
}

}  // namespace platform::ledger
