// SPDX-License-Identifier: Apache-2.0
// Charts of the executive report as SVG: bars of scores, the heat map, the trend. Colours never stand alone: every mark has its number.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/schemas/dashboard.hpp"
#include "compliance/schemas/score_snapshot.hpp"

namespace compliance {

struct ScoreBar {
    std::string label;
    std::optional<Percent> declared, evidenced, target;
};
/// A pair of bars for each, with the lines from which on it is amber and green.
std::string bar_chart(const std::vector<ScoreBar>& bars, const Percent& amber_from, const Percent& green_from, bool german);
std::string heat_chart(const RiskHeatmap& map, bool german);

struct TrendLine {
    std::string label;
    std::vector<std::optional<std::int64_t>> values;  ///< ten-thousandths of a per cent, one for each point; gaps stay gaps
};
std::string trend_chart(const std::vector<TrendLine>& lines, const std::vector<std::string>& points);

}  // namespace compliance
