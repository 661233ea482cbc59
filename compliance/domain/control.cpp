// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/control.hpp"

#include <algorithm>

#include "compliance/domain/period.hpp"

namespace compliance {

using platform::Date;

namespace {

/// What the value follows from: a result, its day, and the last day on which the next one is in time.
struct Finding {
    ControlTestVerdict result = ControlTestVerdict::effective;
    std::int64_t base = 0;  // hundredths
    Date since{}, due{};
};

std::int64_t base_of(ControlTestVerdict result, bool self_assessment) {
    switch (result) {
        case ControlTestVerdict::ineffective: return 0;
        case ControlTestVerdict::partially_effective: return 50;
        default: return self_assessment ? 85 : 100;
    }
}

const CountedTest* latest_test(const ControlFacts& facts, Date day) {
    const CountedTest* latest = nullptr;
    for (const auto& test : facts.tests) {
        if (test.kind == ControlTestKind::design || test.performed_on > day) continue;
        if (latest == nullptr || std::pair(test.performed_on, test.decided_at) >= std::pair(latest->performed_on, latest->decided_at)) latest = &test;
    }
    return latest;
}

/// Of several collectors the one that says the least good, of equals the latest.
std::optional<Finding> signal_of(const ControlFacts& facts, Date day) {
    std::optional<Finding> worst;
    const auto rank = [&](const Finding& one) { return one.result == ControlTestVerdict::ineffective ? 0 : day > one.due ? 1
                                                                                                                         : 2; };
    for (const auto& signal : facts.signals) {
        if (signal.received_on > day) continue;
        const auto result = signal.passed ? ControlTestVerdict::effective : ControlTestVerdict::ineffective;
        const Finding one{result, base_of(result, false), signal.received_on, signal.due_on};
        if (!worst || rank(one) < rank(*worst) || (rank(one) == rank(*worst) && one.since > worst->since)) worst = one;
    }
    return worst;
}

/// The later of test and signal, on the same day the worse; a passing signal never lifts a control above a worse test.
const Finding* counting(const std::optional<Finding>& test, const std::optional<Finding>& signal) {
    if (!signal) return test ? &*test : nullptr;
    if (!test) return &*signal;
    if (signal->result == ControlTestVerdict::effective && test->result != ControlTestVerdict::effective) return &*test;
    if (signal->since != test->since) return signal->since > test->since ? &*signal : &*test;
    return signal->base <= test->base ? &*signal : &*test;
}

bool operates(const ControlFacts& facts, Date day) {
    if (!facts.implemented_on || *facts.implemented_on > day || (facts.expires_on && *facts.expires_on < day)) return false;
    return facts.state == ControlState::implemented || (facts.ended_on && *facts.ended_on > day);
}

ImplementationStatus status_of(ControlState state, bool operating, std::int64_t worth) {
    if (state == ControlState::planned) return ImplementationStatus::planned;
    if (state == ControlState::in_progress) return ImplementationStatus::partially_implemented;
    if (!operating || worth == 0) return ImplementationStatus::not_implemented;
    return worth >= 68 ? ImplementationStatus::implemented : ImplementationStatus::partially_implemented;
}

ControlHealth health_of(const Finding* finding, bool late) {
    if (finding == nullptr) return late ? ControlHealth::overdue : ControlHealth::untested;
    if (finding->result == ControlTestVerdict::ineffective) return ControlHealth::ineffective;
    if (late) return ControlHealth::overdue;
    return finding->result == ControlTestVerdict::effective ? ControlHealth::effective : ControlHealth::partially_effective;
}

}  // namespace

ControlWorth control_worth(const ControlFacts& facts, Date day) {
    ControlWorth worth;
    const auto interval = parse_period(facts.test_interval).value_or(Period{1});
    const auto* test = latest_test(facts, day);
    std::optional<Finding> tested;
    std::optional<Date> due;
    if (test != nullptr) {
        tested = Finding{test->result, base_of(test->result, test->self_assessment), test->performed_on, add_period(test->performed_on, interval)};
        worth.last_tested_on = test->performed_on;
        due = tested->due;
    } else if (facts.implemented_on) {
        due = add_period(*facts.implemented_on, interval);
    }
    if (facts.state == ControlState::implemented) {
        worth.next_test_due = due;
        worth.test_overdue = due && day > *due;
    }
    const auto signal = signal_of(facts, day);
    worth.operating = operates(facts, day);
    if (worth.operating) {
        const auto* finding = counting(tested, signal);
        const bool late = finding != nullptr ? day > finding->due : due && day > *due;
        const std::int64_t base = finding != nullptr ? finding->base : 70;
        worth.effectiveness.scaled = late ? base * 80 / 100 : base;
        worth.health = health_of(finding, late);
    }
    worth.implementation_status = status_of(facts.state, worth.operating, worth.effectiveness.scaled);
    return worth;
}

std::optional<std::int64_t> derived_attainment(const std::vector<CoveredShare>& mappings) {
    std::optional<std::int64_t> sum;
    for (const auto& mapping : mappings) {
        if (mapping.coverage == MappingCoverage::supporting || mapping.retired) continue;
        sum = sum.value_or(0) + mapping.percent * mapping.effectiveness.scaled;
    }
    return sum ? std::optional(std::min<std::int64_t>(*sum, 10'000)) : std::nullopt;
}

std::optional<std::int64_t> sample_guidance(std::optional<ControlFrequency> frequency, std::optional<std::int64_t> population) {
    if (!frequency) return std::nullopt;
    std::int64_t wanted = 1;
    switch (*frequency) {
        case ControlFrequency::annually: wanted = 1; break;
        case ControlFrequency::quarterly:
        case ControlFrequency::monthly: wanted = 2; break;
        case ControlFrequency::weekly: wanted = 5; break;
        case ControlFrequency::daily: wanted = 20; break;
        case ControlFrequency::continuous: wanted = 25; break;
        case ControlFrequency::ad_hoc:
            if (!population) return std::nullopt;
            wanted = std::clamp<std::int64_t>((*population + 9) / 10, 1, 25);
    }
    return population ? std::min(wanted, *population) : wanted;
}

std::optional<ControlTestVerdict> result_hint(std::optional<std::int64_t> sample, std::optional<std::int64_t> deviations) {
    if (!sample || *sample == 0 || !deviations) return std::nullopt;
    if (*deviations == 0) return ControlTestVerdict::effective;
    return *deviations * 10 <= *sample ? ControlTestVerdict::partially_effective : ControlTestVerdict::ineffective;
}

}  // namespace compliance
