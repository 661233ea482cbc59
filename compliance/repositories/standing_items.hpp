// SPDX-License-Identifier: Apache-2.0
// Items of the standing assessments as figures count them, read in groups of equal ones.
// What counts is said once more, row by row, by score_facts, compliance_proven_items and uncovered_requirements; a test holds both together.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compliance/domain/compliance_score.hpp"
#include "platform/postgres/database.hpp"

namespace compliance {

/// Items that count alike. Scales and first days that the requirement leaves open are null here; assessment and regulation fill them.
struct StandingGroup {
    platform::Uuid assessment;
    ScoredItem item;  ///< without `count`
    std::optional<std::int64_t> min_score, max_score;
    bool uncovered = false;  ///< no control and no exception in force
    bool major = false;      ///< a major nonconformity
    std::string key;         ///< the same for groups that are the same
};
struct StandingRows {
    StandingGroup group;
    std::vector<platform::Uuid> requirements;
};
/// On a day: all of the tenant, or those of these requirements.
std::vector<StandingRows> read_standing_items(platform::postgres::Executor& db, platform::Date day);
std::vector<StandingRows> read_standing_items(platform::postgres::Executor& db, platform::Date day, const std::vector<platform::Uuid>& requirements);

/// Groups that an item's answers select.
struct AnsweredItem {
    platform::Uuid assessment, requirement;
    std::set<std::string> groups;
};
std::vector<AnsweredItem> read_answered_items(platform::postgres::Executor& db, const std::vector<platform::Uuid>* requirements);

}  // namespace compliance
