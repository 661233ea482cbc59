// SPDX-License-Identifier: Apache-2.0
// The vectors and worked figures of the engine; money in hundredths, probabilities in ten-thousandths.
#include "compliance/domain/risk_simulation.hpp"

#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

#include "compliance/services/risk_simulation.hpp"

namespace compliance::fair {
namespace {

Scenario before_treatment() { return {Distribution::pert(0.1, 0.5, 2), {}, Distribution::lognormal(10'000, 250'000), 0, {}}; }
Scenario after_treatment() { return {Distribution::pert(0.05, 0.2, 0.6), {}, Distribution::lognormal(5'000, 120'000), 0, {}}; }
std::int64_t cents(double value) { return round_half_up(value, 2); }

TEST(RiskSimulation, DrawsThePublishedNumbers) {
    Stream stream(42);
    for (const std::uint64_t wanted : {0x15780b2e0c2ec716ULL, 0x6104d9866d113a7eULL, 0xae17533239e499a1ULL, 0xecb8ad4703b360a1ULL})
        EXPECT_EQ(stream.next(), wanted);
    Stream again(42);
    EXPECT_EQ(again.uniform(), 0.08386297105988222);
}

TEST(RiskSimulation, GivesTheFirstLossesOfTheVector) {
    const auto found = losses(before_treatment(), 42, 5);
    const std::vector<std::int64_t> wanted = {19118645, 0, 13865550, 6439404, 2437061};
    for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_EQ(cents(found[i]), wanted[i]) << i;
}

TEST(RiskSimulation, GivesTheWorkedFiguresOfTenThousandYears) {
    const auto scenario = before_treatment();
    const auto summary = summarize(losses(scenario, 42, 10'000), {100'000, 250'000});
    EXPECT_EQ(cents(scenario.analytic_mean()), 5514417);
    EXPECT_EQ(cents(summary.mean), 5303294);
    EXPECT_EQ(cents(summary.deviation), 10145435);
    EXPECT_EQ(cents(summary.percentiles[3]), 0);
    EXPECT_EQ(cents(summary.percentiles[4]), 6741308);
    EXPECT_EQ(cents(summary.percentiles[5]), 16593755);
    EXPECT_EQ(cents(summary.percentiles[6]), 24650379);
    EXPECT_EQ(cents(summary.percentiles[7]), 46920173);
    EXPECT_EQ(round_half_up(summary.probability_of_loss, 4), 4630);
    EXPECT_EQ(round_half_up(summary.above[0], 4), 1837);
    EXPECT_EQ(round_half_up(summary.above[1], 4), 493);
    EXPECT_EQ(cents(summarize(losses(after_treatment(), 42, 10'000), {}).mean), 923219);
}

TEST(RiskSimulation, AnotherSeedGivesAnotherMeanAroundTheSameFormula) {
    const auto scenario = before_treatment();
    const auto mean = summarize(losses(scenario, 43, 10'000), {}).mean;
    EXPECT_NE(cents(mean), 5303294);
    EXPECT_NEAR(mean, scenario.analytic_mean(), 5'000);
}

TEST(RiskSimulation, GivesTheWorkedFiguresOfAPortfolio) {
    const auto first = seed_of_part(42, "RISK-0001"), second = seed_of_part(42, "RISK-0002");
    EXPECT_EQ(first, 0x4173c46d4a42eb40ULL);
    EXPECT_EQ(second, 0xd54fdc1649478c53ULL);
    const auto sum = portfolio({{before_treatment(), first}, {after_treatment(), second}}, 10'000, 2);
    EXPECT_EQ(cents(sum.means[0]), 5720892);
    EXPECT_EQ(cents(sum.means[1]), 931812);
    const auto summary = summarize(sum.losses, {});
    EXPECT_EQ(cents(summary.mean), 6652703);
    EXPECT_EQ(cents(summary.percentiles[3]), 2060891);
    EXPECT_EQ(cents(summary.percentiles[6]), 27654037);
    EXPECT_EQ(cents(summarize(losses(before_treatment(), first, 10'000), {}).percentiles[6]), 26255119);
    EXPECT_EQ(cents(summarize(losses(after_treatment(), second, 10'000), {}).percentiles[6]), 5509556);
}

TEST(RiskSimulation, IsTheSameBytesOnAnyNumberOfThreads) {
    std::vector<Part> parts;
    for (std::uint64_t i = 0; i < 9; ++i) parts.push_back({i % 2 == 0 ? before_treatment() : after_treatment(), i});
    const auto one = portfolio(parts, 2'000, 1);
    for (const std::size_t threads : {2, 3, 8}) {
        const auto other = portfolio(parts, 2'000, threads);
        EXPECT_EQ(std::memcmp(one.losses.data(), other.losses.data(), one.losses.size() * sizeof(double)), 0) << threads;
        EXPECT_EQ(std::memcmp(one.means.data(), other.means.data(), one.means.size() * sizeof(double)), 0) << threads;
    }
}

TEST(RiskSimulation, ReckonsExponentialAndLogarithmToAUnitOrTwoInTheLastPlace) {
    for (int i = 0; i < 4000; ++i) {
        const double x = -370 + 0.173 * i;
        EXPECT_NEAR(exponential(x) / std::exp(x), 1, 5e-16) << x;
    }
    for (int i = 0; i < 220; ++i) {
        const double x = 1e-18 * std::pow(1.37, i);
        EXPECT_NEAR(logarithm(x), std::log(x), 5e-16 * std::max(1.0, std::abs(std::log(x)))) << x;
    }
    EXPECT_EQ(inverse_normal(0.5), 0);
    EXPECT_NEAR(inverse_normal(0.95), 1.6448536269514722, 1e-15);
    EXPECT_NEAR(inverse_normal(1e-12), -7.034483825301131, 1e-13);
}

TEST(RiskSimulation, CapsEventsAtOneADayAndAllowsNone) {
    const Scenario wild{Distribution::lognormal(300, 366), {}, Distribution::fixed(1), 0, {}};
    for (const double loss : losses(wild, 7, 1'000)) EXPECT_LT(loss, 366 + 10 * 20);
    const Scenario never{Distribution::fixed(0), {}, Distribution::fixed(5), 0, {}};
    for (const double loss : losses(never, 7, 100)) EXPECT_EQ(loss, 0);
}

TEST(RiskSimulation, AddsSecondaryLossesWithTheirProbability) {
    const Scenario always{Distribution::fixed(2), Distribution::fixed(0.5), Distribution::fixed(1), 1, Distribution::fixed(100)};
    for (const double loss : losses(always, 3, 200)) EXPECT_EQ(std::fmod(loss, 101), 0);
    EXPECT_DOUBLE_EQ(always.analytic_mean(), 101);
}

}  // namespace
}  // namespace compliance::fair
