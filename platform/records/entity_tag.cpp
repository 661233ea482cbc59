// SPDX-License-Identifier: Apache-2.0
#include "platform/records/entity_tag.hpp"

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/encode.hpp"

namespace platform::records {

using reflect::Kind;

namespace {

constexpr std::size_t kDigestBytes = 8;

bool holds_nothing(const reflect::TypeInfo& type, const void* value) {
    if (type.kind == Kind::optional) return !type.has_value(value);
    return (type.kind == Kind::list || type.kind == Kind::map) && type.count(value) == 0;
}

}  // namespace

std::optional<std::string> entity_tag(const reflect::TypeInfo& type, const void* value, bool parts) {
    const auto* version = type.kind == Kind::object ? type.find("version") : nullptr;
    if (version == nullptr || version->type().kind != Kind::integer) return std::nullopt;
    std::string tag = '"' + std::to_string(version->type().get_int(version->in(value)));
    std::string rest;
    for (const auto& member : type.members) {
        if (!parts || !member.has(reflect::kNoColumn) || holds_nothing(member.type(), member.in(value))) continue;
        (rest += member.name) += ':';
        json::encode(rest, member.type(), member.in(value));
    }
    if (!rest.empty()) (tag += '-') += crypto::hex_encode(crypto::sha256(rest).substr(0, kDigestBytes));
    return tag += '"';
}

std::optional<std::int64_t> version_in_tag(std::string_view tag) {
    if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
    if (const auto dash = tag.find('-', 1); dash != std::string_view::npos) {
        const auto digest = crypto::hex_decode(tag.substr(dash + 1));
        if (!digest || digest->size() != kDigestBytes) return std::nullopt;
        tag = tag.substr(0, dash);
    }
    return parse_decimal(tag, 18, 0);
}

}  // namespace platform::records
