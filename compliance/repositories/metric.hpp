// SPDX-License-Identifier: Apache-2.0
// SQL of the metrics that count rows (compliance/domain/metric.hpp says what each counts).
#pragma once

#include <map>
#include <string>

#include "platform/postgres/database.hpp"

namespace compliance {

struct MetricDay {
    platform::Date day{};
    platform::Instant at{};  ///< from which collectors count as silent
    std::int64_t expiring_days = 30;
};
struct MetricCounts {
    std::map<std::string, std::int64_t> by_key;
    std::int64_t effective_controls = 0;
};
/// Tables that metrics are counted in.
enum class MetricSource { controls, evidence, collectors, risks, deadlines };
/// Counts of controls, evidence, risks and deadlines of the tenant; zeros, too.
MetricCounts count_metrics(platform::postgres::Executor& db, const MetricDay& day);
MetricCounts count_metrics(platform::postgres::Executor& db, const MetricDay& day, MetricSource source);

/// Exceptions that are in force on the day.
std::int64_t open_exceptions(platform::postgres::Executor& db, platform::Date day);

}  // namespace compliance
