// SPDX-License-Identifier: Apache-2.0
// What a control is worth (controls R1-R5): effectiveness on a day, due dates of tests, what a sample should be. Pure; the
// database says the same of all controls at once (compliance_control_effectiveness).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "platform/reflect/describe.hpp"

namespace compliance {

enum class ControlState { planned, in_progress, implemented, suspended, retired };
BOOST_DESCRIBE_ENUM(ControlState, planned, in_progress, implemented, suspended, retired)
enum class ControlFrequency { continuous, daily, weekly, monthly, quarterly, annually, ad_hoc };
BOOST_DESCRIBE_ENUM(ControlFrequency, continuous, daily, weekly, monthly, quarterly, annually, ad_hoc)
enum class ControlTestKind { design, implementation, operating_effectiveness };
BOOST_DESCRIBE_ENUM(ControlTestKind, design, implementation, operating_effectiveness)
enum class ControlTestVerdict { effective, partially_effective, ineffective };
BOOST_DESCRIBE_ENUM(ControlTestVerdict, effective, partially_effective, ineffective)
enum class ControlHealth { not_operating, untested, effective, partially_effective, ineffective, overdue };
BOOST_DESCRIBE_ENUM(ControlHealth, not_operating, untested, effective, partially_effective, ineffective, overdue)
enum class ImplementationStatus { not_implemented, planned, partially_implemented, implemented };
BOOST_DESCRIBE_ENUM(ImplementationStatus, not_implemented, planned, partially_implemented, implemented)
enum class MappingCoverage { full, partial, supporting };
BOOST_DESCRIBE_ENUM(MappingCoverage, full, partial, supporting)

/// A share to the hundredth, 0.00 to 1.00.
using Share = platform::Decimal<3, 2>;

/// An approved test as far as it counts; those of kind design never do.
struct CountedTest {
    ControlTestKind kind = ControlTestKind::operating_effectiveness;
    platform::Date performed_on{};
    ControlTestVerdict result = ControlTestVerdict::effective;
    bool self_assessment = false;
    platform::Instant decided_at{};
};

/// The last submission of a collector that watches the control.
struct ControlSignal {
    platform::Date received_on{};
    bool passed = false;
    platform::Date due_on{};  ///< last day on which the next one is in time
};

struct ControlFacts {
    ControlState state = ControlState::planned;
    std::optional<platform::Date> implemented_on, ended_on, expires_on;
    std::string_view test_interval = "P12M";
    std::vector<CountedTest> tests;
    std::vector<ControlSignal> signals;
};

struct ControlWorth {
    bool operating = false;
    Share effectiveness;
    ControlHealth health = ControlHealth::not_operating;
    ImplementationStatus implementation_status = ImplementationStatus::not_implemented;
    std::optional<platform::Date> last_tested_on, next_test_due;
    bool test_overdue = false;
    bool operator==(const ControlWorth&) const = default;
};

/// R1, R3, R4 on the day. What happened later than the day does not count.
ControlWorth control_worth(const ControlFacts& facts, platform::Date day);

struct CoveredShare {
    MappingCoverage coverage = MappingCoverage::full;
    std::int64_t percent = 100;
    Share effectiveness;
    bool retired = false;
};
/// D(r, d) of R2, in ten-thousandths; nullopt where nothing covers the requirement in full or in part.
std::optional<std::int64_t> derived_attainment(const std::vector<CoveredShare>& mappings);

/// Smallest sample that common audit practice expects (R5); nullopt without a frequency, or for ad_hoc without a population.
std::optional<std::int64_t> sample_guidance(std::optional<ControlFrequency> frequency, std::optional<std::int64_t> population);
/// What the deviations in a sample suggest; nullopt without a sample.
std::optional<ControlTestVerdict> result_hint(std::optional<std::int64_t> sample, std::optional<std::int64_t> deviations);

}  // namespace compliance
