// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/control_test.hpp"

namespace compliance {

void add_control_test_routes(Api& api, Services& services) {
    const auto& tests = services.control_tests;
    api.list<ControlTestFilters, ControlTest>(
        "/controls/tests", {"listControlTests", "controls:read", "Tests of all controls."},
        [&](Call& call, const ListQuery& query, const ControlTestFilters& filters) { return tests.list(call.context, query, filters); });
    api.create<ControlTestInput, ControlTest>(
        "/controls/{control_id}/tests",
        {"createControlTest", "controls:write", "Plans a test, with the control's procedure and the sample that is expected of it."},
        [&](Call& call, ControlTestInput in) { return tests.create(call.context, call.id("control_id"), std::move(in)); });
    api.find<AsOfQuery, ControlTest>(
        "/controls/tests/{test_id}", {"getControlTest", "controls:read", "One test with sample, evidence, warnings and decision."},
        [&](Call& call, const AsOfQuery& query) { return tests.get(call.context, call.id("test_id"), query.as_of); });
    api.patch<ControlTestChange, ControlTest>(
        "/controls/tests/{test_id}", {"updateControlTest", "controls:write", "Changes a planned or running test; 409 immutable once it is approved."},
        [&](Call& call, const platform::json::Node& body) { return tests.patch(call.context, call.id("test_id"), call.if_match(), body); });
    api.remove("/controls/tests/{test_id}", {"deleteControlTest", "controls:write", "Removes a planned test."},
               [&](Call& call) { tests.remove(call.context, call.id("test_id"), call.if_match()); });
    api.action<ControlTestResult, ControlTest>(
        "/controls/tests/{test_id}/complete",
        {.id = "completeControlTest",
         .permission = "controls:write",
         .text = "To completed with result, conclusion and evidence; 409 incomplete names what is missing.",
         .body_optional = true},
        [&](Call& call, const ControlTestResult& in) { return tests.complete(call.context, call.id("test_id"), call.if_match(), in); });
    api.action<ApprovalDecision, ControlTest>(
        "/controls/tests/{test_id}/decide",
        {"decideControlTest", "controls:approve",
         "completed to approved, which moves what the control is worth and its next test, or back to in_progress; never by the tester."},
        [&](Call& call, const ApprovalDecision& in) { return tests.decide(call.context, call.id("test_id"), call.if_match(), in); });
}

}  // namespace compliance
