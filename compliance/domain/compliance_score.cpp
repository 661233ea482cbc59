// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/compliance_score.hpp"

#include <algorithm>

#include <boost/multiprecision/cpp_int.hpp>

namespace compliance {

namespace {

using Fraction = boost::multiprecision::cpp_rational;

/// Round half up of 1000 × value: per cent in tenths. Values are never negative.
std::int64_t tenths(const Fraction& value) {
    const boost::multiprecision::cpp_int n = numerator(value), d = denominator(value);
    return static_cast<std::int64_t>((n * 2000 + d) / (d * 2));
}

bool is_claimed_away(const ScoredItem& item) { return item.applicability == ItemApplicability::not_applicable; }

/// What an item attains as numerator and denominator, so that most of a sum stays in whole numbers.
struct Attained {
    std::int64_t numerator = 0, denominator = 1;
};

Attained attained(const ScoredItem& item, const ScoreRules& rules) {
    if (is_claimed_away(item)) return {};  // R4: until approved it counts as not assessed
    if (rules.mode == ScoringMode::score && item.score) {
        const auto width = item.max_score - item.min_score;
        const auto own = std::clamp(*item.score, item.min_score, item.max_score) - item.min_score;
        if (!rules.show_documentation || !item.documentation_score) return {own, width};
        return {own + std::clamp(*item.documentation_score, item.min_score, item.max_score) - item.min_score, 2 * width};
    }
    switch (item.result) {
        case ItemResult::compliant: return {1, 1};
        case ItemResult::partially_compliant: return {rules.partial_credit, 100};
        default: return {};
    }
}

/// Without valid evidence an attainment counts as partial at most (R6).
Attained evidenced(const Attained& a, const ScoredItem& item, const ScoreRules& rules) {
    if (item.has_valid_evidence || a.numerator * 100 <= rules.partial_credit * a.denominator) return a;
    return {rules.partial_credit, 100};
}

bool is_assessed(const ScoredItem& item, const ScoreRules& rules) {
    if (is_claimed_away(item)) return false;
    return rules.mode == ScoringMode::score ? item.score.has_value() : item.result != ItemResult::not_assessed;
}

/// Σ w·a by denominator: few scales occur, so nearly all additions are of plain numbers.
class WeightedSum {
  public:
    void add(std::int64_t weight, const Attained& a) {
        sums_[a.denominator] += weight * a.numerator;
        weight_ += weight;
    }
    [[nodiscard]] std::int64_t weight() const { return weight_; }
    /// Σ w·a ÷ Σ w; only with a weight.
    [[nodiscard]] Fraction mean() const {
        Fraction sum = 0;
        for (const auto& [denominator, numerator] : sums_) sum += Fraction(numerator, denominator);
        return sum / weight_;
    }

  private:
    std::map<std::int64_t, std::int64_t> sums_;  // weight ≤ 1,000, numerator ≤ 200,000: far from overflow
    std::int64_t weight_ = 0;
};

struct Sums {
    WeightedSum all, evidenced, assessed;
};

using Mean = std::optional<Fraction>;

Mean mean_of(const WeightedSum& sum) { return sum.weight() == 0 ? Mean() : Mean(sum.mean()); }
Tenths tenths_of(const Mean& mean) { return mean ? Tenths(tenths(*mean)) : Tenths(); }
Tenths tenths_of(const WeightedSum& sum) { return tenths_of(mean_of(sum)); }
ExactShare exact(const Mean& mean) { return mean ? ExactShare{numerator(*mean).str(), denominator(*mean).str()} : ExactShare{}; }

Tenths share(std::int64_t part, std::int64_t whole) { return whole == 0 ? Tenths() : Tenths(tenths(Fraction(part, whole))); }

/// Mean of the unrounded scores of the domains that have a weight (R7).
Mean mean_of_domains(const std::map<platform::Uuid, Sums>& domains, WeightedSum Sums::*which) {
    Fraction sum = 0;
    std::int64_t count = 0;
    for (const auto& [id, sums] : domains) {
        if ((sums.*which).weight() == 0) continue;
        sum += (sums.*which).mean();
        ++count;
    }
    return count == 0 ? Mean() : Mean(sum / count);
}

void count(ResultCounts& counts, const ScoredItem& item) {
    if (is_excluded(item)) counts.not_applicable += item.count;
    else if (is_claimed_away(item) || item.result == ItemResult::not_assessed) counts.not_assessed += item.count;
    else if (item.result == ItemResult::compliant) counts.compliant += item.count;
    else if (item.result == ItemResult::partially_compliant) counts.partially_compliant += item.count;
    else counts.non_compliant += item.count;
}

bool matches(const ScopeFacts& facts, const std::set<std::string>& selected) {
    return selected.empty() || std::any_of(facts.groups.begin(), facts.groups.end(), [&](const std::string& group) { return selected.contains(group); });
}

/// All of R2 but the first day.
bool may_count(const ScopeFacts& facts, const std::set<std::string>& selected, platform::Date day) {
    return facts.assessable && !facts.withdrawn && (!facts.retired_on || *facts.retired_on > day) && (!facts.applies_until || day <= *facts.applies_until) &&
           matches(facts, selected);
}

}  // namespace

bool is_excluded(const ScoredItem& item) { return is_claimed_away(item) && item.status == ItemStatus::done; }

bool counts_on(const ScopeFacts& facts, const std::set<std::string>& selected_groups, platform::Date day) {
    return may_count(facts, selected_groups, day) && (!facts.applies_from || *facts.applies_from <= day);
}

std::optional<platform::Date> applies_later(const ScopeFacts& facts, const std::set<std::string>& selected_groups, platform::Date day) {
    return facts.applies_from && *facts.applies_from > day && may_count(facts, selected_groups, *facts.applies_from) ? facts.applies_from : std::nullopt;
}

std::optional<std::int64_t> attainment_of(const ScoredItem& item, const ScoreRules& rules) {
    if (is_excluded(item)) return std::nullopt;
    const auto a = attained(item, rules);
    return (a.numerator * 20'000 + a.denominator) / (a.denominator * 2);
}

ScoreFigures score_of(const std::vector<ScoredItem>& items, const ScoreRules& rules, platform::Date day) {
    ScoreFigures out;
    Sums total;
    std::map<platform::Uuid, Sums> domains;
    std::int64_t assessed = 0, approved = 0;
    for (const auto& item : items) {
        if (!counts_on(item.scope, rules.selected_groups, day)) {
            if (const auto first = applies_later(item.scope, rules.selected_groups, day)) out.upcoming[*first] += item.count;
            continue;
        }
        auto& figures = out.domains[item.domain];
        count(out.counts, item);
        count(figures.counts, item);
        out.requirements += item.count;
        figures.requirements += item.count;
        auto& sums = domains[item.domain];
        if (is_excluded(item)) continue;
        const auto a = attained(item, rules), proven = evidenced(a, item, rules);
        const auto weight = item.weight * item.count;
        for (Sums* target : {&total, &sums}) {
            target->all.add(weight, a);
            target->evidenced.add(weight, proven);
            if (is_assessed(item, rules)) target->assessed.add(weight, a);
        }
        if (is_assessed(item, rules)) assessed += weight;
        if (item.status == ItemStatus::done) approved += weight;
    }
    for (auto& [id, figures] : out.domains) {
        figures.score = tenths_of(domains[id].all);
        figures.evidenced_score = tenths_of(domains[id].evidenced);
    }
    const bool by_domain = rules.method == ScoreMethod::average_of_domains;
    const auto mean = [&](WeightedSum Sums::*which) { return by_domain ? mean_of_domains(domains, which) : mean_of(total.*which); };
    const auto score = mean(&Sums::all), proven = mean(&Sums::evidenced);
    out.score = tenths_of(score);
    out.exact_score = exact(score);
    out.evidenced_score = tenths_of(proven);
    out.exact_evidenced_score = exact(proven);
    out.assessed_score = tenths_of(mean(&Sums::assessed));
    out.assessed_share = share(assessed, total.all.weight());
    out.approved_share = share(approved, total.all.weight());
    return out;
}

}  // namespace compliance
