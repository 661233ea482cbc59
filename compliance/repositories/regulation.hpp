// SPDX-License-Identifier: Apache-2.0
// SQL of compliance_regulations.
#pragma once

#include "compliance/db/models/regulation.hpp"
#include "platform/records/store.hpp"

namespace compliance {

using Regulations = platform::records::Table<Regulation>;
Regulations regulations();

/// Counts of nodes and assessments, and the primary assessment, into the record.
void complete_regulation(platform::postgres::Executor& db, Regulation& regulation);
/// Id of an installed regulation by its key; nullopt: unresolved (R15).
std::optional<platform::Uuid> regulation_by_key(platform::postgres::Executor& db, std::string_view key);
/// What keeps an own regulation: closed assessments, items beyond to_do, mappings or evidence on its requirements.
struct RegulationUse {
    std::int64_t closed_assessments = 0, worked_items = 0, mappings = 0, evidence = 0;
    [[nodiscard]] bool any() const { return closed_assessments + worked_items + mappings + evidence > 0; }
};
RegulationUse use_of_regulation(platform::postgres::Executor& db, const platform::Uuid& regulation);
/// The regulation with all its requirements, assessments and items.
void erase_regulation(platform::postgres::Executor& db, const platform::Uuid& regulation);
/// Assessments other than the primary that are not closed.
std::int64_t open_rounds(platform::postgres::Executor& db, const platform::Uuid& regulation);

}  // namespace compliance
