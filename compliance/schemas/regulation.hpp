// SPDX-License-Identifier: Apache-2.0
// What a client may set of a law or standard, and the decision whether it applies.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/questionnaire.hpp"
#include "compliance/domain/regulation.hpp"

namespace compliance {

struct RegulationGroup {
    platform::Text<200> ref_id;
    platform::Text<500> name;
    std::optional<platform::Text<65'536>> description;
    bool default_selected = false;
    Translations translations;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"ref_id", "Short name, unique in the regulation.", 0, "\"basic\""},
        {"name", "Name.", 0, "\"Basic level\""},
        {"description", "What it is."},
        {"default_selected", "Whether the primary assessment starts with it.", platform::reflect::kDefaulted},
        {"translations", "Language to texts.", platform::reflect::kDefaulted, "{}"}};
};
BOOST_DESCRIBE_STRUCT(RegulationGroup, (), (ref_id, name, description, default_selected, translations))

struct RegulationInput {
    platform::Text<100> key;
    RegulationKind kind = RegulationKind::framework;
    platform::Text<200> ref_id;
    platform::Text<500> title;
    std::optional<platform::Text<65'536>> description;
    std::optional<platform::Text<200>> official_reference;
    std::vector<platform::Text<10>> jurisdiction;
    std::optional<platform::Text<200>> issuer;
    std::optional<platform::Url> source_url;
    std::optional<platform::Text<100>> version_label;
    platform::Language language{"en"};
    std::optional<platform::Date> in_force_from, applies_from;
    platform::Int<0, 100'000> min_score = 0, max_score = 100;
    std::optional<platform::Json> scores_definition;
    std::vector<RegulationGroup> groups;
    platform::Int<1, 6> domain_depth = 1;
    platform::Int<0, 1'000> weight = 1;
    std::optional<platform::Text<40>> applicability_rule;
    std::optional<platform::UserId> responsible;
    platform::Duration review_interval{"P12M"};
    RegulationState state = RegulationState::active;
    Translations translations;
    std::map<std::string, platform::Json> attributes;

    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"key", "Name in this tenant, `[a-z0-9][a-z0-9.-]*`; never changes.", platform::reflect::kSortable | platform::reflect::kSearchable,
         "\"works-agreement-7\""},
        {"kind", "What it is.", 0, "\"policy\""},
        {"ref_id", "Short name.", platform::reflect::kSortable | platform::reflect::kSearchable, "\"WA 7\""},
        {"title", "Title.", platform::reflect::kSortable | platform::reflect::kSearchable, "\"Works agreement on IT systems\""},
        {"description", "What it is about."},
        {"official_reference", "Where it is published.", platform::reflect::kSearchable, "\"Regulation (EU) 2016/679\""},
        {"jurisdiction", "ISO 3166-1 alpha-2, `EU`, `EEA` or `INT`.", platform::reflect::kDefaulted, "[\"DE\"]", 60},
        {"issuer", "Who issued it."},
        {"source_url", "Where it can be read."},
        {"version_label", "Edition."},
        {"language", "Of its texts.", platform::reflect::kDefaulted},
        {"in_force_from", "In force from."},
        {"applies_from", "First day on which its requirements count, where they name none themselves."},
        {"min_score", "Least score.", platform::reflect::kDefaulted},
        {"max_score", "Highest score.", platform::reflect::kDefaulted, "100"},
        {"scores_definition", "`{scale: [{score, name, description}], alternatives, aggregation}`.", 0, "{\"scale\": []}"},
        {"groups", "Implementation groups, baselines, levels.", platform::reflect::kDefaulted, "[]", 200},
        {"domain_depth", "Depth of the tree at which the score is broken down.", platform::reflect::kDefaulted},
        {"weight", "In the overall score.", platform::reflect::kDefaulted},
        {"applicability_rule", "Rule of the company profile that computes whether it applies.", 0, "\"gdpr\""},
        {"responsible", "Member who answers for it."},
        {"review_interval", "After which the decision on applicability is reviewed.", platform::reflect::kDefaulted},
        {"state", "retired: read only, out of dashboards.", platform::reflect::kDefaulted | platform::reflect::kSortable},
        {"translations", "Language to texts.", platform::reflect::kDefaulted, "{}"},
        {"attributes", "Whatever else is known of it.", platform::reflect::kDefaulted, "{}"},
    };
};
BOOST_DESCRIBE_STRUCT(RegulationInput, (),
                      (key, kind, ref_id, title, description, official_reference, jurisdiction, issuer, source_url, version_label, language,
                       in_force_from, applies_from, min_score, max_score, scores_definition, groups, domain_depth, weight, applicability_rule,
                       responsible, review_interval, state, translations, attributes))

/// What the rule of the company profile says on a day.
struct ApplicabilityOutcome {
    ComputedApplicability outcome = ComputedApplicability::unknown;
    std::optional<std::string> entity_class;
    std::vector<std::string> reasons;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"outcome", "applies, does_not_apply or unknown."},
                                                                {"entity_class", "Such as essential or important."},
                                                                {"reasons", "Facts behind it, or what is missing."}};
};
BOOST_DESCRIBE_STRUCT(ApplicabilityOutcome, (), (outcome, entity_class, reasons))

struct ApplicabilityDecision {
    RegulationApplicability applicability{};
    platform::LongText rationale;
    std::optional<platform::Text<100>> entity_class;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"applicability", "applicable, voluntary or not_applicable.", 0, "\"applicable\""},
        {"rationale", "Why: 20 characters, 50 against the computed outcome.", 0, "\"We process personal data of customers in the EU.\""},
        {"entity_class", "Such as essential, important, provider or deployer."}};
};
BOOST_DESCRIBE_STRUCT(ApplicabilityDecision, (), (applicability, rationale, entity_class))

/// Filters of listRegulations.
struct RegulationFilters {
    std::optional<RegulationKind> kind;
    std::optional<platform::Text<10>> jurisdiction;
    std::optional<RegulationApplicability> applicability;
    std::optional<RegulationOrigin> origin;
    std::optional<RegulationState> state;
    std::optional<platform::UserId> responsible;
    std::optional<platform::Date> applies_on;
    std::optional<bool> drift;
    std::optional<platform::Text<100>> key;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"kind", "Kind."},
                                                                {"jurisdiction", "Holds there."},
                                                                {"applicability", "Decision."},
                                                                {"origin", "Origin."},
                                                                {"state", "State."},
                                                                {"responsible", "Member who answers for it."},
                                                                {"applies_on", "Applies on that day."},
                                                                {"drift", "Decision and computation contradict each other."},
                                                                {"key", "With exactly this key."}};
};
BOOST_DESCRIBE_STRUCT(RegulationFilters, (), (kind, jurisdiction, applicability, origin, state, responsible, applies_on, drift, key))

}  // namespace compliance
