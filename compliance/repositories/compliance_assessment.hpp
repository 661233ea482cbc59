// SPDX-License-Identifier: Apache-2.0
// SQL of compliance_assessments, and what their scores are counted from.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "compliance/db/models/compliance_assessment.hpp"
#include "compliance/db/models/regulation.hpp"
#include "compliance/domain/compliance_score.hpp"
#include "compliance/domain/questionnaire.hpp"
#include "platform/records/store.hpp"

namespace compliance {

using ComplianceAssessments = platform::records::Table<ComplianceAssessment>;
ComplianceAssessments compliance_assessments();

/// The standing assessment of a new regulation, with its items (R1). For every regulation once, after its requirements.
ComplianceAssessment open_primary_assessment(platform::postgres::Executor& db, const Regulation& regulation, platform::Instant now);
/// An item for each assessable requirement in each assessment of the regulation that is not closed, where there is none (R1).
/// Answers how many were made.
std::int64_t add_missing_items(platform::postgres::Executor& db, const platform::Uuid& regulation, platform::Instant now);
/// Judgements of the baseline into the untouched items of the assessment, approvals with them; scores only on the same scale.
void take_over_baseline(platform::postgres::Executor& db, const ComplianceAssessment& assessment, const ComplianceAssessment& baseline);

struct ScoreDomain {
    platform::Uuid id;
    std::string ref_id, title;
};

/// What a score is counted from, read in one statement, in the order of the requirements.
struct ScoreFacts {
    std::vector<platform::Uuid> item_ids, requirement_ids;
    std::vector<ScoredItem> items;
    std::vector<ScoreDomain> domains;
    std::set<std::string> answered_groups;  ///< that answers to questionnaires select
};
ScoreFacts score_facts(platform::postgres::Executor& db, const ComplianceAssessment& assessment, platform::Date day);
/// The same of several assessments, by their id, still in one statement.
std::map<platform::Uuid, ScoreFacts> score_facts(platform::postgres::Executor& db, const std::vector<ComplianceAssessment>& assessments, platform::Date day);
ScoreRules score_rules(const ComplianceAssessment& assessment, const std::set<std::string>& answered_groups, std::int64_t partial_credit);

/// Local day of the tenant.
platform::Date tenant_day(platform::postgres::Executor& db, platform::Instant now);

}  // namespace compliance
