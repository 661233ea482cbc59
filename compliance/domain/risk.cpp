// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/risk.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "compliance/domain/period.hpp"

namespace compliance {

using platform::Date;
using platform::Fault;

namespace {

constexpr std::array<std::string_view, 8> kDimensions = {"confidentiality", "integrity", "availability", "financial",
                                                         "legal", "reputation", "safety", "persons"};
constexpr std::chrono::days kSoon{30};

void check_step(std::int64_t value, std::int64_t most, const std::string& pointer, std::vector<Fault>& faults) {
    if (value > most) faults.push_back({pointer, "out_of_range", "the matrix has " + std::to_string(most) + " steps"});
}

Date by_calendar(Date from, const std::string& period) {
    const auto parsed = parse_period(period);
    if (!parsed) throw std::logic_error("no period: " + period);
    return add_period(from, *parsed);
}

void check_not_above(const std::optional<RiskRating>& lower, const std::optional<RiskRating>& upper, const std::string& pointer, std::vector<Fault>& faults) {
    if (!lower || !upper) return;
    if (lower->likelihood.value > upper->likelihood.value) faults.push_back({pointer + "/likelihood", "rating_increases", "lies above the rating before it"});
    if (lower->impact_step() > upper->impact_step()) faults.push_back({pointer + "/impact", "rating_increases", "lies above the rating before it"});
}

}  // namespace

void settle_rating(RiskRating& rating, const RiskScale& scale, const std::string& pointer, std::vector<Fault>& faults) {
    const auto before = faults.size();
    check_step(rating.likelihood.value, scale.likelihoods, pointer + "/likelihood", faults);
    std::int64_t highest = 0;
    if (rating.impacts)
        for (const auto& [dimension, step] : *rating.impacts) {
            auto at = pointer;
            at.append("/impacts/").append(dimension);
            if (std::find(kDimensions.begin(), kDimensions.end(), dimension) == kDimensions.end()) faults.push_back({at, "unknown_member", "is no dimension"});
            check_step(step.value, scale.impacts, at, faults);
            highest = std::max(highest, step.value);
        }
    if (highest > 0 && rating.impact && rating.impact->value != highest)
        faults.push_back({pointer + "/impact", "not_maximum", "must be the highest of the impacts, " + std::to_string(highest)});
    if (highest > 0) rating.impact = highest;
    if (!rating.impact) faults.push_back({pointer + "/impact", "required", "give impact or impacts"});
    else check_step(rating.impact->value, scale.impacts, pointer + "/impact", faults);
    if (faults.size() != before) return;
    rating.score = rating.likelihood.value * rating.impact->value;
    rating.level = scale.level(rating.likelihood.value, rating.impact->value);
    rating.class_ = scale.class_of(rating.level);
}

bool same_rating(const std::optional<RiskRating>& a, const std::optional<RiskRating>& b) {
    if (!a || !b) return !a && !b;
    const auto steps = [](const RiskRating& rating) {
        std::map<std::string, std::int64_t> out;
        if (rating.impacts)
            for (const auto& [dimension, step] : *rating.impacts) out.emplace(dimension, step.value);
        return out;
    };
    return a->likelihood.value == b->likelihood.value && a->impact_step() == b->impact_step() && a->rationale == b->rationale && steps(*a) == steps(*b);
}

void check_consistency(const std::optional<RiskRating>& inherent, const std::optional<RiskRating>& current, const std::optional<RiskRating>& target,
                       std::vector<Fault>& faults) {
    check_not_above(current, inherent, "/current", faults);
    check_not_above(target, current ? current : inherent, "/target", faults);
}

void rescale_rating(RiskRating& rating, const RiskScale& from, const RiskScale& to, Date today) {
    rating.likelihood = rescale_step(rating.likelihood.value, from.likelihoods, to.likelihoods);
    rating.impact = rescale_step(rating.impact_step(), from.impacts, to.impacts);
    if (rating.impacts)
        for (auto& [dimension, step] : *rating.impacts) step = rescale_step(step.value, from.impacts, to.impacts);
    rating.rescaled = true;
    rating.rescaled_on = today;
    rating.score = rating.likelihood.value * rating.impact->value;
    rating.level = to.level(rating.likelihood.value, rating.impact->value);
    rating.class_ = to.class_of(rating.level);
}

RiskSuggestion suggest_rating(std::int64_t likelihood, std::int64_t impact, const std::vector<RiskReduction>& controls) {
    double left_likelihood = 1, left_impact = 1;
    for (const auto& control : controls) {
        // Percent times hundredths: the only rounding is that of the division.
        const double left = 1 - static_cast<double>(control.effectiveness.scaled * control.strength) / 10'000;
        if (control.affects != RiskEffect::impact) left_likelihood *= left;
        if (control.affects != RiskEffect::likelihood) left_impact *= left;
    }
    const auto step = [](std::int64_t value, double left) {
        return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(static_cast<double>(value) * left - 1e-9)));
    };
    return {step(likelihood, left_likelihood), step(impact, left_impact)};
}

RiskState risk_state(const RiskStateFacts& facts) {
    const auto has = [&](RiskTreatmentState state) { return std::find(facts.treatments.begin(), facts.treatments.end(), state) != facts.treatments.end(); };
    if (facts.closed) return RiskState::closed;
    if (facts.accepted) return RiskState::accepted;
    if (has(RiskTreatmentState::approved)) return RiskState::in_treatment;
    if (has(RiskTreatmentState::completed) && !has(RiskTreatmentState::proposed)) return RiskState::monitored;
    return facts.rated ? RiskState::assessed : RiskState::identified;
}

Date next_review(const RiskReviewFacts& facts) {
    if (!facts.rated_on) return std::max(facts.identified_on, facts.reviewed_on.value_or(facts.identified_on)) + kSoon;
    const auto looked = std::max(*facts.rated_on, facts.reviewed_on.value_or(*facts.rated_on));
    auto next = by_calendar(looked, facts.interval);
    if (facts.rescaled_on && *facts.rescaled_on >= looked) next = std::min(next, *facts.rescaled_on + kSoon);
    if (facts.treated_on && *facts.treated_on >= looked) next = std::min(next, *facts.treated_on + kSoon);
    return next;
}

Date latest_acceptance(Date from, const std::string& limit) { return by_calendar(from, limit); }

}  // namespace compliance
