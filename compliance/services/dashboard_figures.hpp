// SPDX-License-Identifier: Apache-2.0
// What answers and snapshots of the dashboard reckon alike: scores and their mean, coverage, the value of every metric on a day.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compliance/db/models/dashboard_settings.hpp"
#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/repositories/control.hpp"
#include "compliance/schemas/dashboard.hpp"
#include "compliance/schemas/score_snapshot.hpp"
#include "compliance/services/context.hpp"
#include "compliance/services/figure_parts.hpp"

namespace compliance {

/// All that follows in the transaction is read at one instant (R11).
void read_at_one_instant(platform::postgres::Transaction& tx);

/// One transaction in which all figures of an answer are read, at one instant (R11): of a day, from records as they are or as they stood.
struct FigureReading {
    /// 422 `/on`, `/as_of` `out_of_range`. `kept`: what is known from earlier readings of the present; null: all is read. `ahead`: nobody waits
    /// for it, and what would have to be read whole within that time is so now.
    FigureReading(Context& given, const std::optional<platform::Date>& day, const std::optional<platform::Instant>& as_of, FigureParts* kept = nullptr,
                  std::chrono::minutes ahead = {});

    Context& context;
    platform::postgres::Transaction tx;
    platform::Instant at;    ///< whose records are read: now, or the instant asked for
    bool past = false;       ///< the latter
    platform::Date today{};  ///< day of `at` in the tenant's time zone
    platform::Date on{};     ///< that the figures are of

    // What is kept, of the day; null where all is read.
    std::shared_ptr<const StandingItems> standing();
    std::shared_ptr<const KeptRows<ControlFigure>> controls();
    std::shared_ptr<const KeptRows<EvidenceFigure>> evidence();
    std::shared_ptr<const KeptRows<RequirementCover>> cover();
    /// What `make` reads from entities of these types for the day; taken from an earlier reading where none has changed.
    template <class T>
    T part(const std::string& what, const std::vector<std::string>& types, const std::function<T()>& make) {
        if (!parts_) return make();
        return parts_->get<T>(as_kept(), what + " " + platform::format_date(on), types, make);
    }

  private:
    [[nodiscard]] FigureParts::Reading as_kept();

    FigureParts* parts_ = nullptr;
    std::chrono::minutes ahead_;
    ReadingPlace place_;  ///< of the one snapshot that all of it is read in
};

/// A regulation that applies, with the facts of its standing assessment.
struct Followed {
    Regulation regulation;
    ComplianceAssessment assessment;
    ScoreFacts facts;
};
/// Where facts come from: read for the day, or standing items of that day.
struct FactsOfDay {
    platform::Date day{};
    const StandingItems* standing = nullptr;
};
/// Those that apply or are followed voluntarily. Narrowed to one, it may also be one that does not apply or is undecided: its figures
/// can be looked at, they are in no mean. From standing items come facts without ids and names. Throws 422 `/regulation_id` `unknown_reference`.
std::vector<Followed> followed(platform::postgres::Executor& db, const Context& context, std::vector<Regulation> all,
                               const std::optional<platform::Uuid>& only, const FactsOfDay& from);

std::optional<Percent> percent(const Tenths& tenths);
MetricValue whole(std::int64_t count);
MetricValue tenths(const Percent& value);

/// Scores of regulations as they are made, and what their mean is made of.
struct Means {
    std::vector<WeightedScore> declared, evidenced;

    RegulationScore add(const Followed& one, const DashboardSettings& settings, platform::Date day, bool by_domain);
    [[nodiscard]] OverallScore overall(const DashboardSettings& settings) const;
};

/// Requirements of one regulation that count, with what covers them (R3).
struct Covered {
    std::vector<CoverFacts> facts;
    std::vector<platform::Uuid> open, excepted;  ///< in no order
};
/// What covers requirements on the reading's day, as it is kept, or read whole where nothing is.
class CoverOfDay {
  public:
    explicit CoverOfDay(FigureReading& reading);
    /// Where facts of regulations come from.
    [[nodiscard]] FactsOfDay source() const { return {day_, standing_.get()}; }
    [[nodiscard]] Covered of(const Followed& one, const std::optional<platform::Uuid>& domain) const;

  private:
    platform::Date day_;
    std::shared_ptr<const StandingItems> standing_;
    std::shared_ptr<const KeptRows<RequirementCover>> cover_;
    std::set<platform::Uuid> excused_;
};

/// Requirements without a control and without an exception, of the tenant: what gaps are counted from where none is listed.
std::set<platform::Uuid> open_requirements(platform::postgres::Executor& db, platform::Date day);
/// How many of them count in this regulation.
std::int64_t count_gaps(const Followed& one, const std::set<platform::Uuid>& open, platform::Date day);

/// Metrics of one regulation; `gaps_open` of its coverage.
MetricValues values_of(const RegulationScore& one, std::int64_t gaps_open);

/// All figures of a day, as a snapshot keeps them.
struct DayFigures {
    struct OfRegulation {
        platform::Uuid id;
        std::string key;
        MetricValues values;
        std::vector<SnapshotDomain> domains;
    };
    MetricValues values;
    std::vector<OfRegulation> regulations;
    std::int64_t settings_version = 0;
};
/// Every metric of the registry that has a value; those that have none are left out. `at`: what is silent then.
DayFigures figures_of_day(platform::postgres::Executor& db, const Context& context, platform::Date day, platform::Instant at);

}  // namespace compliance
