// SPDX-License-Identifier: Apache-2.0
// SQL of compliance_requirement_assessments: items, and what they looked like when their assessment was closed.
#pragma once

#include <map>
#include <vector>

#include "compliance/db/models/requirement_assessment.hpp"
#include "compliance/repositories/compliance_assessment.hpp"

namespace compliance {

using RequirementAssessments = platform::records::Table<RequirementAssessment>;
RequirementAssessments requirement_assessments();

/// An item of an assessment together with its requirement, as a report shows it.
struct ReportedItem {
    RequirementAssessment item;
    std::string domain_urn, domain_ref, domain_title;
};
/// All items in the order of the requirements, with `about`, `in_scope`, `has_valid_evidence` and `attainment`; of a closed
/// assessment as they were then.
std::vector<ReportedItem> reported_items(platform::postgres::Executor& db, const ComplianceAssessment& assessment, platform::Date day,
                                         std::int64_t partial_credit);
/// The same members into the items of a page.
void complete_items(platform::postgres::Executor& db, const ComplianceAssessment& assessment, platform::Date day, std::int64_t partial_credit,
                    std::vector<RequirementAssessment>& items);
/// Controls and evidence that stand behind an item.
void put_links(platform::postgres::Executor& db, RequirementAssessment& item);
/// Keeps what reported_items() says of the items for good.
void freeze_items(platform::postgres::Executor& db, const ComplianceAssessment& assessment, const std::vector<ReportedItem>& items);

}  // namespace compliance
