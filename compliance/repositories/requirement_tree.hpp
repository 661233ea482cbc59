// SPDX-License-Identifier: Apache-2.0
// The nodes of a regulation with their standing in an assessment, in one statement.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/schemas/requirement_tree.hpp"

namespace compliance {

struct TreeRow {
    RequirementTreeNode node;
    std::optional<platform::Uuid> parent;
    ScoredItem scored;
};
/// In the order of the requirements; titles in the language if there are any.
std::vector<TreeRow> tree_rows(platform::postgres::Executor& db, const platform::Uuid& regulation, const std::optional<ComplianceAssessment>& assessment,
                               platform::Date day, std::string_view language);
/// Groups that answers to questionnaires select in the assessment.
std::set<std::string> answered_groups(platform::postgres::Executor& db, const platform::Uuid& assessment);

}  // namespace compliance
