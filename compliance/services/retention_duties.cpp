// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/retention_duties.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;

std::vector<RetentionDuty> RetentionDuties::on_objects(Executor&, std::span<const Uuid>, platform::Date) const { return {}; }
std::vector<RetentionDuty> RetentionDuties::on_record(Executor&, std::string_view, const Uuid&, platform::Date) const { return {}; }

std::vector<Uuid> RetentionDuties::held(Executor& db, std::string_view entity_type, std::span<const Uuid> ids, platform::Date today) const {
    std::vector<Uuid> out;
    for (const auto& id : ids) {
        const auto duties = on_record(db, entity_type, id, today);
        if (std::any_of(duties.begin(), duties.end(), [](const RetentionDuty& duty) { return duty.code == "legal_hold"; })) out.push_back(id);
    }
    return out;
}

}  // namespace compliance
