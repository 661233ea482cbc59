// SPDX-License-Identifier: Apache-2.0
// What a client may set of a requirement, a node of a regulation's tree.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/questionnaire.hpp"
#include "compliance/domain/regulation.hpp"

namespace compliance {

struct RequirementParameter {
    platform::Text<255> id;
    std::optional<platform::Text<2'000>> label;
    std::vector<platform::Text<2'000>> choices;
    std::optional<platform::Text<40>> how_many;
    std::optional<platform::Text<2'000>> value;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"id", "Name in the text.", 0, "\"ac-1_prm_1\""},
                                                                {"label", "What it stands for."},
                                                                {"choices", "What can be chosen.", platform::reflect::kDefaulted, "[]"},
                                                                {"how_many", "one or one-or-more of the choices."},
                                                                {"value", "What this organisation set."}};
};
BOOST_DESCRIBE_STRUCT(RequirementParameter, (), (id, label, choices, how_many, value))

struct RequirementInput {
    platform::Ref<entity::Regulation> regulation;
    std::optional<platform::Ref<entity::Requirement>> parent;
    platform::Int<0, 10'000'000> position = 0;
    std::optional<platform::Text<200>> ref_id;
    std::optional<platform::Text<500>> title;
    std::optional<platform::Text<65'536>> text;
    std::optional<platform::LongText> obligation;
    std::optional<platform::Text<65'536>> guidance, typical_evidence;
    bool assessable = true;
    std::optional<platform::Date> applies_from, applies_until;
    platform::Int<0, 1'000> weight = 1;
    RequirementImportance importance = RequirementImportance::undefined;
    std::vector<platform::Text<200>> groups;
    std::optional<platform::Int<0, 100'000>> min_score, max_score;
    std::optional<platform::Text<200>> scores_definition_ref;
    std::vector<Question> questions;
    std::vector<RequirementParameter> parameters;
    std::vector<platform::Text<255>> reference_controls, threats;
    std::vector<platform::Text<40>> duties;
    std::optional<platform::UserId> owner;
    std::optional<platform::LongText> tenant_notes;
    std::optional<RequirementDisplay> display_mode;
    Translations translations;
    std::map<std::string, platform::Json> attributes;

    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"regulation", "Whose requirement it is; never changes."},
        {"parent", "Node above it, of the same regulation."},
        {"position", "Order among its siblings; 0: last.", platform::reflect::kDefaulted | platform::reflect::kSortable},
        {"ref_id", "Short name.", platform::reflect::kSortable | platform::reflect::kSearchable, "\"7.1\""},
        {"title", "Title.", platform::reflect::kSearchable, "\"Clean desk\""},
        {"text", "The wording.", platform::reflect::kSearchable},
        {"obligation", "Who must do what, in one sentence.", platform::reflect::kSearchable},
        {"guidance", "How it can be met."},
        {"typical_evidence", "What usually proves it."},
        {"assessable", "Whether it gets a status; else it only groups others.", platform::reflect::kDefaulted},
        {"applies_from", "First day on which it counts; the regulation's if not given."},
        {"applies_until", "Last day on which it counts."},
        {"weight", "In the score; 0: shown, not counted.", platform::reflect::kDefaulted},
        {"importance", "How binding it is.", platform::reflect::kDefaulted},
        {"groups", "ref_ids of the regulation's groups it belongs to.", platform::reflect::kDefaulted, "[]", 200},
        {"min_score", "Least score, if other than the assessment's."},
        {"max_score", "Highest score, if other than the assessment's."},
        {"scores_definition_ref", "Alternative scale of the regulation."},
        {"questions", "What is asked to assess it.", platform::reflect::kDefaulted, "[]", 200},
        {"parameters", "Parameters of its text.", platform::reflect::kDefaulted, "[]", 200},
        {"reference_controls", "URNs of reference controls.", platform::reflect::kDefaulted, "[]", 500},
        {"threats", "URNs of threats.", platform::reflect::kDefaulted, "[]", 500},
        {"duties", "Keys of the duty register that say the same.", platform::reflect::kDefaulted, "[]", 200},
        {"owner", "Member who answers for it."},
        {"tenant_notes", "Notes of this organisation; they survive upgrades."},
        {"display_mode", "How interfaces show it."},
        {"translations", "Language to texts.", platform::reflect::kDefaulted, "{}"},
        {"attributes", "Whatever else is known of it.", platform::reflect::kDefaulted, "{}"},
    };
};
BOOST_DESCRIBE_STRUCT(RequirementInput, (),
                      (regulation, parent, position, ref_id, title, text, obligation, guidance, typical_evidence, assessable, applies_from, applies_until,
                       weight, importance, groups, min_score, max_score, scores_definition_ref, questions, parameters, reference_controls, threats,
                       duties, owner, tenant_notes, display_mode, translations, attributes))

/// Filters of listRequirements.
struct RequirementFilters {
    std::optional<platform::Ref<entity::Regulation>> regulation_id;
    std::optional<platform::Ref<entity::Requirement>> parent_id, domain;
    std::optional<bool> assessable;
    std::optional<platform::Text<200>> group;
    std::optional<RequirementImportance> importance;
    std::optional<platform::UserId> owner;
    std::optional<platform::Date> in_scope_on;
    std::optional<bool> uncovered, retired;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"regulation_id", "Of that regulation."},
                                                                {"parent_id", "Below that node."},
                                                                {"domain", "Of that domain."},
                                                                {"assessable", "Gets a status."},
                                                                {"group", "Belongs to that group."},
                                                                {"importance", "Importance."},
                                                                {"owner", "Member who answers for it."},
                                                                {"in_scope_on", "Counts on that day."},
                                                                {"uncovered", "true: no control covers it in full or in part."},
                                                                {"retired", "No longer in the installed release."}};
};
BOOST_DESCRIBE_STRUCT(RequirementFilters, (), (regulation_id, parent_id, domain, assessable, group, importance, owner, in_scope_on, uncovered, retired))

}  // namespace compliance
