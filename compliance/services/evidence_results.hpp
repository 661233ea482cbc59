// SPDX-License-Identifier: Apache-2.0
// What revisions of evidence say, in one form for all formats. It is read from the bytes each time: it follows from them, and
// goes with them.
#pragma once

#include "compliance/schemas/evidence_results.hpp"
#include "compliance/services/evidence_content.hpp"

namespace compliance {

class EvidenceResultsService {
  public:
    EvidenceResultsService(const EvidenceService& evidence, const EvidenceContentService& contents) : evidence_(evidence), contents_(contents) {}
    /// Noted as a read of the content. Throws Problem 410 `content_destroyed`, 422 `unparseable` for what has none of the formats.
    EvidenceResults get(Context& context, const platform::Uuid& id, std::int64_t revision, const EvidenceResultsQuery& query) const;

  private:
    const EvidenceService& evidence_;
    const EvidenceContentService& contents_;
};

}  // namespace compliance
