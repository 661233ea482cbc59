// SPDX-License-Identifier: Apache-2.0
#include "platform/reflect/codes.hpp"

#include <string>

#include <unicode/uloc.h>

namespace platform::reflect {

namespace {

// Each code is followed by one blank, so that a code is found only at a multiple of its width.
constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL "
    "BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV "
    "CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD "
    "GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM "
    "IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK "
    "LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW "
    "MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR "
    "PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS "
    "ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY "
    "UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";
constexpr std::string_view kCurrencies =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP "
    "GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR "
    "KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
    "MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD "
    "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
    "USD USN UYI UYU UYW UZS VED VES VND VUV WST XAD XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ";

template <std::size_t Width>
bool holds(std::string_view list, std::string_view code) {
    if (code.size() != Width) return false;
    for (std::size_t at = 0; at < list.size(); at += Width + 1)
        if (list.substr(at, Width) == code) return true;
    return false;
}

bool is_area(std::string_view code) { return code.size() == 3 && code.find_first_not_of("0123456789") == std::string_view::npos; }

}  // namespace

bool is_country(std::string_view code) { return holds<2>(kCountries, code); }
bool is_currency(std::string_view code) { return holds<3>(kCurrencies, code); }

bool is_language(std::string_view tag) {
    const std::string text(tag);
    char locale[ULOC_FULLNAME_CAPACITY] = {}, region[ULOC_COUNTRY_CAPACITY] = {};
    std::int32_t parsed = 0;
    UErrorCode status = U_ZERO_ERROR;
    uloc_forLanguageTag(text.c_str(), locale, sizeof(locale), &parsed, &status);
    if (U_FAILURE(status) || parsed != static_cast<std::int32_t>(text.size())) return false;
    if (*uloc_getISO3Language(locale) == '\0') return false;
    uloc_getCountry(locale, region, sizeof(region), &status);
    return U_SUCCESS(status) && (*region == '\0' || is_country(region) || is_area(region));
}

}  // namespace platform::reflect
