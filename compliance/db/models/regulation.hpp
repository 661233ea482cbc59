// SPDX-License-Identifier: Apache-2.0
// Row of compliance_regulations.
#pragma once

#include "compliance/schemas/compliance_score.hpp"
#include "compliance/schemas/regulation.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct RegulationCounts {
    std::int64_t requirements = 0, assessable = 0, retired = 0, assessments = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"requirements", "Nodes of the tree."},
                                                                {"assessable", "Nodes that get a status."},
                                                                {"retired", "Nodes that are no longer in the installed release."},
                                                                {"assessments", "Rounds, the primary one included."}};
};
BOOST_DESCRIBE_STRUCT(RegulationCounts, (), (requirements, assessable, retired, assessments))

struct Regulation : platform::records::Common, RegulationInput {
    std::string urn;
    std::optional<platform::Ref<entity::Library>> library;
    std::optional<platform::Int<1, 2'147'483'647>> release_no;
    RegulationOrigin origin = RegulationOrigin::custom;
    RegulationApplicability applicability = RegulationApplicability::not_determined;
    std::optional<platform::LongText> applicability_rationale;
    std::optional<platform::UserId> determined_by;
    std::optional<platform::Instant> determined_at;
    std::optional<ApplicabilityOutcome> determined_outcome, applicability_computed;
    bool applicability_drift = false;
    std::optional<platform::Text<100>> entity_class;
    std::optional<platform::Date> next_review_on;
    std::optional<RegulationCounts> counts;
    std::optional<platform::Uuid> primary_assessment;
    std::optional<ComplianceScore> score;

    static constexpr std::string_view kText = "A law, standard or other set of obligations that the organisation follows or has looked at.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"urn", "Name of the framework across organisations.", platform::reflect::kReadOnly},
        {"library", "Where its texts come from; null for own ones.", platform::reflect::kReadOnly},
        {"release_no", "Release of the library that is installed.", platform::reflect::kReadOnly},
        {"origin", "bundled, library or custom.", platform::reflect::kReadOnly},
        {"applicability", "Decision of a person.", platform::reflect::kReadOnly | platform::reflect::kSortable},
        {"applicability_rationale", "Why.", platform::reflect::kReadOnly},
        {"determined_by", "Who decided.", platform::reflect::kReadOnly},
        {"determined_at", "When.", platform::reflect::kReadOnly},
        {"determined_outcome", "What the rule said at that moment.", platform::reflect::kReadOnly},
        {"applicability_computed", "What the rule says now; null without a rule.", platform::reflect::kReadOnly},
        {"applicability_drift", "Decision and rule contradict each other.", platform::reflect::kReadOnly},
        {"entity_class", "Class of the organisation under it, as decided.", platform::reflect::kReadOnly},
        {"next_review_on", "When the decision is to be reviewed.", platform::reflect::kReadOnly | platform::reflect::kSortable},
        {"counts", "How large it is; only where one is read.", platform::reflect::kReadOnly | platform::reflect::kNoColumn},
        {"primary_assessment", "The standing assessment; only where one is read.", platform::reflect::kReadOnly | platform::reflect::kNoColumn},
        {"score", "Of the primary assessment; only where one is read.", platform::reflect::kReadOnly | platform::reflect::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(Regulation, (platform::records::Common, RegulationInput),
                      (urn, library, release_no, origin, applicability, applicability_rationale, determined_by, determined_at, determined_outcome,
                       applicability_computed, applicability_drift, entity_class, next_review_on, counts, primary_assessment, score))

}  // namespace compliance
