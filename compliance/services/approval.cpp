// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/approval.hpp"

#include "compliance/services/register.hpp"

namespace compliance {

void require_decision(const ApprovalDecision& decision, std::initializer_list<ApprovalVerdict> possible) {
    std::vector<platform::Fault> faults;
    if (std::find(possible.begin(), possible.end(), decision.decision) == possible.end())
        faults.push_back({"/decision", "not_allowed", "is no decision of this action"});
    if (decision.decision != ApprovalVerdict::approve && !decision.note) faults.push_back({"/note", "required", "say why"});
    require_faultless(std::move(faults));
}

}  // namespace compliance
