// SPDX-License-Identifier: Apache-2.0
// What a client may say of the treatment of a risk.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/risk.hpp"
#include "compliance/schemas/approval.hpp"

namespace compliance {

namespace flags = platform::reflect;

enum class RiskTreatmentOption { mitigate, avoid, transfer };
BOOST_DESCRIBE_ENUM(RiskTreatmentOption, mitigate, avoid, transfer)

struct RiskExpectation {
    RiskStep likelihood = 1, impact = 1;
    static constexpr flags::MemberDoc kMembers[] = {{"likelihood", "Step of likelihood.", 0, "2"}, {"impact", "Step of impact.", 0, "3"}};
};
BOOST_DESCRIBE_STRUCT(RiskExpectation, (), (likelihood, impact))

struct RiskTreatmentInput {
    RiskTreatmentOption option{};
    platform::Text<300> title;
    std::optional<platform::Markdown> description;
    std::vector<platform::Ref<entity::Control>> controls;
    std::vector<platform::Text<40>> control_refs;
    platform::UserId owner;
    std::optional<platform::Date> start_on;
    platform::Date due_on{};
    std::optional<RiskExpectation> expected;
    std::optional<platform::Money> cost_once, cost_yearly;
    static constexpr flags::MemberDoc kMembers[] = {{"option", "What is done about the risk.", 0, "\"mitigate\""},
                                                    {"title", "Title.", flags::kSortable | flags::kSearchable, "\"Backups are restored each month\""},
                                                    {"description", "What is done."},
                                                    {"controls", "Controls that it uses or builds.", flags::kDefaulted, {}, 100},
                                                    {"control_refs", "References of Annex A.", flags::kDefaulted, "[\"A.8.13\"]", 100},
                                                    {"owner", "Member who answers for it."},
                                                    {"start_on", "When it begins."},
                                                    {"due_on", "When it is to be done; a deadline.", flags::kSortable, "\"2027-03-31\""},
                                                    {"expected", "Rating if it works; not above the current one."},
                                                    {"cost_once", "Cost once, in the currency of the settings."},
                                                    {"cost_yearly", "Cost a year."}};
};
BOOST_DESCRIBE_STRUCT(RiskTreatmentInput, (),
                      (option, title, description, controls, control_refs, owner, start_on, due_on, expected, cost_once, cost_yearly))

struct RiskTreatmentPatch : RiskTreatmentInput {
    platform::Int<0, 100> progress = 0;
    RiskTreatmentState state = RiskTreatmentState::proposed;
    std::optional<platform::Text<2'000>> note;
    static constexpr flags::MemberDoc kMembers[] = {{"progress", "How far it is, in percent.", flags::kDefaulted},
                                                    {"state", "Only cancelled can be set, with a note.", flags::kDefaulted},
                                                    {"note", "Why it is cancelled."}};
};
BOOST_DESCRIBE_STRUCT(RiskTreatmentPatch, (RiskTreatmentInput), (progress, state, note))

struct TreatmentCompletion {
    platform::LongText result_note;
    std::optional<platform::Date> completed_on;
    static constexpr flags::MemberDoc kMembers[] = {{"result_note", "What has come of it.", 0, "\"Restored within two hours.\""},
                                                    {"completed_on", "When it was done; today if not given, never later."}};
};
BOOST_DESCRIBE_STRUCT(TreatmentCompletion, (), (result_note, completed_on))

/// Filters of listRiskTreatments.
struct RiskTreatmentFilters {
    std::optional<platform::Uuid> risk_id;
    std::optional<RiskTreatmentState> state;
    std::optional<RiskTreatmentOption> option;
    std::optional<platform::UserId> owner;
    std::optional<platform::Date> due_before;
    std::optional<bool> overdue;
    std::optional<platform::Uuid> control_id;
    std::optional<platform::Text<40>> control_ref;
    static constexpr flags::MemberDoc kMembers[] = {{"risk_id", "Of that risk."},
                                                    {"state", "State."},
                                                    {"option", "What is done."},
                                                    {"owner", "Who answers for it."},
                                                    {"due_before", "Due before that day."},
                                                    {"overdue", "Whether its day is over and it is not done."},
                                                    {"control_id", "Uses that control."},
                                                    {"control_ref", "Names that reference of Annex A."}};
};
BOOST_DESCRIBE_STRUCT(RiskTreatmentFilters, (), (risk_id, state, option, owner, due_before, overdue, control_id, control_ref))

}  // namespace compliance
