// SPDX-License-Identifier: Apache-2.0
// Results of one assessment as another regulation's requirements see them through framework mappings, in either direction.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compliance/domain/result_proposal.hpp"
#include "compliance/repositories/compliance_assessment.hpp"

namespace compliance {

struct MappedResult {
    MappedSource fact;
    std::string ref_id, relationship;  ///< of the source requirement; towards the target
    std::optional<std::int64_t> score;
};
/// By requirement of the target assessment; one hop only (controls R11).
std::map<platform::Uuid, std::vector<MappedResult>> mapped_results(platform::postgres::Executor& db, const ComplianceAssessment& target,
                                                                   const ComplianceAssessment& source);

}  // namespace compliance
