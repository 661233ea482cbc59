// SPDX-License-Identifier: Apache-2.0
// Reads of personal data leave an event: one answer, one event, however many rows (conventions, Audit trail).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compliance/services/context.hpp"

namespace compliance {

struct PersonalRead {
    std::string_view entity_type;
    std::optional<platform::Uuid> entity_id;   ///< null for lists
    std::string key;                           ///< human key of the one record
    std::vector<platform::Uuid> ids, subjects;
    std::vector<std::string_view> fields;
    std::string action = "read";
};

/// Writes the event into the unit or transaction at hand. Nothing for an empty list.
void note_personal_read(const Context& context, platform::postgres::Executor& db, const PersonalRead& read);

}  // namespace compliance
