// SPDX-License-Identifier: Apache-2.0
// Reads of personal data leave an event: one answer, one event, however many rows (conventions, Audit trail).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compliance/services/context.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

struct PersonalRead {
    std::string_view entity_type;
    std::optional<platform::Uuid> entity_id;   ///< null for lists
    std::string key;                           ///< human key of the one record
    std::vector<platform::Uuid> ids, subjects;
    std::vector<std::string> fields;
    std::string action = "read";
};

/// Adds the paths of all personal values that stand open in a record, without indexes of lists.
void collect_open(const platform::reflect::TypeInfo& type, const void* record, const std::string& path, std::vector<std::string>& fields);
template <class T>
std::vector<std::string> open_fields(const T& record) {
    std::vector<std::string> fields;
    collect_open(platform::reflect::type_of<T>(), &record, "", fields);
    return fields;
}

/// Writes the event into the unit or transaction at hand. Nothing for an empty list.
void note_personal_read(const Context& context, platform::postgres::Executor& db, const PersonalRead& read);

}  // namespace compliance
