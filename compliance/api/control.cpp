// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/control.hpp"
#include "compliance/services/control_mapping.hpp"

namespace compliance {

namespace {

struct ControlRead {
    std::optional<platform::Instant> as_of;
    std::optional<platform::Date> on;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "The control as it stood at that instant."},
                                                                {"on", "Day that effectiveness, health and counts are of; today if not given."}};
};
BOOST_DESCRIBE_STRUCT(ControlRead, (), (as_of, on))

void add_moves(Api& api, const ControlService& controls) {
    api.action<ControlImplement, Control>(
        "/controls/{control_id}/implement",
        {.id = "implementControl",
         .permission = "controls:write",
         .text = "planned, in_progress or suspended to implemented; needs owner and notes (409 incomplete) and starts the test cycle.",
         .body_optional = true},
        [&](Call& call, const ControlImplement& in) { return controls.implement(call.context, call.id("control_id"), call.if_match(), in); });
    api.action<ReasonInput, Control>(
        "/controls/{control_id}/suspend", {"suspendControl", "controls:write", "implemented to suspended: it counts as not operating from today on."},
        [&](Call& call, const ReasonInput& in) { return controls.suspend(call.context, call.id("control_id"), call.if_match(), in); });
    api.action<RetireControl, Control>(
        "/controls/{control_id}/retire",
        {"retireControl", "controls:approve", "To retired, which is final; 409 sole_control names the requirements that lose their only control."},
        [&](Call& call, const RetireControl& in) { return controls.retire(call.context, call.id("control_id"), call.if_match(), in); });
}

}  // namespace

void add_control_routes(Api& api, Services& services) {
    const auto& controls = services.controls;
    const auto& mappings = services.control_mappings;
    api.list<ControlFilters, Control>(
        "/controls", {"listControls", "controls:read", "Controls with effectiveness, health and test dates of a day."},
        [&](Call& call, const ListQuery& query, const ControlFilters& filters) { return controls.list(call.context, query, filters); });
    api.create<ControlInput, Control>("/controls", {"createControl", "controls:write", "A planned control."},
                                      [&](Call& call, ControlInput in) { return controls.create(call.context, std::move(in)); });
    api.action<ControlsFromReference, ControlsFromReferenceReport>(
        "/controls/from-reference",
        {"createControlsFromReference", "controls:write",
         "Creates or reuses a control for each reference control, and maps it to the requirements that name it; doing so again changes nothing."},
        [&](Call& call, const ControlsFromReference& in) { return mappings.from_reference(call.context, in); });
    api.find<ControlRead, Control>(
        "/controls/{control_id}", {"getControl", "controls:read", "One control with what it is worth on a day, its next test and what hangs on it."},
        [&](Call& call, const ControlRead& query) { return controls.get(call.context, call.id("control_id"), query.as_of, query.on); });
    api.patch<ControlChange, Control>(
        "/controls/{control_id}", {"updateControl", "controls:write", "Changes fields, and planned to in_progress and back."},
        [&](Call& call, const platform::json::Node& body) { return controls.patch(call.context, call.id("control_id"), call.if_match(), body); });
    api.remove("/controls/{control_id}", {"deleteControl", "controls:write", "Removes a planned control that nothing hangs on; else 409 in_use."},
               [&](Call& call) { controls.remove(call.context, call.id("control_id"), call.if_match()); });
    api.list<NoFilters, platform::records::HistoryEntry>(
        "/controls/{control_id}/history", {"getControlHistory", "controls:read", "Changes of the control, its tests and its mappings."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return controls.history(call.context, call.id("control_id"), query); });
    add_moves(api, controls);
}

}  // namespace compliance
