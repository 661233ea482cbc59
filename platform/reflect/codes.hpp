// SPDX-License-Identifier: Apache-2.0
// Which codes of countries, currencies and languages there are. Their names are reference data, not held here.
#pragma once

#include <string_view>

namespace platform::reflect {

/// ISO 3166-1 alpha-2, officially assigned, upper case.
bool is_country(std::string_view code);
/// ISO 4217 code in use for amounts of money, upper case; metals, units of account and the code for no currency are none.
bool is_currency(std::string_view code);
/// Whether the primary subtag of a well-formed BCP 47 tag is a language of ISO 639 and its region, if any, a country
/// or an area of UN M.49.
bool is_language(std::string_view tag);

}  // namespace platform::reflect
