// SPDX-License-Identifier: Apache-2.0
// An assessment as OSCAL assessment results (libraries, Exports): what was reviewed, on which evidence, with which findings and risks.
#pragma once

#include "compliance/services/requirement_assessment.hpp"

namespace compliance {

/// OSCAL 1.1.2, JSON. Risks are in it where the caller may read them. Throws Problem 404; the export stands in the trail.
std::string export_assessment_results(Context& context, const RequirementAssessmentService& items, const platform::Uuid& assessment);

}  // namespace compliance
