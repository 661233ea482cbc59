// SPDX-License-Identifier: Apache-2.0
// The score of an assessment (regulations R2-R7): exact fractions over the items in scope, rounded once at the end. Pure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compliance/domain/requirement_assessment.hpp"

namespace compliance {

/// A requirement as far as its scope depends on a day; dates are resolved against the regulation's.
struct ScopeFacts {
    bool assessable = true, withdrawn = false;
    std::optional<platform::Date> retired_on, applies_from, applies_until;
    std::vector<std::string> groups;
};

/// Whether it counts on the day (R2); no group selected: all of them do.
bool counts_on(const ScopeFacts& facts, const std::set<std::string>& selected_groups, platform::Date day);
/// Its first day, if it will count later than the day.
std::optional<platform::Date> applies_later(const ScopeFacts& facts, const std::set<std::string>& selected_groups, platform::Date day);

/// An item as the score sees it.
struct ScoredItem {
    ScopeFacts scope;
    std::int64_t weight = 1;
    ItemStatus status = ItemStatus::to_do;
    ItemApplicability applicability = ItemApplicability::applicable;
    ItemResult result = ItemResult::not_assessed;
    std::optional<std::int64_t> score, documentation_score;
    std::int64_t min_score = 0, max_score = 100;  ///< resolved: the requirement's, else the assessment's
    bool has_valid_evidence = false;
    platform::Uuid domain;
    std::int64_t count = 1;  ///< how many items are just like it
};

struct ScoreRules {
    ScoringMode mode = ScoringMode::result;
    ScoreMethod method = ScoreMethod::average;
    bool show_documentation = false;
    std::int64_t partial_credit = 50;       ///< hundredths, 0 to 99
    std::set<std::string> selected_groups;  ///< chosen ones and those that answers select
};

/// Tenths of a per cent; null where the divisor is 0.
using Tenths = std::optional<std::int64_t>;

struct ResultCounts {
    std::int64_t compliant = 0, partially_compliant = 0, non_compliant = 0, not_assessed = 0, not_applicable = 0;
    bool operator==(const ResultCounts&) const = default;
};

/// A share of one, unrounded, as fraction in decimal digits: numbers of any size, so that means of means are rounded once.
struct ExactShare {
    std::string numerator, denominator;  ///< empty: there is none
    [[nodiscard]] bool known() const { return !denominator.empty(); }
};

struct DomainFigures {
    Tenths score, evidenced_score;
    ResultCounts counts;
    std::int64_t requirements = 0;
};

struct ScoreFigures {
    Tenths score, evidenced_score, assessed_score, assessed_share, approved_share;
    ExactShare exact_score, exact_evidenced_score;
    ResultCounts counts;
    std::int64_t requirements = 0;
    std::map<platform::Date, std::int64_t> upcoming;
    std::map<platform::Uuid, DomainFigures> domains;
};

ScoreFigures score_of(const std::vector<ScoredItem>& items, const ScoreRules& rules, platform::Date day);

/// Attainment of one item in ten-thousandths, rounded half up (R3); for showing it beside the item, never for sums. Null where it is
/// excluded by an approved `not_applicable` (R4).
std::optional<std::int64_t> attainment_of(const ScoredItem& item, const ScoreRules& rules);
/// Whether it is out of the score: not applicable, approved by another person (R4).
bool is_excluded(const ScoredItem& item);

}  // namespace compliance
