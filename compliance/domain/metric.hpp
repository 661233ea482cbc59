// SPDX-License-Identifier: Apache-2.0
// The registry of metrics: what each figure is called, what it counts, in which unit, and which list shows the rows behind it
// (dashboard, Metric). Pure.
#pragma once

#include <span>
#include <string_view>

#include "platform/reflect/describe.hpp"

namespace compliance {

enum class MetricUnit { percent, count, days, money, score };
BOOST_DESCRIBE_ENUM(MetricUnit, percent, count, days, money, score)

struct MetricInfo {
    std::string_view key;  ///< `<domain>.<name>`
    std::string_view title_de, title_en, text_de, text_en;
    MetricUnit unit = MetricUnit::count;
    bool higher_is_better = false, per_regulation = false;
    std::string_view source;  ///< path and filters of the list behind it; `{regulation_id}`, `{today}`, `{soon}` to be filled in; empty: none is served
    [[nodiscard]] std::string_view domain() const { return key.substr(0, key.find('.')); }
};

/// All of them, by domain in the order of the page.
std::span<const MetricInfo> metric_infos();
/// nullptr: there is none.
const MetricInfo* find_metric(std::string_view key);

}  // namespace compliance
