// SPDX-License-Identifier: Apache-2.0
// SQL of the executive summary beyond the metrics: first risks, strengths, healths, what happened lately, what a snapshot said.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "compliance/schemas/executive_summary.hpp"
#include "platform/postgres/database.hpp"

namespace compliance {

/// Open, rated risks by class, score and mean loss, as far as the limit.
std::vector<SummaryTopRisk> top_risks(platform::postgres::Executor& db, std::int64_t limit);
std::optional<SummaryExpiry> next_acceptance_to_end(platform::postgres::Executor& db);
/// The last run over several risks since that instant.
std::optional<SummaryPortfolio> latest_portfolio(platform::postgres::Executor& db, platform::Instant since);
/// Valid evidence of the day by strength, without shares and sources.
std::vector<SummaryStrength> evidence_by_strength(platform::postgres::Executor& db, platform::Date day);
/// Controls that are not retired by health on the day, without sources.
std::vector<SummaryHealth> controls_by_health(platform::postgres::Executor& db, platform::Date day);
/// Items of the assessments with a major nonconformity that are not compliant, of requirements that count on the day.
std::map<platform::Uuid, std::int64_t> major_nonconformities(platform::postgres::Executor& db, const std::vector<platform::Uuid>& assessments,
                                                             platform::Date day);

struct OpenWork {
    std::int64_t open = 0, overdue = 0;
};
/// Requests of data subjects that nobody has answered; late ones by the day. As they stood at the instant, if one is given.
OpenWork open_requests(platform::postgres::Executor& db, platform::Date day, const std::optional<platform::Instant>& as_of);

/// Days of the tenant's time zone, and nothing after the instant.
struct ChangeWindow {
    platform::Date from{}, to{};
    platform::Instant until{};
};
struct DecisionKinds {
    bool regulations = false, risks = false, controls = false;
};
SummaryChangeList decisions_of(platform::postgres::Executor& db, const ChangeWindow& window, const DecisionKinds& kinds);
SummaryChangeList closed_assessments(platform::postgres::Executor& db, const ChangeWindow& window);
SummaryChangeList new_grave_risks(platform::postgres::Executor& db, const ChangeWindow& window);
SummaryChangeList applied_upgrades(platform::postgres::Executor& db, const ChangeWindow& window);

/// Stored values of the last day in [from, to] that has a snapshot: of the tenant (null) and of regulations.
struct EarlierFigures {
    platform::Date day{};
    std::map<std::optional<platform::Uuid>, MetricValues> values;
};
std::optional<EarlierFigures> earlier_figures(platform::postgres::Executor& db, platform::Date from, platform::Date to);

}  // namespace compliance
