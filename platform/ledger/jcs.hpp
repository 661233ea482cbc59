// SPDX-License-Identifier: Apache-2.0
// Canonical JSON (RFC 8785), whose bytes are hashed and signed. Numbers of the audit trail's details are made canonical
// by the database (audit R18), not here.
#pragma once

#include <string>
#include <string_view>

#include "platform/json/document.hpp"

namespace platform::ledger {

/// The one canonical text of a JSON document. Throws std::invalid_argument for text that is no strict UTF-8 JSON, for
/// members given twice and for numbers outside of binary64 (I-JSON, RFC 7493).
std::string canonical_json(std::string_view text);
std::string canonical_json(const json::Node& node);

/// A finite number as ECMAScript writes it (RFC 8785 section 3.2.2.3). Throws std::invalid_argument for others.
std::string canonical_number(double value);

/// Whether `a` stands before `b` by UTF-16 code units (RFC 8785 section 3.2.3); both valid UTF-8.
bool utf16_less(std::string_view a, std::string_view b);

}  // namespace platform::ledger
