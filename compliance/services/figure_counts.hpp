// SPDX-License-Identifier: Apache-2.0
// What the executive summary counts of kept controls and evidence. The database counts the same where nothing is kept
// (repositories/metric.hpp, repositories/executive_summary.hpp).
#pragma once

#include <vector>

#include "compliance/repositories/metric.hpp"
#include "compliance/schemas/executive_summary.hpp"
#include "compliance/services/kept_rows.hpp"

namespace compliance {

/// Without exceptions, which are no controls.
MetricCounts count_controls(const KeptRows<ControlFigure>& controls);
/// Controls that are not retired, by health, without sources.
std::vector<SummaryHealth> healths_of(const KeptRows<ControlFigure>& controls);
/// `expiring_days`: valid evidence that ends within them is about to expire.
MetricCounts count_evidence(const KeptRows<EvidenceFigure>& evidence, platform::Date day, std::int64_t expiring_days);
/// Valid evidence by strength, without shares and sources.
std::vector<SummaryStrength> strengths_of(const KeptRows<EvidenceFigure>& evidence);

}  // namespace compliance
