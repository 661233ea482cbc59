// SPDX-License-Identifier: Apache-2.0
// Rounds of assessment: opened, worked on, submitted, closed and frozen by a second person, compared (regulations R1, R14).
#pragma once

#include <optional>

#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/schemas/assessment_comparison.hpp"
#include "compliance/services/regulation_neighbours.hpp"
#include "platform/json/json.hpp"

namespace compliance {

/// Filters of an assessment's history.
struct AssessmentHistoryFilters {
    std::optional<platform::Uuid> item_id;
    std::optional<platform::Text<100>> actor;
    std::optional<platform::Instant> from, to;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"item_id", "Of that item."},
                                                                {"actor", "Opaque subject of who did it."},
                                                                {"from", "From that instant on."},
                                                                {"to", "Before that instant."}};
};
BOOST_DESCRIBE_STRUCT(AssessmentHistoryFilters, (), (item_id, actor, from, to))

class ComplianceAssessmentService {
  public:
    explicit ComplianceAssessmentService(const RegulationNeighbours& neighbours) : neighbours_(neighbours), table_(compliance_assessments()) {}

    platform::records::Page<ComplianceAssessment> list(Context& context, const platform::records::ListQuery& query,
                                                       const ComplianceAssessmentFilters& filters) const;
    ComplianceAssessment get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of, std::optional<platform::Date> on) const;
    ComplianceAssessment create(Context& context, const ComplianceAssessmentInput& input) const;
    /// 409 `frozen` when closed, `primary_assessment` for moves of the standing one.
    ComplianceAssessment patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    /// Only a draft that is not primary: 409 `primary_assessment`, `state`.
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query, const AssessmentHistoryFilters& filters) const;
    /// 409 `items_open` with the number while items in scope lack a result or an approved exclusion.
    ComplianceAssessment submit(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    /// Closes and freezes, or returns with a reason; 409 `four_eyes` for the lead and for who last changed it.
    ComplianceAssessment decide(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const AssessmentDecision& decision) const;
    /// What changed from the assessment `with` to this one; both of one regulation: 422 `/with` `other_regulation`.
    AssessmentComparison compare(Context& context, const platform::Uuid& id, const ComparisonQuery& query) const;

    [[nodiscard]] const ComplianceAssessments& rows() const { return table_; }
    [[nodiscard]] const RegulationNeighbours& neighbours() const { return neighbours_; }

  private:
    ComplianceAssessment locked(platform::postgres::Executor& db, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    void freeze(platform::postgres::Executor& db, ComplianceAssessment& assessment, platform::Date day) const;

    const RegulationNeighbours& neighbours_;
    ComplianceAssessments table_;
};

/// Problem 409 `state` that names where the assessment can go from here.
platform::Problem wrong_state(const ComplianceAssessment& assessment);

}  // namespace compliance
