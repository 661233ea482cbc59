// SPDX-License-Identifier: Apache-2.0
// What scores, coverage, summary and snapshots have in common: a look at all registers at one instant, now or in the past, and the
// figures of regulations that are reckoned from it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "compliance/db/models/dashboard_settings.hpp"
#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/repositories/control.hpp"
#include "compliance/repositories/dashboard.hpp"
#include "compliance/schemas/score_snapshot.hpp"
#include "compliance/services/context.hpp"

namespace compliance {

/// All that follows in the transaction is read at one instant (R11): the present one or, if given, that of the past.
void read_at_one_instant(platform::postgres::Transaction& tx, std::optional<platform::Instant> as_of = {});
/// Today if none is given. 422 `/on` `out_of_range`.
platform::Date day_of_figures(platform::postgres::Executor& db, const Context& context, const std::optional<platform::Date>& on);

std::optional<Percent> percent_of(const Tenths& tenths);
std::optional<Percent> target_of(const DashboardSettings& settings, const std::string& key);
TrafficLight light_of(const DashboardSettings& settings, const Tenths& score);

/// A regulation that applies, with the facts of its standing assessment.
struct Followed {
    Regulation regulation;
    ComplianceAssessment assessment;
    ScoreFacts facts;
};
bool is_followed(const Regulation& regulation);
/// Narrowed to one, it may also be one that does not apply or is undecided: its figures can be looked at, they are in no mean.
/// 422 `/regulation_id` `unknown_reference`.
std::vector<Followed> followed(platform::postgres::Executor& db, const Context& context, std::vector<Regulation> all,
                               const std::optional<platform::Uuid>& only, platform::Date day);

/// Scores of regulations as they are made, and what their mean is made of.
class Means {
  public:
    RegulationScore add(const Followed& one, const DashboardSettings& settings, platform::Date day, bool by_domain);
    [[nodiscard]] OverallScore overall(const DashboardSettings& settings) const;

  private:
    std::vector<WeightedScore> declared_, evidenced_;
};

/// Requirements of one regulation that count, with what covers them (R3).
struct Covered {
    std::vector<CoverFacts> facts;
    std::vector<platform::Uuid> open, excepted;
};
Covered covered(const Followed& one, const std::map<platform::Uuid, RequirementCover>& cover, const std::set<platform::Uuid>& excused,
                const std::optional<platform::Uuid>& domain, platform::Date day);

/// All metrics of a day and what they are made of.
struct FiguresOfDay {
    DashboardSettings settings;
    OverallScore overall;
    std::vector<RegulationScore> regulations;
    std::vector<std::int64_t> gaps_open;  ///< of each of the regulations
    std::int64_t undetermined = 0;
    ControlFigures controls;
    EvidenceFigures evidence;
    RiskFigures risks;
    std::int64_t deadlines_overdue = 0;

    [[nodiscard]] MetricValues of_tenant() const;
    [[nodiscard]] MetricValues of_regulation(std::size_t index) const;
};
/// Reads them in the transaction; `at` is the instant for what is counted in hours.
FiguresOfDay figures_of_day(platform::postgres::Executor& db, const Context& context, platform::Date day, platform::Instant at);

}  // namespace compliance
