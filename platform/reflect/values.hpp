// SPDX-License-Identifier: Apache-2.0
// The value types of records and bodies: each carries its own rules, so that decoder, schema and columns agree.
// What a struct made of them looks like from outside stands in type_info.hpp.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace platform {

/// A point in time, UTC, to the microsecond (what PostgreSQL keeps).
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
/// A civil date without a zone.
using Date = std::chrono::sys_days;

/// 128-bit identifier (RFC 9562); version 7 for everything the program makes.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    /// Reads the canonical 36-character form, either case; nullopt for anything else.
    static std::optional<Uuid> parse(std::string_view text);
    /// Version 7 of `at` (millisecond precision) with 62 random bits from the system's generator; those that one thread makes
    /// for one millisecond ascend, as long as they are fewer than 2,048.
    static Uuid make_v7(Instant at);
    [[nodiscard]] std::string str() const;
    [[nodiscard]] bool is_nil() const { return *this == Uuid{}; }
    auto operator<=>(const Uuid&) const = default;  // NOLINT(modernize-use-nullptr): clang compares with a literal 0
};

/// Text of 1…N characters (code points), trimmed, not blank; `text(n)` of the pages.
template <std::size_t N>
struct Text {
    std::string value;

    Text() = default;
    Text(std::string text) : value(std::move(text)) {}         // NOLINT: converts as text does
    Text(const char* text) : value(text) {}                    // NOLINT
    operator const std::string&() const { return value; }      // NOLINT
    operator std::string_view() const { return value; }        // NOLINT
    auto operator<=>(const Text&) const = default;
};

/// `longtext` of the pages: up to 20,000 characters.
using LongText = Text<20'000>;
/// CommonMark; rendered by platform/render.
struct Markdown : Text<65'536> {
    using Text::Text;
    auto operator<=>(const Markdown&) const = default;
};

/// A member's opaque subject (`user` of the pages); survives the erasure of the person.
struct UserId : Text<36> {
    using Text::Text;
    auto operator<=>(const UserId&) const = default;
};

/// Key of a VvtTerm or free text (`term` of the pages).
struct Term : Text<200> {
    using Text::Text;
    auto operator<=>(const Term&) const = default;
};

/// E-mail address: one @, domain with a dot, no control characters, at most 254 characters (RFC 5321).
struct Email : Text<254> {
    using Text::Text;
    auto operator<=>(const Email&) const = default;
};

/// Absolute http or https URL (RFC 3986), at most 2,000 characters.
struct Url : Text<2'000> {
    using Text::Text;
    auto operator<=>(const Url&) const = default;
};

/// ISO 3166-1 alpha-2, upper case.
struct Country : Text<2> {
    using Text::Text;
    auto operator<=>(const Country&) const = default;
};

/// ISO 4217, upper case; the code of an amount of money.
struct Currency : Text<3> {
    using Text::Text;
    auto operator<=>(const Currency&) const = default;
};

/// BCP 47 language tag (`de`, `en-GB`).
struct Language : Text<35> {
    using Text::Text;
    auto operator<=>(const Language&) const = default;
};

/// ISO 8601 duration as text (`P1M`, `PT72H`).
struct Duration : Text<40> {
    using Text::Text;
    auto operator<=>(const Duration&) const = default;
};

/// IANA time zone name (`Europe/Berlin`).
struct TimeZone : Text<40> {
    using Text::Text;
    auto operator<=>(const TimeZone&) const = default;
};

/// Integer in A…B.
template <std::int64_t A, std::int64_t B>
struct Int {
    static constexpr std::int64_t kMin = A;
    static constexpr std::int64_t kMax = B;
    std::int64_t value = 0;

    Int() = default;
    Int(std::int64_t number) : value(number) {}       // NOLINT: converts as a number does
    operator std::int64_t() const { return value; }   // NOLINT
};

/// Exact decimal number of P digits, S of them behind the point; kept scaled (12.34 with S=2 is 1234). P ≤ 18.
template <int P, int S>
struct Decimal {
    static_assert(P <= 18 && S <= P);
    std::int64_t scaled = 0;
    auto operator<=>(const Decimal&) const = default;
};
using Money = Decimal<18, 2>;

/// Any JSON value, kept as its text; structure is the caller's business.
struct Json {
    std::string text = "null";
    auto operator<=>(const Json&) const = default;
};

/// JSON text of a value of one of the described types; only written, never read from a client.
template <class... T>
struct AnyOf : Json {};

/// Reference to a record of the aggregate `Tag` (a struct with `static constexpr std::string_view kEntity`).
template <class Tag>
struct Ref {
    Uuid id;
    auto operator<=>(const Ref&) const = default;
};

/// Text that a client may set and never read back (`write-only` of the pages); kept sealed under the tenant's key.
template <std::size_t N>
struct Secret {
    std::string value;          ///< plain text while a body carries it; empty when read from a row
    std::string sealed;         ///< the column's form
    bool operator==(const Secret&) const = default;
};

/// What became of a personal value.
enum class PiiState : std::uint8_t {
    absent,   ///< null
    open,     ///< `value` holds it
    sealed,   ///< only `sealed` is known (not asked for, or not allowed): left out of answers
    erased,   ///< its subject's key is destroyed: answered as null
};

/// A personal value (`pii(T)` of the pages): sealed under its subject's key wherever it is stored (gdpr R1).
template <class T>
struct Pii {
    T value{};
    std::string sealed;                   ///< `{"$pii":{"c":…,"k":…}}` (audit R18), kept byte for byte while unchanged
    PiiState state = PiiState::absent;

    Pii() = default;
    Pii(T plain) : value(std::move(plain)), state(PiiState::open) {}   // NOLINT: converts as the value does
    Pii(std::optional<T> plain) {                                      // NOLINT: likewise
        if (plain) *this = Pii(std::move(*plain));
    }
    /// Whether `value` holds it; read like an optional where that is asked first.
    [[nodiscard]] bool has_value() const { return state == PiiState::open; }
    explicit operator bool() const { return has_value(); }
    const T* operator->() const { return &value; }
    const T& operator*() const { return value; }
    /// What is known of both: the values where they are open, else the sealed forms.
    bool operator==(const Pii& other) const {
        return state == other.state && (state == PiiState::open ? value == other.value : sealed == other.sealed);
    }
};

// Text forms, shared by JSON, columns and messages. The parsers answer nullopt for anything but the exact form.
std::string format_date(Date date);                            ///< `2026-11-24`
std::optional<Date> parse_date(std::string_view text);
std::string format_instant(Instant at);                        ///< `2026-11-24T10:00:00Z`, fraction only if any
std::string format_instant_micros(Instant at);                 ///< always six fraction digits (audit R17)
std::optional<Instant> parse_instant(std::string_view text);   ///< RFC 3339, any offset, up to 9 fraction digits (cut)
std::string format_decimal(std::int64_t scaled, int scale);    ///< `12.00`
std::optional<std::int64_t> parse_decimal(std::string_view text, int precision, int scale);

/// Code points of valid UTF-8; what `text(n)` counts.
std::size_t count_code_points(std::string_view utf8);
bool is_valid_utf8(std::string_view text);
/// Without leading and trailing white space (Unicode White_Space that occurs in text: ASCII, NBSP, U+2000…U+200A, U+3000).
std::string_view trim(std::string_view text);
/// Unicode normalization form C: one spelling of what looks the same.
std::string normalize_nfc(std::string_view text);
/// Whether `part` occurs in `text`, both UTF-8, upper and lower case alike (Unicode case folding).
bool contains_folded(std::string_view text, std::string_view part);

}  // namespace platform
