// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/compliance_assessment.hpp"

namespace compliance {

namespace {

constexpr const char* kOne = "/compliance-assessments/{assessment_id}";

struct AssessmentRead {
    std::optional<platform::Instant> as_of;
    std::optional<platform::Date> on;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "The assessment as it stood at that instant, without its score."},
                                                                {"on", "Day the score is of; today if not given."}};
};
BOOST_DESCRIBE_STRUCT(AssessmentRead, (), (as_of, on))

platform::Uuid one(const Call& call) { return call.id("assessment_id"); }

}  // namespace

void add_compliance_assessment_routes(Api& api, Services& services) {
    const auto& assessments = services.compliance_assessments;
    const std::string path = kOne;
    api.list<ComplianceAssessmentFilters, ComplianceAssessment>(
        "/compliance-assessments", {"listComplianceAssessments", "regulations:read", "Rounds of assessment, the standing ones among them."},
        [&](Call& call, const ListQuery& query, const ComplianceAssessmentFilters& filters) { return assessments.list(call.context, query, filters); });
    api.create<ComplianceAssessmentInput, ComplianceAssessment>(
        "/compliance-assessments",
        {"createComplianceAssessment", "regulations:write", "Opens a round for a scope and groups, optionally copying the answers of a baseline."},
        [&](Call& call, const ComplianceAssessmentInput& in) { return assessments.create(call.context, in); });
    api.find<AssessmentRead, ComplianceAssessment>(
        path, {"getComplianceAssessment", "regulations:read", "One assessment with score, evidenced score and scores by domain."},
        [&](Call& call, const AssessmentRead& query) { return assessments.get(call.context, one(call), query.as_of, query.on); });
    api.patch<ComplianceAssessmentPatch, ComplianceAssessment>(
        path,
        {.id = "updateComplianceAssessment",
         .permission = "regulations:write",
         .text = "Changes title, scope, groups, scale, team, dates, conclusion.",
         .problems = {409}},
        [&](Call& call, const platform::json::Node& body) { return assessments.patch(call.context, one(call), call.if_match(), body); });
    api.remove(path, {"deleteComplianceAssessment", "regulations:admin", "Removes a draft that is not primary; else 409."},
               [&](Call& call) { assessments.remove(call.context, one(call), call.if_match()); });
    api.list<AssessmentHistoryFilters, platform::records::HistoryEntry>(
        path + "/history", {"getComplianceAssessmentHistory", "regulations:read", "Changes of the assessment and its items."},
        [&](Call& call, const ListQuery& query, const AssessmentHistoryFilters& filters) {
            return assessments.history(call.context, one(call), query, filters);
        });
    api.trigger<ComplianceAssessment>(
        path + "/submit", {"submitComplianceAssessment", "regulations:write", "in_progress to in_review; 409 items_open while items lack a result."},
        [&](Call& call) { return assessments.submit(call.context, one(call), call.if_match()); });
    api.action<AssessmentDecision, ComplianceAssessment>(
        path + "/decide",
        {"decideComplianceAssessment", "regulations:approve",
         "in_review to closed (frozen with its scores) or back to in_progress with a reason; four eyes."},
        [&](Call& call, const AssessmentDecision& in) { return assessments.decide(call.context, one(call), call.if_match(), in); });
    api.find<ComparisonQuery, AssessmentComparison>(
        path + "/compare",
        {"compareComplianceAssessments", "regulations:read",
         "Improved, worsened, new and removed items and score deltas against the assessment named by with."},
        [&](Call& call, const ComparisonQuery& query) { return assessments.compare(call.context, one(call), query); });
}

}  // namespace compliance
