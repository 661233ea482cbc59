// SPDX-License-Identifier: Apache-2.0
// Engine fair-mc/1 (risks R12): losses of years by chance, the same bytes from the same seed on every machine and on any number of
// threads. Nothing but +, -, *, / and the square root of IEEE 754 doubles is used, which all machines reckon alike; exponential,
// logarithm and inverse normal are made of them here. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace compliance::fair {

inline constexpr std::string_view kEngine = "fair-mc/1";
inline constexpr double kMostEvents = 366;  ///< a year

double exponential(double x);     ///< e^x to about one unit in the last place, |x| ≤ 700
double logarithm(double x);       ///< natural, x > 0 and normal
double inverse_normal(double p);  ///< Wichura AS 241, PPND16; 0 < p < 1

/// xoshiro256** (Blackman, Vigna), its state four outputs of SplitMix64.
class Stream {
  public:
    explicit Stream(std::uint64_t seed);
    std::uint64_t next();
    double uniform();  ///< above 0, below 1
    double normal() { return inverse_normal(uniform()); }
    double gamma(double shape);          ///< Marsaglia, Tsang; shape ≥ 1
    std::uint64_t poisson(double mean);  ///< by inversion; 0 ≤ mean ≤ 366

  private:
    std::array<std::uint64_t, 4> state_{};
};

/// A distribution ready to be drawn from.
class Distribution {
  public:
    static Distribution fixed(double value);
    static Distribution uniform(double min, double max);
    static Distribution pert(double min, double mode, double max);
    static Distribution lognormal(double p05, double p95);  ///< bounds of the 90 % interval

    [[nodiscard]] double draw(Stream& stream) const;
    [[nodiscard]] double mean() const;

  private:
    enum class Kind : std::uint8_t { fixed, uniform, pert, lognormal };
    Kind kind_ = Kind::fixed;
    double low_ = 0, width_ = 0;   ///< of lognormal: mean and deviation of the logarithm
    double alpha_ = 1, beta_ = 1;  ///< of pert
    double mean_ = 0;
};

struct Scenario {
    Distribution frequency;                     ///< events a year
    std::optional<Distribution> vulnerability;  ///< share of them that does harm
    Distribution magnitude;
    double secondary_probability = 0;
    std::optional<Distribution> secondary;  ///< further loss, with that probability an event

    [[nodiscard]] double expected_events() const;  ///< a year, without the caps
    [[nodiscard]] double analytic_mean() const;    ///< likewise
};

/// The losses of so many years, in their order.
std::vector<double> losses(const Scenario& scenario, std::uint64_t seed, std::size_t iterations);

struct Part {
    Scenario scenario;
    std::uint64_t seed = 0;
};
struct Portfolio {
    std::vector<double> losses;  ///< of all parts, by year
    std::vector<double> means;   ///< of each part
};
/// Adds the losses of the parts, which are independent, year by year in the order of the parts; on up to so many threads, which
/// change nothing in the result.
Portfolio portfolio(const std::vector<Part>& parts, std::size_t iterations, std::size_t threads);

inline constexpr std::array<int, 8> kPercentiles = {5, 10, 25, 50, 75, 90, 95, 99};
inline constexpr std::array<int, 10> kExceeded = {500, 400, 300, 200, 100, 50, 20, 10, 5, 1};  ///< in thousandths

struct Summary {
    double mean = 0, deviation = 0, min = 0, max = 0;
    std::array<double, kPercentiles.size()> percentiles{};
    std::array<double, kExceeded.size()> exceeded{};  ///< loss that is exceeded with that probability
    double probability_of_loss = 0;
    std::vector<double> above;  ///< probability above each threshold
};
/// Mean and deviation (n - 1) in the order of the years, percentiles by nearest rank.
Summary summarize(std::vector<double> losses, const std::vector<double>& thresholds);

/// Half up to so many places: 1.005 with two places is 1.01 where the double is not below it. Scaled: 1.01 is 101.
std::int64_t round_half_up(double value, int places);

}  // namespace compliance::fair
