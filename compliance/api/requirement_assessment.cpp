// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/result_proposal.hpp"

namespace compliance {

namespace {

struct ItemRead {
    std::optional<platform::Instant> as_of;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "The item as it stood at that instant."}};
};
BOOST_DESCRIBE_STRUCT(ItemRead, (), (as_of))

platform::Uuid round_of(const Call& call) { return call.id("assessment_id"); }
platform::Uuid item_of(const Call& call) { return call.id("item_id"); }

}  // namespace

void add_requirement_assessment_routes(Api& api, Services& services) {
    const auto& items = services.requirement_assessments;
    const auto& proposals = services.result_proposals;
    const std::string list = "/compliance-assessments/{assessment_id}/items", path = list + "/{item_id}";
    api.list<RequirementAssessmentFilters, RequirementAssessment>(
        list, {"listRequirementAssessments", "regulations:read", "Items of the assessment, in the order of the requirements."},
        [&](Call& call, const ListQuery& query, const RequirementAssessmentFilters& filters) {
            return items.list(call.context, round_of(call), query, filters);
        });
    api.action<RequirementAssessmentBulk, BulkReport>(
        list + "/bulk-update",
        {"bulkUpdateRequirementAssessments", "regulations:write", "Changes up to 500 items with their versions; all or nothing unless mode=partial."},
        [&](Call& call, const RequirementAssessmentBulk& in) { return items.bulk_update(call.context, round_of(call), in); });
    api.find<ItemRead, RequirementAssessment>(
        path, {"getRequirementAssessment", "regulations:read", "One item with answers, proposal, linked controls and evidence."},
        [&](Call& call, const ItemRead& query) { return items.get(call.context, round_of(call), item_of(call), query.as_of); });
    api.patch<RequirementAssessmentPatch, RequirementAssessment>(
        path,
        {.id = "updateRequirementAssessment",
         .permission = "regulations:write",
         .text = "Status, applicability, result, score, answers; recomputes the questionnaire; done goes back to in_review.",
         .problems = {409}},
        [&](Call& call, const platform::json::Node& body) { return items.patch(call.context, round_of(call), item_of(call), call.if_match(), body); });
    api.action<ApprovalDecision, RequirementAssessment>(
        path + "/decide",
        {"decideRequirementAssessment", "regulations:approve", "in_review to done, or back to in_progress with a reason; four eyes."},
        [&](Call& call, const ApprovalDecision& in) { return items.decide(call.context, round_of(call), item_of(call), call.if_match(), in); });
    api.action<ResultProposalRequest, ProposalReport>(
        "/compliance-assessments/{assessment_id}/propose",
        {"proposeResults", "regulations:write", "Proposes results from source controls, mapping, soa or duties; dry_run, overwrite."},
        [&](Call& call, const ResultProposalRequest& in) { return proposals.propose(call.context, round_of(call), in); });
}

}  // namespace compliance
