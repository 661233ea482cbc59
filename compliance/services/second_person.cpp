// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/second_person.hpp"

#include <algorithm>

#include "platform/problem/problem.hpp"

namespace compliance {

void require_second_person(const Context& context, platform::postgres::Executor& db, const std::vector<std::string>& persons) {
    if (std::find(persons.begin(), persons.end(), context.caller.subject) == persons.end()) return;
    if (db.run("SELECT four_eyes FROM compliance_tenants WHERE tenant_id = compliance_tenant()").boolean(0, 0)) throw platform::conflict("four_eyes");
}

}  // namespace compliance
