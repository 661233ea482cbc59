// SPDX-License-Identifier: Apache-2.0
// Rules of one risk (risks R1-R11): ratings and their level, what controls suggest, when it is looked at again, which state it is
// in, who may accept it and for how long. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/control.hpp"
#include "compliance/domain/risk_matrix.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

enum class RiskKind { information_security, privacy, ai, supplier, continuity, compliance, project, operational };
BOOST_DESCRIBE_ENUM(RiskKind, information_security, privacy, ai, supplier, continuity, compliance, project, operational)
enum class RiskPerspective { organisation, data_subjects };
BOOST_DESCRIBE_ENUM(RiskPerspective, organisation, data_subjects)
enum class RiskOption { undecided, mitigate, avoid, transfer, accept };
BOOST_DESCRIBE_ENUM(RiskOption, undecided, mitigate, avoid, transfer, accept)
enum class RiskState { identified, assessed, in_treatment, monitored, accepted, closed };
BOOST_DESCRIBE_ENUM(RiskState, identified, assessed, in_treatment, monitored, accepted, closed)
enum class RiskEffect { likelihood, impact, both };
BOOST_DESCRIBE_ENUM(RiskEffect, likelihood, impact, both)
enum class RiskTreatmentState { proposed, approved, completed, cancelled };
BOOST_DESCRIBE_ENUM(RiskTreatmentState, proposed, approved, completed, cancelled)
enum class RiskApprover { owner, approver, specialist, management };
BOOST_DESCRIBE_ENUM(RiskApprover, owner, approver, specialist, management)

using RiskStep = platform::Int<1, 10>;

struct RiskRating {
    RiskStep likelihood = 1;
    std::optional<RiskStep> impact;
    std::optional<std::map<std::string, RiskStep>> impacts;
    std::optional<platform::LongText> rationale;
    platform::Date rated_on{};
    std::string rated_by;
    std::int64_t score = 0, level = 0;
    Criticality class_ = Criticality::low;
    bool rescaled = false;
    std::optional<platform::Date> rescaled_on;

    static constexpr std::string_view kText = "How likely and how grave, on the risk's matrix.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"likelihood", "Step of likelihood.", 0, "4"},
        {"impact", "Step of impact; where impacts are given, their highest.", 0, "3"},
        {"impacts", "Steps by dimension: confidentiality, integrity, availability, financial, legal, reputation, safety, persons."},
        {"rationale", "Why it is rated so."},
        {"rated_on", "Day of the rating.", platform::reflect::kReadOnly},
        {"rated_by", "Who rated.", platform::reflect::kReadOnly},
        {"score", "Likelihood times impact, for sorting and display only.", platform::reflect::kReadOnly},
        {"level", "Value of the matrix's level.", platform::reflect::kReadOnly},
        {"class", "Class of that level.", platform::reflect::kReadOnly},
        {"rescaled", "Carried over from another matrix and not looked at since.", platform::reflect::kReadOnly},
        {"rescaled_on", "When it was carried over.", platform::reflect::kReadOnly}};
    [[nodiscard]] std::int64_t impact_step() const { return impact ? impact->value : 1; }
};
BOOST_DESCRIBE_STRUCT(RiskRating, (), (likelihood, impact, impacts, rationale, rated_on, rated_by, score, level, class_, rescaled, rescaled_on))

/// Range of the matrix, known dimensions, impact as maximum (R2); completes impact, score, level and class (R1). Faults at
/// <pointer>/likelihood and so on.
void settle_rating(RiskRating& rating, const RiskScale& scale, const std::string& pointer, std::vector<platform::Fault>& faults);
/// Whether what people say of a rating is the same in both.
bool same_rating(const std::optional<RiskRating>& a, const std::optional<RiskRating>& b);
/// current not above inherent, target not above current (R7); `rating_increases`.
void check_consistency(const std::optional<RiskRating>& inherent, const std::optional<RiskRating>& current, const std::optional<RiskRating>& target,
                       std::vector<platform::Fault>& faults);
/// The rating on another matrix, marked as carried over (R4).
void rescale_rating(RiskRating& rating, const RiskScale& from, const RiskScale& to, platform::Date today);

struct RiskReduction {
    RiskEffect affects = RiskEffect::likelihood;
    std::int64_t strength = 0;  ///< percent when fully effective
    Share effectiveness;
};
struct RiskSuggestion {
    std::int64_t likelihood = 0, impact = 0;
    bool operator==(const RiskSuggestion&) const = default;
};
/// What is left of the inherent rating by controls as effective as they are (R5).
RiskSuggestion suggest_rating(std::int64_t likelihood, std::int64_t impact, const std::vector<RiskReduction>& controls);

struct RiskStateFacts {
    bool closed = false, accepted = false, rated = false;
    std::vector<RiskTreatmentState> treatments;
};
RiskState risk_state(const RiskStateFacts& facts);

struct RiskReviewFacts {
    platform::Date identified_on{};
    std::optional<platform::Date> rated_on, reviewed_on;  ///< of current
    std::optional<platform::Date> rescaled_on;            ///< of current, if carried over since
    std::optional<platform::Date> treated_on;             ///< last completion of a treatment
    std::string interval;                                 ///< of the class of current
};
/// Day of the next review (R6). A carried over rating and a completed treatment ask for a new rating within 30 days.
platform::Date next_review(const RiskReviewFacts& facts);

/// Last day for which a risk may be accepted (R8).
platform::Date latest_acceptance(platform::Date from, const std::string& limit);

}  // namespace compliance
