// SPDX-License-Identifier: Apache-2.0
// The worked rows of the score, and the formula once more over random items.
#include "compliance/domain/compliance_score.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace compliance {
namespace {

using platform::Date;
using platform::Uuid;
using std::chrono::January;
using std::chrono::November;
using namespace std::chrono_literals;

constexpr Date kDay = std::chrono::sys_days(2026y / November / 23);

ScoredItem item(std::int64_t weight, ItemResult result, bool proven = false) {
    ScoredItem out;
    out.weight = weight;
    out.result = result;
    out.has_valid_evidence = proven;
    return out;
}

ScoredItem excluded(bool approved) {
    auto out = item(1, ItemResult::not_assessed);
    out.applicability = ItemApplicability::not_applicable;
    out.status = approved ? ItemStatus::done : ItemStatus::in_review;
    return out;
}

std::vector<ScoredItem> worked_example() {
    auto next_year = item(1, ItemResult::not_assessed);
    next_year.scope.applies_from = std::chrono::sys_days(2027y / January / 1);
    return {item(1, ItemResult::compliant, true), item(3, ItemResult::compliant), item(1, ItemResult::partially_compliant),
            item(1, ItemResult::non_compliant), item(1, ItemResult::not_assessed), excluded(false),
            excluded(true), next_year};
}

TEST(ComplianceScore, TheWorkedExampleScores56Point3And37Point5WithEvidence) {
    const auto figures = score_of(worked_example(), {}, kDay);
    EXPECT_EQ(figures.score, 563);
    EXPECT_EQ(figures.evidenced_score, 375);
    EXPECT_EQ(figures.assessed_share, 750);
    EXPECT_EQ(figures.assessed_score, 750);
    EXPECT_EQ(figures.counts, (ResultCounts{2, 1, 1, 2, 1}));
    EXPECT_EQ(figures.requirements, 7);
    EXPECT_EQ(figures.upcoming, (std::map<Date, std::int64_t>{{std::chrono::sys_days(2027y / January / 1), 1}}));
}

TEST(ComplianceScore, ApprovingTheOtherExclusionTakesItOutOfTheDivisor) {
    auto items = worked_example();
    items[5] = excluded(true);
    EXPECT_EQ(score_of(items, {}, kDay).score, 643);
}

TEST(ComplianceScore, DeclaringEverythingOutOfScopeRaisesNothing) {
    const std::vector<ScoredItem> items(10, excluded(false));
    EXPECT_EQ(score_of(items, {}, kDay).score, 0);
    EXPECT_EQ(score_of(std::vector<ScoredItem>(10, excluded(true)), {}, kDay).score, std::nullopt);
}

TEST(ComplianceScore, MaturityCountsFromTheLeastScoreOfItsScale) {
    std::vector<ScoredItem> items;
    for (const auto& [score, documentation] : {std::pair{5, 3}, {3, 3}, {1, 1}}) {
        auto& one = items.emplace_back(item(1, ItemResult::not_assessed));
        one.min_score = 1;
        one.max_score = 5;
        one.score = score;
        one.documentation_score = documentation;
    }
    ScoreRules rules;
    rules.mode = ScoringMode::score;
    EXPECT_EQ(score_of(items, rules, kDay).score, 500);
    rules.show_documentation = true;
    EXPECT_EQ(score_of(items, rules, kDay).score, 417);
    EXPECT_EQ(attainment_of(items[0], rules), 7'500);
}

TEST(ComplianceScore, TheMeanOfDomainsCountsEachDomainOnce) {
    const Uuid x{{1}}, y{{2}}, weightless{{3}};
    std::vector<ScoredItem> items(4, item(1, ItemResult::compliant));
    for (auto& one : items) one.domain = x;
    items.push_back(item(1, ItemResult::non_compliant));
    items.back().domain = y;
    items.push_back(item(0, ItemResult::compliant));
    items.back().domain = weightless;
    ScoreRules rules;
    EXPECT_EQ(score_of(items, rules, kDay).score, 800);
    rules.method = ScoreMethod::average_of_domains;
    const auto figures = score_of(items, rules, kDay);
    EXPECT_EQ(figures.score, 500);
    EXPECT_EQ(figures.domains.at(x).score, 1'000);
    EXPECT_EQ(figures.domains.at(y).score, 0);
    EXPECT_EQ(figures.domains.at(weightless).score, std::nullopt);
}

TEST(ComplianceScore, ARequirementCountsFromItsFirstToItsLastDay) {
    ScopeFacts facts;
    facts.applies_from = kDay;
    facts.applies_until = kDay + std::chrono::days(1);
    EXPECT_FALSE(counts_on(facts, {}, kDay - std::chrono::days(1)));
    EXPECT_TRUE(counts_on(facts, {}, kDay));
    EXPECT_TRUE(counts_on(facts, {}, kDay + std::chrono::days(1)));
    EXPECT_FALSE(counts_on(facts, {}, kDay + std::chrono::days(2)));
    facts = {};
    facts.retired_on = kDay;
    EXPECT_TRUE(counts_on(facts, {}, kDay - std::chrono::days(1)));
    EXPECT_FALSE(counts_on(facts, {}, kDay));
}

TEST(ComplianceScore, WithAGroupSelectedWhatHasNoGroupIsOut) {
    ScopeFacts low, none;
    low.groups = {"LOW", "MODERATE"};
    EXPECT_TRUE(counts_on(low, {"LOW"}, kDay));
    EXPECT_FALSE(counts_on(low, {"HIGH"}, kDay));
    EXPECT_FALSE(counts_on(none, {"LOW"}, kDay));
    EXPECT_TRUE(counts_on(none, {}, kDay));
}

// The formula once more, in whole numbers over one common denominator instead of fractions by scale.
constexpr std::int64_t kUnit = 504'000;  // 2 · lcm(1…10) · 100: every attainment of the generated scales is a whole number of it

struct Generated {
    std::vector<ScoredItem> items;
    ScoreRules rules;
};

std::int64_t units(const ScoredItem& one, const ScoreRules& rules) {
    if (one.applicability == ItemApplicability::not_applicable) return 0;
    if (rules.mode == ScoringMode::score && one.score) {
        const auto share = [&](std::int64_t score) { return kUnit * (score - one.min_score) / (one.max_score - one.min_score); };
        return rules.show_documentation && one.documentation_score ? (share(*one.score) + share(*one.documentation_score)) / 2 : share(*one.score);
    }
    if (one.result == ItemResult::compliant) return kUnit;
    return one.result == ItemResult::partially_compliant ? kUnit / 100 * rules.partial_credit : 0;
}

Tenths rounded(std::int64_t numerator, std::int64_t denominator) {
    if (denominator == 0) return std::nullopt;
    const auto whole = numerator * 1'000 / denominator, rest = numerator * 1'000 % denominator;
    return rest * 2 >= denominator ? whole + 1 : whole;
}

Generated generated(int most, std::int64_t heaviest) {
    Generated out;
    out.rules.mode = *rc::gen::element(ScoringMode::result, ScoringMode::score);
    out.rules.show_documentation = *rc::gen::arbitrary<bool>();
    out.rules.partial_credit = *rc::gen::inRange<std::int64_t>(0, 100);
    const auto count = *rc::gen::inRange(0, most);
    for (int i = 0; i < count; ++i) {
        ScoredItem one;
        one.weight = *rc::gen::inRange<std::int64_t>(0, heaviest);
        one.status = *rc::gen::element(ItemStatus::to_do, ItemStatus::in_review, ItemStatus::done);
        one.applicability = *rc::gen::element(ItemApplicability::applicable, ItemApplicability::applicable, ItemApplicability::not_applicable);
        one.result = *rc::gen::element(ItemResult::not_assessed, ItemResult::compliant, ItemResult::partially_compliant, ItemResult::non_compliant);
        one.has_valid_evidence = *rc::gen::arbitrary<bool>();
        one.min_score = *rc::gen::inRange<std::int64_t>(0, 3);
        one.max_score = one.min_score + *rc::gen::inRange<std::int64_t>(1, 11);
        if (*rc::gen::arbitrary<bool>()) one.score = *rc::gen::inRange(one.min_score, one.max_score + 1);
        if (*rc::gen::arbitrary<bool>()) one.documentation_score = *rc::gen::inRange(one.min_score, one.max_score + 1);
        one.domain = Uuid{{static_cast<std::uint8_t>(*rc::gen::inRange(1, 4))}};
        out.items.push_back(one);
    }
    return out;
}

TEST(ComplianceScore, ARandomAssessmentScoresAsTheFormulaSays) {
    EXPECT_TRUE(rc::check([] {
        const auto [items, rules] = generated(30, 20);
        std::int64_t weight = 0, sum = 0, proven = 0, assessed_weight = 0, assessed_sum = 0, approved = 0;
        for (const auto& one : items) {
            const bool out = one.applicability == ItemApplicability::not_applicable;
            if (out && one.status == ItemStatus::done) continue;
            const auto a = units(one, rules), credit = kUnit / 100 * rules.partial_credit;
            weight += one.weight;
            sum += one.weight * a;
            proven += one.weight * (one.has_valid_evidence ? a : std::min(a, credit));
            const bool assessed = !out && (rules.mode == ScoringMode::score ? one.score.has_value() : one.result != ItemResult::not_assessed);
            if (assessed) assessed_weight += one.weight, assessed_sum += one.weight * a;
            if (one.status == ItemStatus::done) approved += one.weight;
        }
        const auto figures = score_of(items, rules, kDay);
        RC_ASSERT(figures.score == rounded(sum, weight * kUnit));
        RC_ASSERT(figures.evidenced_score == rounded(proven, weight * kUnit));
        RC_ASSERT(figures.assessed_score == rounded(assessed_sum, assessed_weight * kUnit));
        RC_ASSERT(figures.assessed_share == rounded(assessed_weight, weight));
        RC_ASSERT(figures.approved_share == rounded(approved, weight));
    }));
}

TEST(ComplianceScore, TheMeanOfRandomDomainsIsThatOfTheirUnroundedScores) {
    EXPECT_TRUE(rc::check([] {
        auto [items, rules] = generated(12, 5);
        rules.method = ScoreMethod::average_of_domains;
        std::map<Uuid, std::pair<std::int64_t, std::int64_t>> domains;  // Σ w·a in units, Σ w
        for (const auto& one : items) {
            if (is_excluded(one)) continue;
            domains[one.domain].first += one.weight * units(one, rules);
            domains[one.domain].second += one.weight;
        }
        // Over the product of the weights as common denominator.
        std::int64_t product = 1, count = 0, numerator = 0;
        for (const auto& [id, sums] : domains)
            if (sums.second > 0) product *= sums.second, ++count;
        for (const auto& [id, sums] : domains)
            if (sums.second > 0) numerator += sums.first * (product / sums.second);
        RC_ASSERT(score_of(items, rules, kDay).score == rounded(numerator, product * count * kUnit));
    }));
}

TEST(ComplianceScore, ItemsCountedTogetherScoreAsEachByItself) {
    EXPECT_TRUE(rc::check([] {
        auto [items, rules] = generated(8, 3);
        rules.method = *rc::gen::element(ScoreMethod::average, ScoreMethod::average_of_domains);
        std::vector<ScoredItem> each;
        for (auto& one : items) {
            const auto count = *rc::gen::inRange<std::int64_t>(1, 5);
            for (std::int64_t n = 0; n < count; ++n) each.push_back(one);
            one.count = count;
        }
        const auto grouped = score_of(items, rules, kDay), single = score_of(each, rules, kDay);
        RC_ASSERT(grouped.score == single.score);
        RC_ASSERT(grouped.evidenced_score == single.evidenced_score);
        RC_ASSERT(grouped.exact_score.numerator + "/" + grouped.exact_score.denominator == single.exact_score.numerator + "/" + single.exact_score.denominator);
        RC_ASSERT(grouped.assessed_score == single.assessed_score);
        RC_ASSERT(grouped.assessed_share == single.assessed_share);
        RC_ASSERT(grouped.approved_share == single.approved_share);
        RC_ASSERT(grouped.counts == single.counts);
        RC_ASSERT(grouped.requirements == single.requirements);
        RC_ASSERT(grouped.upcoming == single.upcoming);
        for (const auto& [id, domain] : single.domains) RC_ASSERT(grouped.domains.at(id).requirements == domain.requirements);
    }));
}

}  // namespace
}  // namespace compliance
