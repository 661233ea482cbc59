// SPDX-License-Identifier: Apache-2.0
// What the record of processing says of the entries of Art. 15(1)(a)-(h) and (2) GDPR (dsr R22). The record (VVT) answers;
// while this program keeps none, there is nothing to take over, and people state each entry.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compliance/schemas/dsr_handling.hpp"
#include "compliance/services/context.hpp"

namespace compliance {

class AccessInformation {
  public:
    virtual ~AccessInformation() = default;
    /// Entries for processing activities, in that language; topics of which the record says nothing are not among them.
    [[nodiscard]] virtual std::vector<DsrAccessEntry> entries(platform::postgres::Executor& db, std::span<const platform::Uuid> activities,
                                                              const std::string& language) const;
};

/// What is told of each topic: as people stated it for the request, else as the record has it; in the order of Art. 15.
std::vector<DsrAccessEntry> merged_entries(const std::vector<DsrAccessEntry>& stated, const std::vector<DsrAccessEntry>& recorded);

}  // namespace compliance
