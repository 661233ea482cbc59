// SPDX-License-Identifier: Apache-2.0
// Rules over one item: its scale, what its answers say of it, what a change of its judgement leads to.
#pragma once

#include <string>
#include <vector>

#include "compliance/db/models/compliance_assessment.hpp"
#include "compliance/db/models/requirement.hpp"
#include "compliance/db/models/requirement_assessment.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

struct Scale {
    std::int64_t min = 0, max = 100;
    bool sum = false;  ///< questionnaires add up instead of taking the mean
};
/// The requirement's own scale, else the assessment's.
Scale scale_of(const ComplianceAssessment& assessment, const Requirement& requirement);

/// What an item was before a change, and which members the change names.
struct ItemChange {
    const Requirement& requirement;
    Scale scale;
    const RequirementAssessment& before;
    std::vector<std::string> given;
};
/// Answers that were given in the change are checked, those that it hides go; score and result follow (R8).
void judge_answers(const ItemChange& change, RequirementAssessment& item, std::vector<platform::Fault>& faults);
/// Justification of an exclusion, scores within the scale.
void check_item(const Scale& scale, const RequirementAssessment& item, std::vector<platform::Fault>& faults);
/// What was approved is to be reviewed again where applicability, justification, result or score changed; notes who judged.
void settle_judgement(const RequirementAssessment& before, const std::string& who, RequirementAssessment& item);

}  // namespace compliance
