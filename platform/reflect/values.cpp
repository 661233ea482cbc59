// SPDX-License-Identifier: Apache-2.0
#include "platform/reflect/values.hpp"

#include <charconv>
#include <mutex>

#include <sys/random.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

namespace platform {

namespace {

constexpr char kHex[] = "0123456789abcdef";

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Exactly `count` digits at `from`; -1 otherwise.
int digits(std::string_view text, std::size_t from, std::size_t count) {
    if (from + count > text.size()) return -1;
    int value = 0;
    for (std::size_t i = from; i < from + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

void put2(char* at, unsigned value) {
    at[0] = static_cast<char>('0' + value / 10);
    at[1] = static_cast<char>('0' + value % 10);
}

void put_date(char* at, Date date) {
    const std::chrono::year_month_day ymd{date};
    const auto year = static_cast<unsigned>(static_cast<int>(ymd.year()));
    put2(at, year / 100 % 100);
    put2(at + 2, year % 100);
    at[4] = '-';
    put2(at + 5, static_cast<unsigned>(ymd.month()));
    at[7] = '-';
    put2(at + 8, static_cast<unsigned>(ymd.day()));
}

std::string instant_text(Instant at, bool always_micros) {
    using namespace std::chrono;
    const auto day = floor<days>(at);
    const auto in_day = static_cast<std::uint64_t>((at - day).count());
    char out[27];
    put_date(out, day);
    out[10] = 'T';
    put2(out + 11, static_cast<unsigned>(in_day / 3'600'000'000ULL));
    out[13] = ':';
    put2(out + 14, static_cast<unsigned>(in_day / 60'000'000ULL % 60));
    out[16] = ':';
    put2(out + 17, static_cast<unsigned>(in_day / 1'000'000ULL % 60));
    auto micros = static_cast<unsigned>(in_day % 1'000'000ULL);
    std::size_t length = 19;
    if (micros != 0 || always_micros) {
        out[19] = '.';
        for (int i = 25; i >= 20; --i, micros /= 10) out[i] = static_cast<char>('0' + micros % 10);
        length = 26;
        if (!always_micros)
            while (out[length - 1] == '0') --length;
    }
    out[length++] = 'Z';
    return {out, length};
}

/// Length of the UTF-8 sequence at the front, 0 if it is not valid (RFC 3629: no surrogates, no overlong forms).
std::size_t sequence_length(const unsigned char* s, std::size_t left) {
    const unsigned char c = s[0];
    auto tail = [&](std::size_t i) { return i < left && (s[i] & 0xC0) == 0x80; };
    if (c < 0x80) return 1;
    if (c >= 0xC2 && c <= 0xDF) return tail(1) ? 2 : 0;
    if (c >= 0xE0 && c <= 0xEF) {
        if (!tail(1) || !tail(2)) return 0;
        if (c == 0xE0 && s[1] < 0xA0) return 0;
        if (c == 0xED && s[1] > 0x9F) return 0;
        return 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        if (!tail(1) || !tail(2) || !tail(3)) return 0;
        if (c == 0xF0 && s[1] < 0x90) return 0;
        if (c == 0xF4 && s[1] > 0x8F) return 0;
        return 4;
    }
    return 0;
}

/// Length of the white space character at the front, 0 if there is none.
std::size_t space_at_front(std::string_view s) {
    if (s.empty()) return 0;
    if (s[0] == ' ' || (s[0] >= '\t' && s[0] <= '\r')) return 1;
    if (s.starts_with("\xC2\xA0") || s.starts_with("\xC2\x85")) return 2;
    if (s.starts_with("\xE3\x80\x80") || s.starts_with("\xE2\x80\xA8") || s.starts_with("\xE2\x80\xA9")) return 3;
    if (s.size() >= 3 && s.starts_with("\xE2\x80") && static_cast<unsigned char>(s[2]) >= 0x80 &&
        static_cast<unsigned char>(s[2]) <= 0x8A)
        return 3;
    return 0;
}

std::size_t space_at_back(std::string_view s) {
    for (std::size_t length : {1u, 2u, 3u})
        if (s.size() >= length && space_at_front(s.substr(s.size() - length)) == length) return length;
    return 0;
}

/// Random bytes from the kernel, drawn in blocks: a call per identifier would cost more than the rest of it.
void fill_random(std::uint8_t* out, std::size_t count) {
    thread_local std::array<std::uint8_t, 512> pool;
    thread_local std::size_t used = pool.size();
    if (used + count > pool.size()) {
        std::size_t filled = 0;
        while (filled < pool.size()) {
            const auto got = ::getrandom(pool.data() + filled, pool.size() - filled, 0);
            if (got > 0) filled += static_cast<std::size_t>(got);
        }
        used = 0;
    }
    std::copy_n(pool.data() + used, count, out);
    std::fill_n(pool.data() + used, count, std::uint8_t{0});
    used += count;
}

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    Uuid id;
    std::size_t at = 0;
    for (std::size_t i = 0; i < 36;) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text[i++] != '-') return std::nullopt;
            continue;
        }
        const int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        id.bytes[at++] = static_cast<std::uint8_t>(high << 4 | low);
        i += 2;
    }
    return id;
}

Uuid Uuid::make_v7(Instant at) {
    Uuid id;
    const auto ms = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count());
    for (std::size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    fill_random(id.bytes.data() + 6, 10);
    // Within a millisecond this thread counts on from a random start (RFC 9562 section 6.2, method 1), so that what is made
    // one after the other also stands so; the start leaves half of the counter's room.
    constexpr unsigned kCounterBits = 12;
    thread_local std::uint64_t last_ms = 0;
    thread_local unsigned counter = 0;
    const bool counts_on = ms == last_ms && counter + 1 < 1U << kCounterBits;
    counter = counts_on ? counter + 1 : (id.bytes[6] << 8 | id.bytes[7]) & ((1U << (kCounterBits - 1)) - 1);
    last_ms = ms;
    id.bytes[6] = static_cast<std::uint8_t>(0x70 | counter >> 8);
    id.bytes[7] = static_cast<std::uint8_t>(counter);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
    return id;
}

std::string Uuid::str() const {
    std::string out(36, '-');
    std::size_t at = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
        out[at++] = kHex[bytes[i] >> 4];
        out[at++] = kHex[bytes[i] & 15];
    }
    return out;
}

std::string format_date(Date date) {
    char out[10];
    put_date(out, date);
    return {out, 10};
}

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const int y = digits(text, 0, 4), m = digits(text, 5, 2), d = digits(text, 8, 2);
    if (y < 1 || m < 1 || d < 1) return std::nullopt;
    const std::chrono::year_month_day ymd{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(m)},
                                          std::chrono::day{static_cast<unsigned>(d)}};
    if (!ymd.ok()) return std::nullopt;
    return Date{ymd};
}

std::string format_instant(Instant at) { return instant_text(at, false); }
std::string format_instant_micros(Instant at) { return instant_text(at, true); }

std::optional<Instant> parse_instant(std::string_view text) {
    using namespace std::chrono;
    if (text.size() < 20) return std::nullopt;
    const auto date = parse_date(text.substr(0, 10));
    if (!date || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') return std::nullopt;
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
    Instant at = *date + hours{hour} + minutes{minute} + seconds{second};
    std::size_t next = 19;
    if (text[next] == '.') {
        std::int64_t micros = 0;
        int count = 0;
        for (++next; next < text.size() && text[next] >= '0' && text[next] <= '9'; ++next, ++count)
            if (count < 6) micros = micros * 10 + (text[next] - '0');
        if (count == 0 || count > 9) return std::nullopt;
        for (int i = count; i < 6; ++i) micros *= 10;
        at += microseconds{micros};
    }
    const auto zone = text.substr(next);
    if (zone == "Z" || zone == "z") return at;
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
    const int zone_hours = digits(zone, 1, 2), zone_minutes = digits(zone, 4, 2);
    if (zone_hours < 0 || zone_hours > 23 || zone_minutes < 0 || zone_minutes > 59) return std::nullopt;
    const auto offset = hours{zone_hours} + minutes{zone_minutes};
    return zone[0] == '+' ? at - offset : at + offset;
}

std::string format_decimal(std::int64_t scaled, int scale) {
    const bool negative = scaled < 0;
    auto magnitude = negative ? 0 - static_cast<std::uint64_t>(scaled) : static_cast<std::uint64_t>(scaled);
    std::string out = std::to_string(magnitude);
    const auto places = static_cast<std::size_t>(scale);
    if (places > 0) {
        if (out.size() <= places) out.insert(0, places + 1 - out.size(), '0');
        out.insert(out.size() - places, 1, '.');
    }
    if (negative) out.insert(0, 1, '-');
    return out;
}

std::optional<std::int64_t> parse_decimal(std::string_view text, int precision, int scale) {
    bool negative = false;
    if (text.starts_with('-')) {
        negative = true;
        text.remove_prefix(1);
    }
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    auto fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return std::nullopt;
    while (fraction.size() > static_cast<std::size_t>(scale) && fraction.ends_with('0')) fraction.remove_suffix(1);
    if (fraction.size() > static_cast<std::size_t>(scale)) return std::nullopt;
    std::int64_t value = 0;
    int count = 0;
    auto push = [&](char c) {
        if (c < '0' || c > '9') return false;
        if ((value != 0 || c != '0') && ++count > precision) return false;
        value = value * 10 + (c - '0');
        return true;
    };
    for (char c : whole)
        if (!push(c)) return std::nullopt;
    for (char c : fraction)
        if (!push(c)) return std::nullopt;
    for (auto i = fraction.size(); i < static_cast<std::size_t>(scale); ++i)
        if (!push('0')) return std::nullopt;
    return negative ? -value : value;
}

bool is_valid_utf8(std::string_view text) {
    const auto* s = reinterpret_cast<const unsigned char*>(text.data());
    for (std::size_t i = 0; i < text.size();) {
        const auto length = sequence_length(s + i, text.size() - i);
        if (length == 0) return false;
        i += length;
    }
    return true;
}

std::size_t count_code_points(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string_view trim(std::string_view text) {
    while (const auto n = space_at_front(text)) text.remove_prefix(n);
    while (const auto n = space_at_back(text)) text.remove_suffix(n);
    return text;
}

bool contains_folded(std::string_view text, std::string_view part) {
    const auto folded = [](std::string_view utf8) {
        return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size()))).foldCase();
    };
    return folded(text).indexOf(folded(part)) >= 0;
}

std::string normalize_nfc(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* normalizer = icu::Normalizer2::getNFCInstance(status);
    const auto given = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    const auto normal = U_SUCCESS(status) ? normalizer->normalize(given, status) : given;
    if (U_FAILURE(status)) throw std::runtime_error("ICU cannot normalise");
    std::string out;
    normal.toUTF8String(out);
    return out;
}

}  // namespace platform
