// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/risk_simulation.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace compliance::fair {

namespace {

// ln 2 in two parts: the first has so few digits that its product with any exponent is exact.
constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kInverseLn2 = 0x1.71547652b82fep0;
constexpr std::uint64_t kMantissa = (std::uint64_t{1} << 52) - 1, kOneHalf = std::uint64_t{1022} << 52;  // of a double's bits
constexpr double kSqrtHalf = 0x1.6a09e667f3bcdp-1;
constexpr double kQuantile95 = 1.6448536269514722;

template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
    double value = coefficients[N - 1];
    for (std::size_t i = N - 1; i-- > 0;) value = value * x + coefficients[i];
    return value;
}

constexpr std::array<double, 14> inverse_factorials() {
    std::array<double, 14> out{};
    double factorial = 1;
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = 1 / factorial;
        factorial *= static_cast<double>(i + 1);
    }
    return out;
}

// Wichura, Algorithm AS 241 (PPND16): numerators and denominators for the middle, the tails and the far tails.
constexpr std::array kA = {3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
                           4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3};
constexpr std::array kB = {1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
                           2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3};
constexpr std::array kC = {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
                           1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr std::array kD = {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
                           1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9};
constexpr std::array kE = {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
                           2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr std::array kF = {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                           7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15};

}  // namespace

double exponential(double x) {
    static constexpr auto kCoefficients = inverse_factorials();
    const double k = std::floor(x * kInverseLn2 + 0.5);
    const double r = (x - k * kLn2High) - k * kLn2Low;
    const auto scale = std::bit_cast<double>(static_cast<std::uint64_t>(static_cast<std::int64_t>(k) + 1023) << 52);
    return polynomial(kCoefficients, r) * scale;
}

double logarithm(double x) {
    static constexpr std::array kOdd = {1.0, 1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23};
    const auto bits = std::bit_cast<std::uint64_t>(x);
    auto exponent = static_cast<std::int64_t>(bits >> 52) - 1022;
    double m = std::bit_cast<double>((bits & kMantissa) | kOneHalf);  // from one half to one
    if (m < kSqrtHalf) {
        m *= 2;
        --exponent;
    }
    const double s = (m - 1) / (m + 1);
    const double k = static_cast<double>(exponent);
    return k * kLn2High + (2 * s * polynomial(kOdd, s * s) + k * kLn2Low);
}

double inverse_normal(double p) {
    const double q = p - 0.5;
    if (std::abs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(kA, r) / polynomial(kB, r);
    }
    double r = std::sqrt(-logarithm(q < 0 ? p : 1 - p));
    r = r <= 5 ? polynomial(kC, r - 1.6) / polynomial(kD, r - 1.6) : polynomial(kE, r - 5) / polynomial(kF, r - 5);
    return q < 0 ? -r : r;
}

Stream::Stream(std::uint64_t seed) {
    for (auto& word : state_) {
        seed += 0x9e3779b97f4a7c15;
        std::uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        word = z ^ (z >> 31);
    }
}

std::uint64_t Stream::next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

double Stream::uniform() {
    const double u = (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53;
    return u < 1 ? u : 1 - 0x1p-53;
}

double Stream::gamma(double shape) {
    const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
    for (;;) {
        double x = 0, t = 0;
        do {
            x = normal();
            t = 1 + c * x;
        } while (t <= 0);
        const double v = t * t * t, u = uniform(), square = x * x;
        // Below this line the exact condition holds too, by more than rounding can take away; it saves two logarithms.
        if (u < 1 - 0.0331 * square * square - 1e-9) return d * v;
        if (logarithm(u) < square / 2 + d - d * v + d * logarithm(v)) return d * v;
    }
}

std::uint64_t Stream::poisson(double mean) {
    if (mean == 0) return 0;
    const double u = uniform();
    std::uint64_t k = 0;
    double p = exponential(-mean), s = p;
    while (u > s) {
        ++k;
        p = p * mean / static_cast<double>(k);
        if (s + p == s) break;
        s += p;
    }
    return k;
}

Distribution Distribution::fixed(double value) {
    Distribution out;
    out.low_ = out.mean_ = value;
    return out;
}

Distribution Distribution::uniform(double min, double max) {
    Distribution out;
    out.kind_ = Kind::uniform;
    out.low_ = min;
    out.width_ = max - min;
    out.mean_ = (min + max) / 2;
    return out;
}

Distribution Distribution::pert(double min, double mode, double max) {
    if (min == max) return fixed(min);
    Distribution out;
    out.kind_ = Kind::pert;
    out.low_ = min;
    out.width_ = max - min;
    out.alpha_ = 1 + 4 * (mode - min) / (max - min);
    out.beta_ = 1 + 4 * (max - mode) / (max - min);
    out.mean_ = (min + 4 * mode + max) / 6;
    return out;
}

Distribution Distribution::lognormal(double p05, double p95) {
    Distribution out;
    out.kind_ = Kind::lognormal;
    const double low = logarithm(p05), high = logarithm(p95);
    out.low_ = (low + high) / 2;
    out.width_ = (high - low) / (2 * kQuantile95);
    out.mean_ = exponential(out.low_ + out.width_ * out.width_ / 2);
    return out;
}

double Distribution::draw(Stream& stream) const {
    switch (kind_) {
        case Kind::fixed: return low_;
        case Kind::uniform: return low_ + stream.uniform() * width_;
        case Kind::pert: {
            const double x = stream.gamma(alpha_), y = stream.gamma(beta_);
            return low_ + width_ * x / (x + y);
        }
        case Kind::lognormal: return exponential(low_ + width_ * stream.normal());
    }
    return low_;
}

double Distribution::mean() const { return mean_; }

double Scenario::expected_events() const { return frequency.mean() * (vulnerability ? vulnerability->mean() : 1); }

double Scenario::analytic_mean() const {
    return expected_events() * (magnitude.mean() + (secondary ? secondary_probability * secondary->mean() : 0));
}

std::vector<double> losses(const Scenario& scenario, std::uint64_t seed, std::size_t iterations) {
    Stream stream(seed);
    std::vector<double> out(iterations);
    for (auto& loss : out) {
        double mean = std::min(scenario.frequency.draw(stream), kMostEvents);
        if (scenario.vulnerability) mean *= std::min(scenario.vulnerability->draw(stream), 1.0);
        for (auto events = stream.poisson(mean); events > 0; --events) {
            loss += scenario.magnitude.draw(stream);
            if (scenario.secondary && stream.uniform() < scenario.secondary_probability) loss += scenario.secondary->draw(stream);
        }
    }
    return out;
}

namespace {

double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

/// Parts are reckoned by whoever is free and added in their order: sums of doubles depend on it.
class Addition {
  public:
    Addition(const std::vector<Part>& parts, std::size_t iterations) : parts_(parts), iterations_(iterations) {
        sum_.losses.resize(iterations);
        sum_.means.resize(parts.size());
    }
    void work() {
        for (std::size_t i = 0; (i = next_.fetch_add(1)) < parts_.size();) {
            const auto own = losses(parts_[i].scenario, parts_[i].seed, iterations_);
            sum_.means[i] = mean_of(own);
            std::unique_lock lock(mutex_);
            turn_.wait(lock, [&] { return added_ == i; });
            for (std::size_t year = 0; year < iterations_; ++year) sum_.losses[year] += own[year];
            ++added_;
            turn_.notify_all();
        }
    }
    Portfolio take() { return std::move(sum_); }

  private:
    const std::vector<Part>& parts_;
    std::size_t iterations_;
    Portfolio sum_;
    std::atomic<std::size_t> next_{0};
    std::mutex mutex_;
    std::condition_variable turn_;
    std::size_t added_ = 0;
};

}  // namespace

Portfolio portfolio(const std::vector<Part>& parts, std::size_t iterations, std::size_t threads) {
    Addition addition(parts, iterations);
    {
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < std::min(threads, parts.size()); ++i) others.emplace_back([&] { addition.work(); });
        addition.work();
    }
    return addition.take();
}

Summary summarize(std::vector<double> losses, const std::vector<double>& thresholds) {
    Summary out;
    const auto n = losses.size();
    const auto count = static_cast<double>(n);
    out.mean = mean_of(losses);
    double squares = 0;
    for (const double loss : losses) squares += (loss - out.mean) * (loss - out.mean);
    out.deviation = n > 1 ? std::sqrt(squares / static_cast<double>(n - 1)) : 0;
    std::sort(losses.begin(), losses.end());
    out.min = losses.front();
    out.max = losses.back();
    const auto rank = [&](std::size_t thousandths) { return losses[std::max<std::size_t>((n * thousandths + 999) / 1000, 1) - 1]; };
    for (std::size_t i = 0; i < kPercentiles.size(); ++i) out.percentiles[i] = rank(static_cast<std::size_t>(kPercentiles[i]) * 10);
    for (std::size_t i = 0; i < kExceeded.size(); ++i) out.exceeded[i] = rank(static_cast<std::size_t>(1000 - kExceeded[i]));
    const auto share_above = [&](double limit) {
        return static_cast<double>(losses.end() - std::upper_bound(losses.begin(), losses.end(), limit)) / count;
    };
    out.probability_of_loss = share_above(0);
    for (const double threshold : thresholds) out.above.push_back(share_above(threshold));
    return out;
}

std::int64_t round_half_up(double value, int places) {
    double scale = 1;
    for (int i = 0; i < places; ++i) scale *= 10;
    return static_cast<std::int64_t>(std::floor(value * scale + 0.5));
}

}  // namespace compliance::fair
