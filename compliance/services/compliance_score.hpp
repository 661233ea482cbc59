// SPDX-License-Identifier: Apache-2.0
// The score of an assessment on a day, as answers show it.
#pragma once

#include <vector>

#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/services/regulation_neighbours.hpp"

namespace compliance {

/// Score and scores by domain into the record: frozen ones of a closed assessment, else those of the day.
void put_score(platform::postgres::Executor& db, const RegulationNeighbours& neighbours, ComplianceAssessment& assessment, platform::Date day);

ComplianceScore shown(const ScoreFigures& figures);
std::vector<DomainScore> shown_domains(const ScoreFigures& figures, const std::vector<ScoreDomain>& domains);

}  // namespace compliance
