// SPDX-License-Identifier: Apache-2.0
// How figures of several domains become one picture (dashboard R1-R5): overall score, traffic light, coverage, days ahead. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/compliance_score.hpp"

namespace compliance {

enum class ScoreHeadline { evidenced, declared };
BOOST_DESCRIBE_ENUM(ScoreHeadline, evidenced, declared)
enum class TrafficLight { grey, red, amber, green };
BOOST_DESCRIBE_ENUM(TrafficLight, grey, red, amber, green)
enum class DashboardSection {
    overall, regulations, risks, evidence, controls, deadlines, incidents, dsr, findings, vendors, training, ai, changes
};
BOOST_DESCRIBE_ENUM(DashboardSection, overall, regulations, risks, evidence, controls, deadlines, incidents, dsr, findings, vendors, training, ai, changes)
/// Domain whose right to read opens the section. Empty: it is made of several, each shown to whom may read it.
std::string_view domain_of(DashboardSection section);
/// Whether this program keeps what the section tells of.
bool is_kept(DashboardSection section);

/// Grey without a score. All in tenths of a per cent.
TrafficLight traffic_light(const Tenths& score, std::int64_t green_from, std::int64_t amber_from);

struct WeightedScore {
    std::int64_t weight = 1;
    ExactShare score;
};
/// Σ W·s ÷ Σ W over those that have a score, rounded once; null where no weight is left (R2).
Tenths overall_score(const std::vector<WeightedScore>& scores);

/// What covers one requirement in scope on a day (R3).
struct CoverFacts {
    bool mapped = false, implemented = false, tested = false, evidenced = false, excepted = false;
    std::int64_t implemented_percent = 0;  ///< Σ coverage_percent of the implemented ones
};
struct CoverCounts {
    std::int64_t requirements = 0, mapped = 0, implemented = 0, full = 0, tested = 0, evidenced = 0, gaps_open = 0, gaps_excepted = 0;
    [[nodiscard]] std::int64_t gaps() const { return gaps_open + gaps_excepted; }
    bool operator==(const CoverCounts&) const = default;
};
CoverCounts count_cover(const std::vector<CoverFacts>& requirements);
/// 100 × part ÷ whole in tenths, half up; null without a whole.
Tenths share_of(std::int64_t part, std::int64_t whole);

enum class DeadlineSpan { overdue, d7, d30, d90, beyond };
BOOST_DESCRIBE_ENUM(DeadlineSpan, overdue, d7, d30, d90, beyond)
/// Span of a last day, seen from today (R5).
DeadlineSpan span_of(platform::Date due, platform::Date today);

}  // namespace compliance
