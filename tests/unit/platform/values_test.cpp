// SPDX-License-Identifier: Apache-2.0
#include "platform/reflect/values.hpp"

#include <gtest/gtest.h>

#include "platform/reflect/describe.hpp"

namespace platform {
namespace {

TEST(Uuid, IsReadInEitherCaseAndWrittenInLower) {
    const auto id = Uuid::parse("019CADD4-cbcb-7a3c-9d00-000000000002");
    ASSERT_TRUE(id);
    EXPECT_EQ(id->str(), "019cadd4-cbcb-7a3c-9d00-000000000002");
}

TEST(Uuid, OtherFormsAreRefused) {
    for (const char* text : {"", "019cadd4", "019cadd4-cbcb-7a3c-9d00-00000000000", "019cadd4xcbcb-7a3c-9d00-000000000002",
                             "{19cadd4-cbcb-7a3c-9d00-000000000002", "g19cadd4-cbcb-7a3c-9d00-000000000002"})
        EXPECT_FALSE(Uuid::parse(text)) << text;
}

TEST(Uuid, MadeInOneMillisecondTheyAscend) {
    const auto at = *parse_instant("2026-03-06T09:30:00Z");
    for (int round = 0; round < 50; ++round) {
        auto before = Uuid::make_v7(at + std::chrono::milliseconds(round));
        for (int i = 0; i < 2'000; ++i) {
            const auto next = Uuid::make_v7(at + std::chrono::milliseconds(round));
            ASSERT_LT(before, next);
            before = next;
        }
    }
}

TEST(Uuid, VersionSevenCarriesTheMillisecondAndSortsByIt) {
    const auto at = *parse_instant("2026-03-02T09:15:30.123Z");
    const auto id = Uuid::make_v7(at);
    EXPECT_EQ(id.str().substr(0, 15), "019cadd4-cbcb-7");
    EXPECT_LT(id, Uuid::make_v7(at + std::chrono::milliseconds(1)));
    EXPECT_EQ(id.bytes[8] & 0xC0, 0x80);
}

TEST(Instants, AreReadWithAnyOffsetAndWrittenInUtc) {
    EXPECT_EQ(format_instant(*parse_instant("2026-03-06T10:00:00+01:00")), "2026-03-06T09:00:00Z");
    EXPECT_EQ(format_instant(*parse_instant("2026-03-06T23:59:59.5-02:30")), "2026-03-07T02:29:59.5Z");
    EXPECT_EQ(format_instant_micros(*parse_instant("2026-03-06T10:00:00Z")), "2026-03-06T10:00:00.000000Z");
    EXPECT_EQ(format_instant(*parse_instant("1969-12-31T23:59:59.000001Z")), "1969-12-31T23:59:59.000001Z");
}

TEST(Instants, WhatIsNoInstantIsRefused) {
    for (const char* text : {"2026-03-06", "2026-03-06T10:00Z", "2026-03-06T24:00:00Z", "2026-02-29T10:00:00Z",
                             "2026-03-06T10:00:00", "2026-03-06T10:00:00.Z", "2026-03-06T10:00:00+1:00"})
        EXPECT_FALSE(parse_instant(text)) << text;
}

TEST(Dates, KnowTheCalendar) {
    EXPECT_EQ(format_date(*parse_date("2028-02-29")), "2028-02-29");
    EXPECT_FALSE(parse_date("2027-02-29"));
    EXPECT_FALSE(parse_date("2027-13-01"));
    EXPECT_FALSE(parse_date("27-01-01"));
}

TEST(Decimals, KeepEveryDigit) {
    EXPECT_EQ(parse_decimal("12.34", 18, 2), 1234);
    EXPECT_EQ(parse_decimal("-0.5", 18, 2), -50);
    EXPECT_EQ(parse_decimal("9999999999999999.99", 18, 2), 999999999999999999);
    EXPECT_EQ(format_decimal(999999999999999999, 2), "9999999999999999.99");
    EXPECT_EQ(format_decimal(-5, 2), "-0.05");
    EXPECT_FALSE(parse_decimal("12.345", 18, 2));
    EXPECT_EQ(parse_decimal("12.3400", 18, 2), 1234);
    EXPECT_FALSE(parse_decimal("123456", 5, 0));
    EXPECT_FALSE(parse_decimal("1e3", 18, 2));
}

TEST(Texts, AreTrimmedOfUnicodeSpaceAndCountedInCodePoints) {
    EXPECT_EQ(trim("\xC2\xA0 \xE3\x80\x80 Büro \xE2\x80\x82\n"), "Büro");
    EXPECT_EQ(count_code_points("Büro"), 4U);
    EXPECT_EQ(trim("\xE2\x80\x83"), "");
}

TEST(Texts, InvalidUtf8IsSeen) {
    EXPECT_TRUE(is_valid_utf8("Grüße \xF0\x9F\x98\x80"));
    for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE4\xBD", "\x80"})
        EXPECT_FALSE(is_valid_utf8(bad));
}

namespace reflect_rules {
std::string_view code(reflect::RuleFault (*check)(const void*), std::string text) { return check(&text).code; }
}  // namespace reflect_rules

TEST(TextRules, EmailUrlDurationLanguageAndZone) {
    using namespace reflect;
    using reflect_rules::code;
    EXPECT_EQ(code(check_email, "max.mustermann@example.org"), "");
    for (const char* bad : {"max", "@example.org", "max@", "max@example", "a..b@example.org", "a b@example.org", "a@-x.org"})
        EXPECT_EQ(code(check_email, bad), "bad_format") << bad;
    EXPECT_EQ(code(check_url, "https://example.org/a?b=c#d"), "");
    for (const char* bad : {"example.org", "ftp://example.org", "https://", "https://u:p@example.org", "https://a b"})
        EXPECT_EQ(code(check_url, bad), "bad_format") << bad;
    for (const char* good : {"P1M", "PT72H", "P1Y6M", "P2W", "P1DT12H"}) EXPECT_EQ(code(check_duration, good), "") << good;
    for (const char* bad : {"P", "PT", "1M", "P1H", "PM", "P1M1Y", "P1.5D"})
        EXPECT_EQ(code(check_duration, bad), "bad_format") << bad;
    EXPECT_EQ(code(check_language, "de"), "");
    EXPECT_EQ(code(check_language, "en-GB"), "");
    EXPECT_EQ(code(check_language, "d"), "bad_format");
    for (const char* good : {"zh-Hant", "de-AT", "es-419", "sr-Latn-RS", "nds", "en-GB-oed", "de-1996"}) EXPECT_EQ(code(check_language, good), "") << good;
    for (const char* strange : {"xx", "xx-DE", "de-XX", "qqq"}) EXPECT_EQ(code(check_language, strange), "unknown_value") << strange;
    for (const char* bad : {"de_DE", "-de", "de-", "12", "deutschland"}) EXPECT_EQ(code(check_language, bad), "bad_format") << bad;
    EXPECT_EQ(code(check_time_zone, "Europe/Berlin"), "");
    EXPECT_EQ(code(check_time_zone, "Europe/Nowhere"), "unknown");
}

TEST(TextRules, CountryAndCurrencyAreOnesThatThereAre) {
    using namespace reflect;
    using reflect_rules::code;
    for (const char* good : {"DE", "AX", "ZW"}) EXPECT_EQ(code(check_country, good), "") << good;
    for (const char* strange : {"XX", "UK", "DD", "EU"}) EXPECT_EQ(code(check_country, strange), "unknown_value") << strange;
    for (const char* bad : {"de", "DEU", "D", "D1"}) EXPECT_EQ(code(check_country, bad), "bad_format") << bad;
    for (const char* good : {"EUR", "CHF", "XOF"}) EXPECT_EQ(code(check_currency, good), "") << good;
    for (const std::string& strange : {std::string("ABC"), std::string("DEM"), std::string("XAU"), std::string(3, 'X')})
        EXPECT_EQ(code(check_currency, strange), "unknown_value") << strange;
    for (const char* bad : {"eur", "EU", "E R"}) EXPECT_EQ(code(check_currency, bad), "bad_format") << bad;
}

}  // namespace
}  // namespace platform
