// SPDX-License-Identifier: Apache-2.0
// Figures as they were at the end of a day, and how they moved.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/metric.hpp"
#include "compliance/domain/trend.hpp"
#include "compliance/schemas/compliance_score.hpp"

namespace compliance {

using MetricValue = platform::Decimal<18, 4>;
using MetricValues = std::map<std::string, MetricValue>;  ///< by key; a value that is null is left out

struct SnapshotDomain {
    std::string domain_ref, title;
    std::optional<Percent> score, evidenced_score;
    std::int64_t requirements = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"domain_ref", "Short name of the domain."},
                                                                {"title", "Its title."},
                                                                {"score", "Score of the domain."},
                                                                {"evidenced_score", "The same, proven."},
                                                                {"requirements", "Items in scope."}};
    bool operator==(const SnapshotDomain&) const = default;
};
BOOST_DESCRIBE_STRUCT(SnapshotDomain, (), (domain_ref, title, score, evidenced_score, requirements))

struct RegulationSnapshot {
    platform::Uuid regulation;
    MetricValues values;
    std::vector<SnapshotDomain> by_domain;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"regulation", "Regulation."},
                                                                {"values", "Its figures by key of the metric; what there was none of is left out."},
                                                                {"by_domain", "Scores by domain."}};
    bool operator==(const RegulationSnapshot&) const = default;
};
BOOST_DESCRIBE_STRUCT(RegulationSnapshot, (), (regulation, values, by_domain))

struct ScoreSnapshotSet {
    platform::Date date{};
    std::int64_t settings_version = 0;
    platform::Instant computed_at{};
    bool computed_late = false;
    MetricValues values;
    std::vector<RegulationSnapshot> regulations;
    static constexpr std::string_view kText = "All figures of a day as they were at its end; never changed.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"date", "Day in the tenant's time zone."},
        {"settings_version", "Of the settings that held; 0: the shipped ones."},
        {"computed_at", "When they were computed."},
        {"computed_late", "Filled in more than an hour after it was due, as after an outage."},
        {"values", "Figures of the tenant by key of the metric, of domains that the caller may read; what there was none of is left out."},
        {"regulations", "Figures of each regulation that was followed."}};
};
BOOST_DESCRIBE_STRUCT(ScoreSnapshotSet, (), (date, settings_version, computed_at, computed_late, values, regulations))

struct TrendSeries {
    std::string target, metric;
    std::optional<platform::Uuid> regulation;
    MetricUnit unit = MetricUnit::count;
    TrendInterval interval = TrendInterval::day;
    std::vector<platform::Json> datapoints;
    std::optional<MetricValue> change;
    std::optional<platform::Decimal<18, 2>> slope_per_30_days;
    std::vector<platform::Date> settings_changed;
    static constexpr std::string_view kText = "How a figure moved, from the snapshots; nothing is made up in between.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"target", "Title in the caller's language."},
        {"metric", "Key of the metric."},
        {"regulation", "Of that regulation; null: of the tenant."},
        {"unit", "Unit."},
        {"interval", "Each point is the last snapshot inside one."},
        {"datapoints", "Value, or null where there is no snapshot, and noon UTC of its date in milliseconds since 1970."},
        {"change", "Last minus first value; null without one."},
        {"slope_per_30_days", "Least squares over days, times 30; null with fewer than three values."},
        {"settings_changed", "Days on which the settings of the figures were changed."}};
};
BOOST_DESCRIBE_STRUCT(TrendSeries, (),
                      (target, metric, regulation, unit, interval, datapoints, change, slope_per_30_days, settings_changed))

struct TrendFilters {
    std::vector<platform::Text<80>> metric;
    std::optional<platform::Uuid> regulation_id;
    std::optional<platform::Date> from, to;
    std::optional<TrendInterval> interval;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"metric", "Key of a metric; repeatable; if none is given, all that the caller may read, of the regulation if one is named.",
         platform::reflect::kDefaulted, "[]", 33},
        {"regulation_id", "For metrics that each regulation has of its own."},
        {"from", "First day; a year before the last if not given."},
        {"to", "Last day; today if not given."},
        {"interval", "day if not given; weeks begin on Monday."}};
};
BOOST_DESCRIBE_STRUCT(TrendFilters, (), (metric, regulation_id, from, to, interval))

}  // namespace compliance
