// SPDX-License-Identifier: Apache-2.0
// What a client may set of a round of assessment, and the acts upon one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/requirement_assessment.hpp"
#include "compliance/schemas/compliance_score.hpp"

namespace compliance {

/// What PATCH may change.
struct ComplianceAssessmentPatch {
    platform::Text<300> title;
    std::optional<platform::Text<1'000>> scope;
    std::optional<platform::Ref<entity::IsmsScope>> isms_scope;
    std::vector<platform::Text<200>> selected_groups;
    ScoringMode scoring_mode = ScoringMode::result;
    ScoreMethod score_method = ScoreMethod::average;
    platform::Int<0, 100'000> min_score = 0, max_score = 100;
    std::optional<platform::Json> scores_definition;
    std::optional<Percent> target_score;
    bool show_documentation = false;
    std::optional<platform::UserId> lead;
    std::vector<platform::UserId> team;
    std::optional<platform::Date> started_on, due_on;
    AssessmentState state = AssessmentState::draft;
    std::optional<platform::Markdown> conclusion;

    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"title", "Title.", platform::reflect::kSortable | platform::reflect::kSearchable, "\"Internal round 2026\""},
        {"scope", "Organisation, site, product or processing.", platform::reflect::kSearchable},
        {"isms_scope", "Scope of the management system."},
        {"selected_groups", "Groups of the regulation; none: all requirements.", platform::reflect::kDefaulted, "[]", 200},
        {"scoring_mode", "result: by result; score: by maturity score where there is one.", platform::reflect::kDefaulted},
        {"score_method", "Mean of the items, or of the domains' scores.", platform::reflect::kDefaulted},
        {"min_score", "Least score; the regulation's if not given.", platform::reflect::kDefaulted},
        {"max_score", "Highest score; the regulation's if not given.", platform::reflect::kDefaulted, "100"},
        {"scores_definition", "Scale; the regulation's if not given.", 0, "{\"scale\": []}"},
        {"target_score", "Score aimed at, in per cent."},
        {"show_documentation", "Maturity of the documentation is a second layer.", platform::reflect::kDefaulted},
        {"lead", "Member who leads it."},
        {"team", "Members who take part.", platform::reflect::kDefaulted, "[]", 200},
        {"started_on", "Begun on."},
        {"due_on", "To be finished by.", platform::reflect::kSortable},
        {"state", "draft or in_progress; the others are reached by submit and decide.", platform::reflect::kDefaulted | platform::reflect::kSortable},
        {"conclusion", "What it found; needed to close it."},
    };
};
BOOST_DESCRIBE_STRUCT(ComplianceAssessmentPatch, (),
                      (title, scope, isms_scope, selected_groups, scoring_mode, score_method, min_score, max_score, scores_definition, target_score,
                       show_documentation, lead, team, started_on, due_on, state, conclusion))

/// What a client gives of a new round; scale and groups come from the regulation unless given.
struct ComplianceAssessmentInput {
    platform::Ref<entity::Regulation> regulation;
    std::optional<platform::Ref<entity::ComplianceAssessment>> baseline;
    platform::Text<300> title;
    std::optional<platform::Text<1'000>> scope;
    std::optional<platform::Ref<entity::IsmsScope>> isms_scope;
    std::vector<platform::Text<200>> selected_groups;
    ScoringMode scoring_mode = ScoringMode::result;
    ScoreMethod score_method = ScoreMethod::average;
    std::optional<platform::Int<0, 100'000>> min_score, max_score;
    std::optional<platform::Json> scores_definition;
    std::optional<Percent> target_score;
    bool show_documentation = false;
    std::optional<platform::UserId> lead;
    std::vector<platform::UserId> team;
    std::optional<platform::Date> started_on, due_on;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"regulation", "What is assessed."},
        {"baseline", "Assessment of the same regulation whose answers are taken over."},
        {"title", "Title.", 0, "\"Internal round 2026\""},
        {"scope", "Organisation, site, product or processing."},
        {"isms_scope", "Scope of the management system."},
        {"selected_groups", "Groups of the regulation; none: all requirements.", platform::reflect::kDefaulted, "[]", 200},
        {"scoring_mode", "result: by result; score: by maturity score where there is one.", platform::reflect::kDefaulted},
        {"score_method", "Mean of the items, or of the domains' scores.", platform::reflect::kDefaulted},
        {"min_score", "Least score; the regulation's if not given.", 0, "0"},
        {"max_score", "Highest score; the regulation's if not given.", 0, "100"},
        {"scores_definition", "Scale; the regulation's if not given.", 0, "{\"scale\": []}"},
        {"target_score", "Score aimed at, in per cent."},
        {"show_documentation", "Maturity of the documentation is a second layer.", platform::reflect::kDefaulted},
        {"lead", "Member who leads it."},
        {"team", "Members who take part.", platform::reflect::kDefaulted, "[]", 200},
        {"started_on", "Begun on."},
        {"due_on", "To be finished by."},
    };
};
BOOST_DESCRIBE_STRUCT(ComplianceAssessmentInput, (),
                      (regulation, baseline, title, scope, isms_scope, selected_groups, scoring_mode, score_method, min_score, max_score,
                       scores_definition, target_score, show_documentation, lead, team, started_on, due_on))

enum class AssessmentVerdict { return_, close };
BOOST_DESCRIBE_ENUM(AssessmentVerdict, return_, close)

struct AssessmentDecision {
    AssessmentVerdict decision{};
    std::optional<platform::Text<2'000>> note;
    std::optional<platform::Markdown> conclusion;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"decision", "close: frozen with its scores; return: back to work.", 0, "\"close\""},
                                                                {"note", "Why; needed to return it."},
                                                                {"conclusion", "What it found; needed to close it, unless it stands there already."}};
};
BOOST_DESCRIBE_STRUCT(AssessmentDecision, (), (decision, note, conclusion))

/// Filters of listComplianceAssessments.
struct ComplianceAssessmentFilters {
    std::optional<platform::Ref<entity::Regulation>> regulation_id;
    std::optional<AssessmentState> state;
    std::optional<bool> is_primary;
    std::optional<platform::UserId> lead;
    std::optional<platform::Date> due_before;
    std::optional<platform::Ref<entity::IsmsScope>> isms_scope_id;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"regulation_id", "Of that regulation."},
                                                                {"state", "State."},
                                                                {"is_primary", "The standing ones, or the others."},
                                                                {"lead", "Member who leads it."},
                                                                {"due_before", "Due before that day."},
                                                                {"isms_scope_id", "Of that scope."}};
};
BOOST_DESCRIBE_STRUCT(ComplianceAssessmentFilters, (), (regulation_id, state, is_primary, lead, due_before, isms_scope_id))

}  // namespace compliance
