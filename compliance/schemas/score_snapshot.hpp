// SPDX-License-Identifier: Apache-2.0
// What the figures were on past days, and how they moved (dashboard R6, R7).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/trend.hpp"
#include "compliance/schemas/compliance_score.hpp"

namespace compliance {

using MetricValue = platform::Decimal<18, 4>;
using MetricValues = std::map<std::string, MetricValue>;

struct SnapshotDomain {
    platform::Uuid domain;
    std::string title;
    std::optional<Percent> score, evidenced_score;
    std::int64_t requirements = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"domain", "Requirement that heads the domain."},
                                                                {"title", "Its title on that day."},
                                                                {"score", "Declared score."},
                                                                {"evidenced_score", "Evidenced score."},
                                                                {"requirements", "Items in scope."}};
};
BOOST_DESCRIBE_STRUCT(SnapshotDomain, (), (domain, title, score, evidenced_score, requirements))

struct ScoreSnapshot {
    std::optional<platform::Uuid> regulation;
    std::optional<std::string> regulation_key;
    MetricValues values;
    std::vector<SnapshotDomain> by_domain;
    std::int64_t settings_version = 0;
    platform::Instant as_of{}, computed_at{};
    bool computed_late = false;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"regulation", "Regulation; null: the row of the tenant."},
        {"regulation_key", "Its key on that day."},
        {"values", "Value by key of the metric; those without a value are left out."},
        {"by_domain", "Scores by domain of the regulation."},
        {"settings_version", "Of the settings that held; 0: the shipped ones."},
        {"as_of", "End of the day: everything is read as it was then."},
        {"computed_at", "When it was computed."},
        {"computed_late", "Whether it was filled in after an outage, more than six hours after its time."}};
};
BOOST_DESCRIBE_STRUCT(ScoreSnapshot, (), (regulation, regulation_key, values, by_domain, settings_version, as_of, computed_at, computed_late))

struct ScoreSnapshotSet {
    platform::Date date{};
    std::vector<ScoreSnapshot> rows;
    static constexpr std::string_view kText = "All stored figures of a day; they are never changed.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"date", "Day."}, {"rows", "The tenant's row first, then each regulation by key."}};
};
BOOST_DESCRIBE_STRUCT(ScoreSnapshotSet, (), (date, rows))

struct TrendSeries {
    std::string target, metric, title;
    std::optional<platform::Uuid> regulation;
    platform::Date from{}, to{};
    TrendInterval interval = TrendInterval::day;
    std::vector<platform::Json> datapoints;
    std::optional<MetricValue> change;
    std::optional<platform::Decimal<18, 2>> slope_per_30_days;
    std::vector<platform::Date> settings_changed;
    static constexpr std::string_view kText = "One metric over time, from snapshots; nothing is interpolated.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"target", "Name of the series: the metric, and the key of the regulation where it has one."},
        {"metric", "Key of the metric."},
        {"title", "Its title."},
        {"regulation", "Regulation, if the metric has a value for each."},
        {"from", "First day."},
        {"to", "Last day."},
        {"interval", "Of each point: the last snapshot inside it counts; weeks begin on Monday."},
        {"datapoints", "Value or null, and noon UTC of the snapshot's day (of the interval's last day without one) in milliseconds since 1970."},
        {"change", "Last value less the first; null without any."},
        {"slope_per_30_days", "Least squares over the days, for 30 of them; null with fewer than three values."},
        {"settings_changed", "Days on which somebody changed how figures are reckoned."}};
};
BOOST_DESCRIBE_STRUCT(TrendSeries, (), (target, metric, title, regulation, from, to, interval, datapoints, change, slope_per_30_days, settings_changed))

struct TrendQuery {
    std::vector<platform::Text<80>> metric;
    std::optional<platform::Uuid> regulation_id;
    std::optional<platform::Date> from, to;
    std::optional<TrendInterval> interval;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"metric", "Key of a metric, repeatable; both overall scores if not given.", platform::reflect::kDefaulted},
        {"regulation_id", "Of metrics with a value for each regulation only that one's."},
        {"from", "First day; a year before `to` if not given."},
        {"to", "Last day, at most ten years later; yesterday if not given."},
        {"interval", "day, week (ISO) or month; day if not given."}};
};
BOOST_DESCRIBE_STRUCT(TrendQuery, (), (metric, regulation_id, from, to, interval))

}  // namespace compliance
