// SPDX-License-Identifier: Apache-2.0
// Items of an assessment: judged by one person, approved by another; questionnaires; many at once (regulations R3, R4, R8).
#pragma once

#include <optional>

#include "compliance/repositories/requirement.hpp"
#include "compliance/repositories/requirement_assessment.hpp"
#include "compliance/schemas/approval.hpp"
#include "compliance/schemas/bulk_report.hpp"
#include "compliance/services/compliance_assessment.hpp"

namespace compliance {

/// Where an item stands.
struct ItemPlace {
    const ComplianceAssessment& assessment;
    const Requirement& requirement;
};

class RequirementAssessmentService {
  public:
    explicit RequirementAssessmentService(const ComplianceAssessmentService& assessments)
        : assessments_(assessments), requirements_(requirements()), table_(requirement_assessments()) {}

    platform::records::Page<RequirementAssessment> list(Context& context, const platform::Uuid& assessment, const platform::records::ListQuery& query,
                                                        const RequirementAssessmentFilters& filters) const;
    RequirementAssessment get(Context& context, const platform::Uuid& assessment, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    /// 409 `frozen`, `state`, `by_approval`; 422 for what contradicts itself, the scale or the questions.
    RequirementAssessment patch(Context& context, const platform::Uuid& assessment, const platform::Uuid& id, std::optional<std::int64_t> if_match,
                                const platform::json::Node& body) const;
    /// Approves or returns; 409 `four_eyes` for who judged or last changed it, `nothing_to_approve`.
    RequirementAssessment decide(Context& context, const platform::Uuid& assessment, const platform::Uuid& id, std::optional<std::int64_t> if_match,
                                 const ApprovalDecision& decision) const;
    /// Up to 500 rows {item_id, version, …}: all or none, unless the mode is partial.
    BulkReport bulk_update(Context& context, const platform::Uuid& assessment, const RequirementAssessmentBulk& bulk) const;
    /// Items of open assessments that are compliant and lost their last valid evidence since the last look are to be looked at again
    /// (R9). Answers how many.
    std::int64_t mark_lost_evidence(Context& context) const;

    /// Merges a patch into a locked item of an assessment that is being worked on, with all rules; writes nothing.
    void apply(Context& context, platform::postgres::Executor& db, const ItemPlace& place, const platform::json::Node& body,
               RequirementAssessment& item) const;
    /// Stores an item that apply() or a proposal changed, and the first step of a draft.
    void store(Context& context, platform::postgres::Executor& db, const ComplianceAssessment& assessment, RequirementAssessment& item) const;

    [[nodiscard]] const RequirementAssessments& rows() const { return table_; }
    [[nodiscard]] const Requirements& requirement_rows() const { return requirements_; }
    [[nodiscard]] const ComplianceAssessmentService& assessments() const { return assessments_; }

  private:
    RequirementAssessment locked(platform::postgres::Executor& db, const platform::Uuid& assessment, const platform::Uuid& id) const;

    const ComplianceAssessmentService& assessments_;
    Requirements requirements_;
    RequirementAssessments table_;
};

/// The assessment, kept from changing state; throws 404, and 409 `frozen` or `state` unless its items may be changed now.
ComplianceAssessment workable(platform::postgres::Executor& db, const ComplianceAssessments& table, const platform::Uuid& id);

}  // namespace compliance
