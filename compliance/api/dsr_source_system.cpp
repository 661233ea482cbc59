// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_source_system.hpp"

namespace compliance {

void add_dsr_source_system_routes(Api& api, Services& services) {
    const auto& systems = services.source_systems;
    api.list<DsrSourceSystemFilters, DsrSourceSystem>(
        "/dsr/source-systems", {"listDsrSourceSystems", "dsr:read", "Systems that are asked for a person's data, whole rows with their version."},
        [&](Call& call, const ListQuery& query, const DsrSourceSystemFilters& filters) { return systems.list(call.context, query, filters); });
    api.create<DsrSourceSystemInput, DsrSourceSystem>(
        "/dsr/source-systems", {"createDsrSourceSystem", "dsr:write", "Registers a system that holds personal data and how it is asked."},
        [&](Call& call, DsrSourceSystemInput in) { return systems.create(call.context, std::move(in)); });
    api.patch<DsrSourceSystemInput, DsrSourceSystem>(
        "/dsr/source-systems/{system_id}", {"updateDsrSourceSystem", "dsr:write", "Changes or deactivates a system; open tasks stay."},
        [&](Call& call, const platform::json::Node& body) { return systems.patch(call.context, call.id("system_id"), call.if_match(), body); });
}

}  // namespace compliance
