// SPDX-License-Identifier: Apache-2.0
// What a client may say of a risk, and what its actions take.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/risk.hpp"
#include "compliance/domain/risk_quantification.hpp"

namespace compliance {

namespace flags = platform::reflect;

enum class RiskSourceType { manual, module, dsfa, vendor, incident, ai_system, audit_finding, isms_context, import };
BOOST_DESCRIBE_ENUM(RiskSourceType, manual, module, dsfa, vendor, incident, ai_system, audit_finding, isms_context, import)
enum class StrengthOfKnowledge { low, medium, high };
BOOST_DESCRIBE_ENUM(StrengthOfKnowledge, low, medium, high)
enum class RiskReviewOutcome { confirmed, changed, reopened };
BOOST_DESCRIBE_ENUM(RiskReviewOutcome, confirmed, changed, reopened)
enum class RiskCloseReason { eliminated, merged, not_relevant, transferred, realised };
BOOST_DESCRIBE_ENUM(RiskCloseReason, eliminated, merged, not_relevant, transferred, realised)

struct RiskSource {
    RiskSourceType type = RiskSourceType::manual;
    std::optional<platform::Uuid> id;
    static constexpr flags::MemberDoc kMembers[] = {{"type", "Register or way it came from.", 0, "\"manual\""}, {"id", "Record there."}};
};
BOOST_DESCRIBE_STRUCT(RiskSource, (), (type, id))

struct RiskControl {
    platform::Ref<entity::Control> control;
    RiskEffect affects{};
    platform::Int<1, 100> strength = 1;
    static constexpr flags::MemberDoc kMembers[] = {{"control", "Control."},
                                                    {"affects", "What it lowers.", 0, "\"likelihood\""},
                                                    {"strength", "By how many percent when it is fully effective.", 0, "60"}};
};
BOOST_DESCRIBE_STRUCT(RiskControl, (), (control, affects, strength))

struct RiskInput {
    std::optional<platform::Text<100>> external_id;
    platform::Text<300> title;
    std::optional<platform::Markdown> description;
    std::optional<platform::LongText> cause, consequence;
    std::vector<platform::Text<255>> threats;
    std::vector<platform::Text<500>> vulnerabilities;
    RiskKind kind{};
    RiskPerspective perspective = RiskPerspective::organisation;
    platform::UserId owner;
    std::optional<RiskSource> source;
    std::vector<platform::Ref<entity::IsmsScope>> isms_scopes;
    std::vector<platform::Ref<entity::ServiceModule>> modules;
    std::vector<platform::Ref<entity::ProcessingActivity>> processing_activities;
    std::optional<platform::Ref<entity::Vendor>> vendor;
    std::optional<platform::Ref<entity::AiSystem>> ai_system;
    std::optional<platform::Ref<entity::Dsfa>> dsfa;
    std::optional<platform::Ref<entity::RiskMatrix>> matrix;
    std::optional<platform::Date> identified_on;
    std::optional<RiskRating> inherent, current, target;
    std::optional<StrengthOfKnowledge> strength_of_knowledge;
    std::vector<RiskControl> controls;
    RiskOption option = RiskOption::undecided;
    RiskQuantifications quantifications;
    std::vector<platform::Text<50>> tags;

    static constexpr flags::MemberDoc kMembers[] = {
        {"external_id", "Its id in the tool it came from; unique."},
        {"title", "What could happen.", flags::kSortable | flags::kSearchable, "\"Backups cannot be restored\""},
        {"description", "The same at length.", flags::kSearchable},
        {"cause", "What it comes from."},
        {"consequence", "What follows from it."},
        {"threats", "URNs of a library's threats.", flags::kDefaulted, {}, 100},
        {"vulnerabilities", "What lets it happen, in own words.", flags::kDefaulted, {}, 100},
        {"kind", "Kind of risk.", flags::kSortable, "\"information_security\""},
        {"perspective", "Whom it harms.", flags::kDefaulted},
        {"owner", "Member who is accountable, and approves treatment and what remains."},
        {"source", "Where it came from."},
        {"isms_scopes", "Scopes in which it lies.", flags::kDefaulted, {}, 100},
        {"modules", "Service modules in which it lies.", flags::kDefaulted},
        {"processing_activities", "Processing activities in which it lies.", flags::kDefaulted},
        {"vendor", "Vendor it comes from."},
        {"ai_system", "AI system it comes from."},
        {"dsfa", "Data protection impact assessment that treats it."},
        {"matrix", "Active matrix it is rated on; that of the settings if not given."},
        {"identified_on", "When it was found; today if not given.", flags::kSortable},
        {"inherent", "Without controls."},
        {"current", "As it is."},
        {"target", "When the treatments work."},
        {"strength_of_knowledge", "How well founded the ratings are."},
        {"controls", "Controls that lower it.", flags::kDefaulted, {}, 100},
        {"option", "What is to be done about it.", flags::kDefaulted},
        {"quantifications", "Estimates in money; never of risks for persons.", flags::kDefaulted},
        {"tags", "Tags.", flags::kDefaulted, "[\"backup\"]", 50}};
};
BOOST_DESCRIBE_STRUCT(RiskInput, (),
                      (external_id, title, description, cause, consequence, threats, vulnerabilities, kind, perspective, owner, source, isms_scopes, modules,
                       processing_activities, vendor, ai_system, dsfa, matrix, identified_on, inherent, current, target, strength_of_knowledge, controls,
                       option, quantifications, tags))

struct RiskRatings {
    std::optional<RiskRating> inherent, current, target;
    static constexpr flags::MemberDoc kMembers[] = {{"inherent", "Without controls."}, {"current", "As it is."}, {"target", "When the treatments work."}};
};
BOOST_DESCRIBE_STRUCT(RiskRatings, (), (inherent, current, target))

struct RiskReview {
    RiskReviewOutcome outcome{};
    std::optional<platform::Text<2'000>> note;
    std::optional<RiskRatings> ratings;
    static constexpr flags::MemberDoc kMembers[] = {
        {"outcome", "confirmed: nothing changes; changed: with new ratings; reopened: of a closed risk.", 0, "\"confirmed\""},
        {"note", "What was found."},
        {"ratings", "New ratings."}};
};
BOOST_DESCRIBE_STRUCT(RiskReview, (), (outcome, note, ratings))

struct RiskClose {
    RiskCloseReason reason{};
    std::optional<platform::Text<2'000>> note;
    static constexpr flags::MemberDoc kMembers[] = {{"reason", "Why it is no risk any more.", 0, "\"eliminated\""}, {"note", "The same in words."}};
};
BOOST_DESCRIBE_STRUCT(RiskClose, (), (reason, note))

/// Filters of listRisks and exportRisks.
struct RiskFilters {
    std::optional<RiskKind> kind;
    std::optional<RiskPerspective> perspective;
    std::optional<RiskState> state;
    std::optional<Criticality> class_;
    std::optional<bool> above_appetite;
    std::optional<platform::UserId> owner;
    std::optional<RiskOption> option;
    std::optional<platform::Date> review_before;
    std::optional<platform::Uuid> isms_scope_id, vendor_id, module_id;
    std::optional<bool> doubtful;
    static constexpr flags::MemberDoc kMembers[] = {{"kind", "Kind."},
                                                    {"perspective", "Whom it harms."},
                                                    {"state", "State."},
                                                    {"class", "Class of the current rating."},
                                                    {"above_appetite", "Whether that is more than is borne."},
                                                    {"owner", "Who is accountable."},
                                                    {"option", "What is to be done."},
                                                    {"review_before", "To be looked at before that day."},
                                                    {"isms_scope_id", "In that scope."},
                                                    {"vendor_id", "From that vendor."},
                                                    {"module_id", "In that module."},
                                                    {"doubtful", "Whether the controls suggest more than the current rating."}};
};
BOOST_DESCRIBE_STRUCT(RiskFilters, (),
                      (kind, perspective, state, class_, above_appetite, owner, option, review_before, isms_scope_id, vendor_id, module_id, doubtful))

}  // namespace compliance
