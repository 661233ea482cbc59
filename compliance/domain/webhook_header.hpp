// SPDX-License-Identifier: Apache-2.0
// Header fields that an administrator adds to the calls of a webhook: which there may be, and which are credentials.
#pragma once

#include <string_view>

namespace compliance {

/// A name of letters, digits and hyphens.
bool is_header_name(std::string_view name);
/// What the program itself sets: webhook-*, ce-*, host, content-*, and what says how a message is sent (RFC 9110 section 7).
bool is_reserved_header(std::string_view name);
/// Printable characters of ASCII, so that no value adds a field.
bool is_header_value(std::string_view value);
/// Whether by its name the value is one that opens something: it is then never shown.
bool is_credential_header(std::string_view name);
/// In place of a value that is not shown.
constexpr std::string_view kHiddenHeader = "********";

}  // namespace compliance
