// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/requirement.hpp"

namespace compliance {

namespace {

struct RequirementRead {
    std::optional<platform::Instant> as_of;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "The requirement as it stood at that instant."}};
};
BOOST_DESCRIBE_STRUCT(RequirementRead, (), (as_of))

struct NoFilters {};
BOOST_DESCRIBE_STRUCT(NoFilters, (), ())

}  // namespace

void add_requirement_routes(Api& api, Services& services) {
    const auto& requirements = services.requirements;
    api.list<RequirementFilters, Requirement>(
        "/requirements", {"listRequirements", "regulations:read", "Requirements, in the order of their tree unless sorted otherwise."},
        [&](Call& call, const ListQuery& query, const RequirementFilters& filters) { return requirements.list(call.context, query, filters); });
    api.create<RequirementInput, Requirement>(
        "/requirements", {"createRequirement", "regulations:write", "Adds an own node; an assessable one gets an item in every open assessment."},
        [&](Call& call, RequirementInput in) { return requirements.create(call.context, std::move(in)); });
    api.find<RequirementRead, Requirement>(
        "/requirements/{requirement_id}",
        {"getRequirement", "regulations:read", "One requirement with coverage by controls, evidence and mapped requirements."},
        [&](Call& call, const RequirementRead& query) { return requirements.get(call.context, call.id("requirement_id"), query.as_of); });
    api.patch<RequirementInput, Requirement>(
        "/requirements/{requirement_id}",
        {.id = "updateRequirement",
         .permission = "regulations:write",
         .text = "Changes own nodes; of library nodes only weight, importance, owner, notes, parameter values, dates.",
         .problems = {409}},
        [&](Call& call, const platform::json::Node& body) { return requirements.patch(call.context, call.id("requirement_id"), call.if_match(), body); });
    api.remove("/requirements/{requirement_id}", {"deleteRequirement", "regulations:write", "Removes an own, unused node; else 409."},
               [&](Call& call) { requirements.remove(call.context, call.id("requirement_id"), call.if_match()); });
    api.list<NoFilters, platform::records::HistoryEntry>(
        "/requirements/{requirement_id}/history",
        {"getRequirementHistory", "regulations:read", "Wording, weight and dates over time, upgrades included."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return requirements.history(call.context, call.id("requirement_id"), query); });
}

}  // namespace compliance
