// SPDX-License-Identifier: Apache-2.0
// SQL of the figures over all domains: each a statement over whole sets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/db/models/compliance_assessment.hpp"
#include "compliance/db/models/deadline.hpp"
#include "compliance/db/models/regulation.hpp"
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

struct HeatStep {
    std::int64_t likelihood = 1, impact = 1;
};
/// A risk as far as a heat map shows it.
struct HeatRisk {
    platform::Uuid id, matrix;
    std::string key;
    std::optional<HeatStep> inherent, current, target;
};
/// Risks that are not closed, by key, as far as the query names them.
std::vector<HeatRisk> risks_for_heatmap(platform::postgres::Executor& db, const HeatmapQuery& query);

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

/// What an answer that is kept for a while is compared with.
struct FigureState {
    std::string snapshot;    ///< of the database: which transactions it shows
    platform::Date today{};  ///< in the tenant's time zone
    bool changed = true;     ///< since the snapshot given, something that figures are made of
};
FigureState figure_state(platform::postgres::Executor& db, platform::Instant now, const std::optional<std::string>& since);

}  // namespace compliance
