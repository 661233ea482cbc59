// SPDX-License-Identifier: Apache-2.0
#include "platform/reflect/type_info.hpp"

#include <algorithm>
#include <new>

#include <unicode/timezone.h>

#include "platform/reflect/codes.hpp"
#include "platform/reflect/describe.hpp"

namespace platform::reflect {

namespace {

// Every checked text is a Text<N>, whose only member is its std::string.
const std::string& text_at(const void* value) { return *static_cast<const std::string*>(value); }

bool is_ascii_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_upper_code(std::string_view text, std::size_t length) {
    return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool valid_domain(std::string_view domain) {
    if (domain.size() > 253 || domain.find('.') == std::string_view::npos) return false;
    std::size_t label = 0;
    char previous = '.';
    for (char c : domain) {
        if (c == '.') {
            if (label == 0 || previous == '-') return false;
            label = 0;
        } else {
            const bool letter = is_ascii_alnum(c) || static_cast<unsigned char>(c) >= 0x80;
            if (!letter && (c != '-' || label == 0)) return false;
            if (++label > 63) return false;
        }
        previous = c;
    }
    return label > 0 && previous != '-';
}

/// Reads digits and one unit letter of a duration part; false if there is none.
bool duration_part(std::string_view& rest, std::string_view& units) {
    std::size_t n = 0;
    while (n < rest.size() && rest[n] >= '0' && rest[n] <= '9') ++n;
    if (n == 0 || n > 6 || n == rest.size()) return false;
    const auto unit = units.find(rest[n]);
    if (unit == std::string_view::npos) return false;
    units.remove_prefix(unit + 1);
    rest.remove_prefix(n + 1);
    return true;
}

}  // namespace

const MemberInfo* TypeInfo::find(std::string_view member) const {
    for (const auto& candidate : members)
        if (candidate.name == member) return &candidate;
    return nullptr;
}

namespace {

bool holds(const TypeInfo& type, Kind kind, std::vector<const TypeInfo*>& seen) {
    if (type.kind == kind) return true;
    if (std::find(seen.begin(), seen.end(), &type) != seen.end()) return false;   // types may contain themselves
    seen.push_back(&type);
    if (type.inner != nullptr && holds(type.inner(), kind, seen)) return true;
    return std::any_of(type.members.begin(), type.members.end(), [&](const MemberInfo& member) { return holds(member.type(), kind, seen); });
}

}  // namespace

bool holds(const TypeInfo& type, Kind kind) {
    std::vector<const TypeInfo*> seen;
    return holds(type, kind, seen);
}

AnyValue::AnyValue(const TypeInfo& type) : type_(&type), memory_(::operator new(type.size, std::align_val_t{16})) {
    type.construct(memory_);
}

AnyValue::~AnyValue() {
    if (memory_ == nullptr) return;
    type_->destroy(memory_);
    ::operator delete(memory_, std::align_val_t{16});
}

RuleFault check_email(const void* text) {
    const std::string& value = text_at(text);
    const auto at = value.rfind('@');
    const RuleFault fault{"bad_format", "must be an e-mail address"};
    if (at == std::string::npos || at == 0 || at > 64) return fault;
    const std::string_view local = std::string_view(value).substr(0, at);
    for (char c : local)
        if (static_cast<unsigned char>(c) <= ' ' || c == 0x7F || std::string_view("()<>[]:;@\\,\"").find(c) != std::string_view::npos)
            return fault;
    if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) return fault;
    return valid_domain(std::string_view(value).substr(at + 1)) ? RuleFault{} : fault;
}

RuleFault check_url(const void* text) {
    const std::string_view value = text_at(text);
    const RuleFault fault{"bad_format", "must be an absolute http or https URL"};
    std::string_view rest = value;
    if (rest.starts_with("https://")) rest.remove_prefix(8);
    else if (rest.starts_with("http://")) rest.remove_prefix(7);
    else return fault;
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.empty() || authority.find('@') != std::string_view::npos) return fault;
    for (char c : value)
        if (static_cast<unsigned char>(c) <= ' ' || c == 0x7F || std::string_view("<>\"\\^`{|}").find(c) != std::string_view::npos)
            return fault;
    return {};
}

RuleFault check_country(const void* text) {
    const std::string& value = text_at(text);
    if (!is_upper_code(value, 2)) return {"bad_format", "must be an ISO 3166-1 alpha-2 code in upper case"};
    return is_country(value) ? RuleFault{} : RuleFault{"unknown_value", "is no country of ISO 3166-1"};
}

RuleFault check_currency(const void* text) {
    const std::string& value = text_at(text);
    if (!is_upper_code(value, 3)) return {"bad_format", "must be an ISO 4217 code in upper case"};
    return is_currency(value) ? RuleFault{} : RuleFault{"unknown_value", "is no currency of ISO 4217"};
}

RuleFault check_language(const void* text) {
    const std::string_view value = text_at(text);
    std::size_t part = 0, length = 0;
    auto part_ok = [&] { return length >= (part == 0 ? 2U : 1U) && length <= 8; };
    for (char c : value) {
        if (c == '-') {
            if (!part_ok()) return {"bad_format", "must be a BCP 47 language tag"};
            ++part;
            length = 0;
        } else if (!is_ascii_alnum(c) || (part == 0 && c <= '9')) {
            return {"bad_format", "must be a BCP 47 language tag"};
        } else {
            ++length;
        }
    }
    if (!part_ok()) return {"bad_format", "must be a BCP 47 language tag"};
    return is_language(value) ? RuleFault{} : RuleFault{"unknown_value", "is no language of BCP 47"};
}

RuleFault check_duration(const void* text) {
    std::string_view rest = text_at(text);
    const RuleFault fault{"bad_format", "must be an ISO 8601 duration such as P1M or PT72H"};
    if (!rest.starts_with('P')) return fault;
    rest.remove_prefix(1);
    if (rest.ends_with('W') && rest.size() > 1) {
        std::string_view weeks = "W";
        return duration_part(rest, weeks) && rest.empty() ? RuleFault{} : fault;
    }
    std::string_view units = "YMD";
    bool any = false;
    while (!rest.empty() && rest.front() != 'T') {
        if (!duration_part(rest, units)) return fault;
        any = true;
    }
    if (rest.starts_with('T')) {
        rest.remove_prefix(1);
        units = "HMS";
        if (rest.empty()) return fault;
        while (!rest.empty()) {
            if (!duration_part(rest, units)) return fault;
            any = true;
        }
    }
    return any ? RuleFault{} : fault;
}

RuleFault check_time_zone(const void* text) {
    const std::string& name = text_at(text);
    const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
    if (name.find('/') == std::string::npos && name != "UTC") return {"unknown", "is no IANA time zone"};
    return *zone == icu::TimeZone::getUnknown() ? RuleFault{"unknown", "is no IANA time zone"} : RuleFault{};
}

}  // namespace platform::reflect
