// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/control_mapping.hpp"

namespace compliance {

void add_control_mapping_routes(Api& api, Services& services) {
    const auto& mappings = services.control_mappings;
    api.list<ControlMappingFilters, ControlMapping>(
        "/control-mappings", {"listControlMappings", "controls:read", "Which requirements controls meet, and how far."},
        [&](Call& call, const ListQuery& query, const ControlMappingFilters& filters) { return mappings.list(call.context, query, filters); });
    api.batch<ControlMappingBatch, ControlMapping>(
        "/control-mappings", {"createControlMappings", "controls:write", "Maps 1 to 500 pairs of control and requirement, all or nothing."},
        [&](Call& call, const ControlMappingBatch& in) { return mappings.create(call.context, in); });
    api.find<AsOfQuery, ControlMapping>(
        "/control-mappings/{mapping_id}", {"getControlMapping", "controls:read", "One mapping."},
        [&](Call& call, const AsOfQuery& query) { return mappings.get(call.context, call.id("mapping_id"), query.as_of); });
    api.patch<ControlMappingChange, ControlMapping>(
        "/control-mappings/{mapping_id}", {"updateControlMapping", "controls:write", "Changes coverage, share or rationale."},
        [&](Call& call, const platform::json::Node& body) { return mappings.patch(call.context, call.id("mapping_id"), call.if_match(), body); });
    api.remove("/control-mappings/{mapping_id}",
               {"deleteControlMapping", "controls:write", "Removes a mapping; items of open assessments are to be reviewed."},
               [&](Call& call) { mappings.remove(call.context, call.id("mapping_id"), call.if_match()); });
}

}  // namespace compliance
