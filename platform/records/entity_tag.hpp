// SPDX-License-Identifier: Apache-2.0
// Entity tags of records (RFC 9110 section 8.8.3): the version, and behind it, where a record shows more than its own row, a digest of
// the rest.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/reflect/describe.hpp"

namespace platform::records {

/// `"7"` for a value of version 7; with `parts`, and where a member that is no column of its row (reflect::kNoColumn) holds something,
/// `"7-0a1b2c3d4e5f6071"`: another one as soon as such a member reads differently. Nullopt for what has no version.
std::optional<std::string> entity_tag(const reflect::TypeInfo& type, const void* value, bool parts);
/// With parts where the record declares `static constexpr bool kPartsInTag = true`: its parts change without its version.
template <class Record>
std::optional<std::string> entity_tag(const Record& record) {
    return entity_tag(
        reflect::type_of<Record>(), &record, requires { Record::kPartsInTag; });
}
/// The version that such a tag names, with its quotes or without; nullopt for what is no such tag.
std::optional<std::int64_t> version_in_tag(std::string_view tag);

}  // namespace platform::records
