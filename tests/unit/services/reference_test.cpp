// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/reference.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <unicode/locid.h>
#include <unicode/timezone.h>
#include <unicode/ucurr.h>
#include <unicode/unistr.h>

#include "compliance/catalogs/catalogs.hpp"
#include "platform/json/document.hpp"
#include "platform/reflect/codes.hpp"

namespace compliance {
namespace {

namespace reflect = platform::reflect;

const std::string kNoCurrency = std::string(3, 'X');

std::string utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

std::string country_in(const std::string& code, const char* language) {
    icu::UnicodeString name;
    return utf8(icu::Locale("", code.c_str()).getDisplayCountry(icu::Locale(language), name));
}

std::string currency_in(const std::string& code, const char* language) {
    auto text = icu::UnicodeString::fromUTF8(code);
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t length = 0;
    const UChar* name = ucurr_getName(text.getTerminatedBuffer(), language, UCURR_LONG_NAME, nullptr, &length, &status);
    return utf8(icu::UnicodeString(name, length));
}

long count(const auto& rows, auto wanted) { return std::count_if(rows.begin(), rows.end(), wanted); }

TEST(Reference, CountriesAreThoseOfIso3166) {
    const auto countries = read_catalog<ReferenceCountry>("countries.tsv");
    EXPECT_EQ(countries.size(), 249U);
    std::set<std::string> alpha_3, numeric;
    for (const auto& country : countries) {
        const std::string& code = country.key;
        EXPECT_TRUE(reflect::is_country(code)) << code;
        const icu::Locale locale("", code.c_str());
        EXPECT_EQ(country.alpha_3, locale.getISO3Country()) << code;
        EXPECT_EQ(country.numeric.size(), 3U) << code;
        alpha_3.insert(country.alpha_3);
        numeric.insert(country.numeric);
    }
    EXPECT_EQ(alpha_3.size(), 249U);
    EXPECT_EQ(numeric.size(), 249U);
    EXPECT_FALSE(reflect::is_country("XK"));
    EXPECT_FALSE(reflect::is_country("XX"));
    EXPECT_FALSE(reflect::is_country("D "));
    EXPECT_FALSE(reflect::is_country("E "));
}

TEST(Reference, NamesAgreeWithTheLibrarysButForAFew) {
    std::vector<std::string> other;
    for (const auto& row : read_catalog<ReferenceCountry>("countries.tsv"))
        if (country_in(row.key, "de") != row.labels.de || country_in(row.key, "en_GB") != row.labels.en) other.push_back(row.key);
    for (const auto& row : read_catalog<ReferenceCurrency>("currencies.tsv"))
        if (currency_in(row.key, "de") != row.labels.de || currency_in(row.key, "en_GB") != row.labels.en) other.push_back(row.key);
    // Shorter names of three areas, and codes or names that this library is too old for.
    EXPECT_EQ(other, (std::vector<std::string>{"HK", "MO", "TR", "SLE", "UYW", "VED", "XAD", "XCG", kNoCurrency, "ZWG"}));
}

TEST(Reference, UnionAndEconomicAreaHaveTheirMembers) {
    const auto countries = read_catalog<ReferenceCountry>("countries.tsv");
    EXPECT_EQ(count(countries, [](const auto& c) { return c.eu; }), 27);
    EXPECT_EQ(count(countries, [](const auto& c) { return c.eea; }), 30);
    EXPECT_EQ(count(countries, [](const auto& c) { return c.adequacy_key.has_value(); }), 16);
    for (const auto& country : countries) {
        EXPECT_TRUE(!country.eu || country.eea) << country.alpha_3;
        EXPECT_FALSE(country.eea && country.adequacy_key) << "no decision is needed for " << country.alpha_3;
        if (country.part_of) {
            const auto whole = std::find_if(countries.begin(), countries.end(), [&](const auto& c) { return c.key == *country.part_of; });
            EXPECT_TRUE(whole != countries.end() && whole->eu && !country.eu) << country.alpha_3;
        }
    }
}

TEST(Reference, CurrenciesAreThoseInUse) {
    const auto currencies = read_catalog<ReferenceCurrency>("currencies.tsv");
    std::map<std::string, const ReferenceCurrency*> by_key;
    for (const auto& currency : currencies) {
        by_key[currency.key] = &currency;
        EXPECT_EQ(reflect::is_currency(currency.key), currency.money) << currency.key;
        EXPECT_EQ(currency.money, currency.minor_units.has_value()) << currency.key;
        EXPECT_EQ(currency.numeric.size(), 3U) << currency.key;
    }
    for (const char* gone : {"BGN", "HRK", "DEM", "ANG", "SLL", "ZWL", "CUC"}) EXPECT_FALSE(by_key.contains(gone) || reflect::is_currency(gone)) << gone;
    EXPECT_EQ(by_key.at("JPY")->minor_units, 0);
    EXPECT_EQ(by_key.at("KWD")->minor_units, 3);
    EXPECT_EQ(by_key.at("EUR")->numeric, "978");
    EXPECT_FALSE(reflect::is_currency("ABC"));
    EXPECT_FALSE(reflect::is_currency(kNoCurrency));
    EXPECT_FALSE(reflect::is_currency("UR "));
}

TEST(Reference, LanguagesAndZonesAreKnownToTheLibrary) {
    const auto languages = read_catalog<ReferenceLanguage>("languages.tsv");
    EXPECT_EQ(languages.size(), 30U);
    EXPECT_EQ(count(languages, [](const auto& l) { return l.official_eu; }), 24);
    for (const auto& language : languages) {
        icu::UnicodeString name;
        const icu::Locale locale(language.key.value.c_str());
        EXPECT_EQ(utf8(locale.getDisplayName(icu::Locale("de"), name)), language.labels.de);
        EXPECT_EQ(utf8(locale.getDisplayName(locale, name)), language.native);
    }
    for (const auto& zone : read_catalog<ReferenceTimeZone>("time_zones.tsv")) {
        char region[8] = {};
        UErrorCode status = U_ZERO_ERROR;
        icu::TimeZone::getRegion(icu::UnicodeString::fromUTF8(zone.key.value), region, sizeof(region), status);
        EXPECT_EQ(zone.country.value, region) << zone.key.value;
    }
    EXPECT_EQ(read_catalog<ReferenceRegion>("regions.tsv").size(), 16U);
}

TEST(Reference, WhatBelongsToADomainNamesOne) {
    const auto domains = permission_domains();
    const auto known = [&](std::string domain) {
        std::replace(domain.begin(), domain.end(), '-', '_');
        return std::find(domains.begin(), domains.end(), domain) != domains.end();
    };
    const auto kinds = read_catalog<ReferenceDeadlineKind>("deadline_kinds.tsv");
    EXPECT_EQ(kinds.size(), 97U);
    for (const auto& kind : kinds) EXPECT_TRUE(known(kind.domain) && kind.key.starts_with(kind.domain + ".")) << kind.key;
    const auto types = read_catalog<ReferenceEntityType>("entity_types.tsv");
    EXPECT_EQ(types.size(), 171U);
    for (const auto& type : types) EXPECT_TRUE(known(type.domain)) << type.key;
    for (const auto& type : read_catalog<ReferenceEventType>("event_types.tsv"))
        EXPECT_TRUE(known(type.domain) && type.key.starts_with("compliance.") && type.key.ends_with(".v1")) << type.key;
}

TEST(Reference, AValueWithoutNamesIsToldAndShownByItsKey) {
    static constexpr std::string_view kValues[] = {"red"};
    reflect::TypeInfo colour;
    colour.kind = reflect::Kind::enumeration;
    colour.name = "Colour";
    colour.values = kValues;
    const reflect::TypeInfo* const types[] = {&colour, &reflect::type_of<DsrException>(), &reflect::type_of<Role>()};
    const ReferenceData data(types);
    EXPECT_EQ(data.nameless(), std::vector<std::string>{"Colour red"});
    const auto* enums = data.find("enums");
    ASSERT_NE(enums, nullptr);
    EXPECT_NE(enums->body.find(R"({"key":"Colour","values":[{"key":"red","labels":{"de":"red","en":"red"}}]})"), std::string::npos);
    EXPECT_NE(enums->body.find("Datenschutzbeauftragter"), std::string::npos);
    EXPECT_EQ(data.find("nonsense"), nullptr);
}

TEST(Reference, TheSameDataHaveTheSameTag) {
    const ReferenceData one({}), other({});
    for (const auto name : reflect::type_of<Dataset>().values) {
        ASSERT_NE(one.find(name), nullptr) << name;
        EXPECT_EQ(one.find(name)->tag, other.find(name)->tag);
    }
    EXPECT_NE(one.find("countries")->tag, one.find("eea")->tag);
}

}  // namespace
}  // namespace compliance
