// SPDX-License-Identifier: Apache-2.0
// Row of compliance_risks, with its parts and what is derived of it.
#pragma once

#include "compliance/db/models/risk_acceptance.hpp"
#include "compliance/db/models/risk_treatment.hpp"
#include "compliance/schemas/risk.hpp"

namespace compliance {

struct SuggestedRating {
    std::int64_t likelihood = 0, impact = 0, level = 0;
    Criticality class_ = Criticality::low;
    std::vector<std::string> explanation;
    static constexpr flags::MemberDoc kMembers[] = {{"likelihood", "Step of likelihood."},
                                                    {"impact", "Step of impact."},
                                                    {"level", "Value of the level."},
                                                    {"class", "Class."},
                                                    {"explanation", "How it comes about, control by control."}};
};
BOOST_DESCRIBE_STRUCT(SuggestedRating, (), (likelihood, impact, level, class_, explanation))

struct LatestSimulation {
    platform::Uuid id;
    RiskBasis basis = RiskBasis::current;
    platform::Money mean, p95;
    platform::Instant run_at{};
    static constexpr flags::MemberDoc kMembers[] = {
        {"id", "Run."}, {"basis", "Which estimate."}, {"mean", "Mean loss a year."}, {"p95", "Exceeded in one year of twenty."}, {"run_at", "When."}};
};
BOOST_DESCRIBE_STRUCT(LatestSimulation, (), (id, basis, mean, p95, run_at))

struct LastReview {
    RiskReviewOutcome outcome{};
    std::optional<platform::Text<2'000>> note;
    platform::Date on{};
    std::string by;
    static constexpr flags::MemberDoc kMembers[] = {{"outcome", "What came of it."}, {"note", "What was found."}, {"on", "When."}, {"by", "Who looked."}};
};
BOOST_DESCRIBE_STRUCT(LastReview, (), (outcome, note, on, by))

struct Risk : platform::records::Common, RiskInput {
    std::string key;
    RiskState state = RiskState::identified;
    bool above_appetite = false, doubtful = false;
    std::optional<platform::Date> last_assessed_on, last_reviewed_on, next_review_on;
    std::optional<LastReview> last_review;
    std::optional<RiskCloseReason> close_reason;
    std::optional<platform::Text<2'000>> close_note;
    std::optional<SuggestedRating> suggested;
    std::optional<LatestSimulation> latest_simulation;
    std::vector<RiskTreatment> treatments;
    std::optional<RiskAcceptance> acceptance;

    static constexpr bool kPartsInTag = true;
    static constexpr std::string_view kText = "What could happen, how grave it would be, and what is done about it.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"key", "Human key (`RISK-0042`).", flags::kReadOnly | flags::kSortable | flags::kSearchable},
        {"state", "State; computed but for closed.", flags::kReadOnly | flags::kSortable},
        {"above_appetite", "The class of the current rating is more than is borne.", flags::kReadOnly},
        {"doubtful", "The controls suggest more than the current rating.", flags::kReadOnly},
        {"last_assessed_on", "Last rating or review.", flags::kReadOnly | flags::kSortable},
        {"last_reviewed_on", "Last review.", flags::kReadOnly},
        {"next_review_on", "When it is to be looked at again; a deadline.", flags::kReadOnly | flags::kSortable},
        {"last_review", "What the last review found.", flags::kReadOnly},
        {"close_reason", "Why it was closed.", flags::kReadOnly},
        {"close_note", "The same in words.", flags::kReadOnly},
        {"suggested", "Current rating that inherent rating and controls suggest; never applied by itself.", flags::kReadOnly | flags::kNoColumn},
        {"latest_simulation", "Last estimate in money.", flags::kReadOnly | flags::kNoColumn},
        {"treatments", "What is done about it.", flags::kReadOnly | flags::kNoColumn},
        {"acceptance", "Acceptance that is active, else the one asked for.", flags::kReadOnly | flags::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(Risk, (platform::records::Common, RiskInput),
                      (key, state, above_appetite, doubtful, last_assessed_on, last_reviewed_on, next_review_on, last_review, close_reason, close_note,
                       suggested, latest_simulation, treatments, acceptance))

}  // namespace compliance
