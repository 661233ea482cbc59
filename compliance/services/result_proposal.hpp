// SPDX-License-Identifier: Apache-2.0
// Proposes results from controls, mapped frameworks, the statement of applicability and the duty register (regulations R9).
#pragma once

#include "compliance/schemas/result_proposal.hpp"
#include "compliance/services/requirement_assessment.hpp"

namespace compliance {

class ResultProposalService {
  public:
    explicit ResultProposalService(const RequirementAssessmentService& items) : items_(items) {}
    ProposalReport propose(Context& context, const platform::Uuid& assessment, const ResultProposalRequest& request) const;

  private:
    const RequirementAssessmentService& items_;
};

}  // namespace compliance
