// SPDX-License-Identifier: Apache-2.0
#include "platform/crypto/pii.hpp"

#include <memory>

#include <arpa/inet.h>

#include <unicode/idna.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"

namespace platform::crypto {

namespace {

constexpr std::string_view kHead = R"({"$pii":{"c":")", kMiddle = R"(","k":")", kTail = R"("}})";

/// The two parts of a sealed form; PostgreSQL writes jsonb with a space behind colons and commas.
std::optional<std::pair<std::string, std::string>> parts(std::string_view form) {
    std::string compact;
    compact.reserve(form.size());
    for (char c : form)
        if (c != ' ') compact += c;
    std::string_view rest = compact;
    if (!rest.starts_with(kHead) || !rest.ends_with(kTail)) return std::nullopt;
    rest.remove_prefix(kHead.size());
    rest.remove_suffix(kTail.size());
    const auto middle = rest.find(kMiddle);
    if (middle == std::string_view::npos) return std::nullopt;
    return std::pair{std::string(rest.substr(0, middle)), std::string(rest.substr(middle + kMiddle.size()))};
}

icu::UnicodeString nfkc(std::string_view value) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* normalizer = icu::Normalizer2::getNFKCInstance(status);
    auto out = normalizer->normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(value.data(), static_cast<int>(value.size()))), status);
    if (U_FAILURE(status) != 0) throw std::runtime_error("ICU normalisation");
    return out;
}

std::string utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

std::string normalise_email(std::string_view value) {
    auto text = nfkc(value).toLower(icu::Locale::getRoot());
    const auto at = text.lastIndexOf(u'@');
    if (at < 0) return utf8(text);
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII, status));
    icu::UnicodeString ascii;
    icu::IDNAInfo info;
    idna->nameToASCII(text.tempSubString(at + 1), ascii, info, status);
    if (U_FAILURE(status) != 0 || info.hasErrors()) return utf8(text);
    return utf8(text.tempSubString(0, at + 1)) + utf8(ascii);
}

std::string normalise_phone(std::string_view value) {
    std::string digits;
    bool international = false;
    for (char c : utf8(nfkc(value))) {
        if (c == '+' && digits.empty()) international = true;
        if (c >= '0' && c <= '9') digits += c;
    }
    if (international) {
        if (const auto trunk = value.find("(0)"); trunk != std::string_view::npos) {   // +49 (0) 30 …
            std::size_t before = 0;
            for (char c : value.substr(0, trunk)) before += c >= '0' && c <= '9' ? 1 : 0;
            digits.erase(before, 1);
        }
        return "+" + digits;
    }
    if (digits.starts_with("00")) return "+" + digits.substr(2);
    if (digits.starts_with("0")) return "+49" + digits.substr(1);
    return digits;
}

std::string_view kind_name(IndexKind kind) {
    switch (kind) {
        case IndexKind::email: return "email";
        case IndexKind::phone: return "phone";
        case IndexKind::customer_no: return "customer_no";
        case IndexKind::account: return "account";
        case IndexKind::device: return "device";
    }
    throw std::logic_error("index kind");
}

}  // namespace

std::string Place::associated() const {
    std::string out = tenant.str();
    for (const auto part : {table, column}) (out += '\x1F') += part;
    return out + '\x1F' + row.str();
}

std::string seal_pii(const Key32& subject_key, const Uuid& key_id, const Place& place, std::string_view plain) {
    return std::string(kHead) + base64url_encode(seal(subject_key, plain, place.associated())) + std::string(kMiddle) +
           key_id.str() + std::string(kTail);
}

std::optional<Uuid> pii_key_id(std::string_view form) {
    const auto found = parts(form);
    return found ? Uuid::parse(found->second) : std::nullopt;
}

std::optional<std::string> open_pii(const Key32& subject_key, const Place& place, std::string_view form) {
    const auto found = parts(form);
    const auto sealed = found ? base64url_decode(found->first) : std::nullopt;
    return sealed ? open(subject_key, *sealed, place.associated()) : std::nullopt;
}

std::string normalise(IndexKind kind, std::string_view value) {
    const auto trimmed = trim(value);
    if (kind == IndexKind::email) return normalise_email(trimmed);
    if (kind == IndexKind::phone) return normalise_phone(trimmed);
    return utf8(nfkc(trimmed));
}

std::string blind_index(const Key32& index_key, IndexKind kind, std::string_view value) {
    return hex_encode(hmac_sha256(index_key.bytes(), std::string(kind_name(kind)) + '\x1F' + normalise(kind, value)));
}

std::string truncate_ip(std::string_view address) {
    const std::string text(address);
    unsigned char bytes[16];
    char out[INET6_ADDRSTRLEN];
    if (::inet_pton(AF_INET, text.c_str(), bytes) == 1) {
        bytes[3] = 0;
        return ::inet_ntop(AF_INET, bytes, out, sizeof out);
    }
    if (::inet_pton(AF_INET6, text.c_str(), bytes) == 1) {
        std::fill(bytes + 6, bytes + 16, static_cast<unsigned char>(0));
        return ::inet_ntop(AF_INET6, bytes, out, sizeof out);
    }
    return {};
}

}  // namespace platform::crypto
