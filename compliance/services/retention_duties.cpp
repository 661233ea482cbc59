// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/retention_duties.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;

std::vector<RetentionDuty> RetentionDuties::on_objects(Executor&, std::span<const Uuid>, platform::Date) const { return {}; }
std::vector<RetentionDuty> RetentionDuties::on_record(Executor&, std::string_view, const Uuid&, platform::Date) const { return {}; }

}  // namespace compliance
