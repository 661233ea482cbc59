// SPDX-License-Identifier: Apache-2.0
// SQL of the figures over all domains: each a statement over whole sets.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/db/models/compliance_assessment.hpp"
#include "compliance/db/models/deadline.hpp"
#include "compliance/db/models/regulation.hpp"
#include "compliance/db/models/risk.hpp"
#include "compliance/schemas/dashboard.hpp"
#include "platform/postgres/database.hpp"

namespace compliance {

/// Regulations that are not retired, by key.
std::vector<Regulation> active_regulations(platform::postgres::Executor& db);
/// The standing assessments of these.
std::vector<ComplianceAssessment> primary_assessments(platform::postgres::Executor& db, const std::vector<platform::Uuid>& regulations);

struct RequirementName {
    platform::Uuid id;
    std::string ref_id, title;
};
std::vector<RequirementName> names_of_requirements(platform::postgres::Executor& db, const std::vector<platform::Uuid>& ids);

/// Risks that are not closed, by key, as far as the query names them.
std::vector<Risk> risks_for_heatmap(platform::postgres::Executor& db, const HeatmapQuery& query);

/// How many deadlines that nobody has met end on a day.
struct DeadlinesOfDay {
    std::string domain;
    Severity severity = Severity::normal;
    bool missed = false;
    platform::Date due_on{};
    std::int64_t count = 0;
};
struct DeadlineScope {
    std::vector<std::string> domains;
    std::optional<std::string> responsible;
};
std::vector<DeadlinesOfDay> count_deadlines(platform::postgres::Executor& db, const DeadlineScope& scope);
/// Open ones from that day on, by day, severity and title in the language.
std::vector<Deadline> next_deadlines(platform::postgres::Executor& db, const DeadlineScope& scope, platform::Date from, std::string_view language,
                                     std::int64_t count);

/// Controls on a day (controls R1).
struct ControlFigures {
    std::int64_t total = 0, implemented = 0, effective = 0, tests_overdue = 0, exceptions_open = 0, key_not_effective = 0;
    std::map<std::string, std::int64_t> by_health;  ///< of those not retired
};
ControlFigures control_figures(platform::postgres::Executor& db, platform::Date day);

/// Evidence on a day (evidence R3).
struct EvidenceFigures {
    std::int64_t valid = 0, expiring = 0, expired = 0, failed = 0, collectors_silent = 0;
    std::map<std::string, std::int64_t> by_strength;  ///< of what is valid
};
EvidenceFigures evidence_figures(platform::postgres::Executor& db, platform::Date day, std::int64_t expiring_days, platform::Instant at);

/// Risks that are not closed, by the class of the current rating (risks R6, R8, R11).
struct RiskFigures {
    std::int64_t low = 0, medium = 0, high = 0, critical = 0, unrated = 0, above_appetite = 0, untreated = 0, accepted = 0, reviews_overdue = 0;
    std::optional<platform::Date> nearest_expiry;  ///< of an acceptance in force
};
RiskFigures risk_figures(platform::postgres::Executor& db, platform::Date day);

/// Deadlines that nobody has met and whose last day lies before the day; of those domains, or of all.
struct OverdueDeadlines {
    std::int64_t all = 0, legal = 0;
};
OverdueDeadlines count_overdue(platform::postgres::Executor& db, platform::Date day, const std::optional<std::vector<std::string>>& domains);

/// Day on which the tenant was made, in its time zone.
platform::Date first_day_of_tenant(platform::postgres::Executor& db);

}  // namespace compliance
