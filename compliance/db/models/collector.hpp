// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_evidence_collectors.
#pragma once

#include "compliance/schemas/collector.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct Collector : platform::records::Common, CollectorInput {
    std::string key;
    CollectorState state = CollectorState::draft;
    std::vector<platform::UserId> changed_by;
    std::optional<platform::UserId> activated_by;
    std::optional<platform::Instant> activated_at, last_received_at;
    std::optional<SubmissionOutcome> last_outcome;
    bool silent = false;
    std::optional<platform::Instant> silent_since;

    static constexpr std::string_view kText = "An automated source of evidence, usually one job of a pipeline.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"key", "Human key (`COL-0042`).", flags::kReadOnly | flags::kSortable | flags::kSearchable},
        {"state", "State; only an active one takes submissions.", flags::kReadOnly | flags::kSortable},
        {"changed_by", "Who changed what it trusts since it was activated; somebody else must activate it.", flags::kReadOnly},
        {"activated_by", "Who activated it last.", flags::kReadOnly},
        {"activated_at", "When.", flags::kReadOnly},
        {"last_received_at", "When something came last.", flags::kReadOnly | flags::kNoColumn},
        {"last_outcome", "How that ended.", flags::kReadOnly | flags::kNoColumn},
        {"silent", "Whether what it expects has not come.", flags::kReadOnly | flags::kNoColumn},
        {"silent_since", "Since when.", flags::kReadOnly | flags::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(Collector, (platform::records::Common, CollectorInput),
                      (key, state, changed_by, activated_by, activated_at, last_received_at, last_outcome, silent, silent_since))

}  // namespace compliance
