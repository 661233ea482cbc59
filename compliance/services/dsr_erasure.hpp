// SPDX-License-Identifier: Apache-2.0
// The end of a request's file: its person is erased when the record period has ended, or before by decision (dsr R26,
// State machines; gdpr R5). The destroying itself is the erasure service's.
#pragma once

#include "compliance/schemas/dsr_review.hpp"
#include "compliance/services/dsr_request.hpp"
#include "compliance/services/erasure.hpp"

namespace compliance {

class DsrErasureService {
  public:
    DsrErasureService(const DsrCases& cases, const DsrRequestService& requests, const ErasureService& erasure)
        : cases_(cases), requests_(requests), erasure_(erasure) {}

    struct Answer {
        DsrRequest request;
        bool erased = false;  ///< false: recorded, and awaits a second person (gdpr R5)
    };
    /// A closed request before its `erase_on`. Throws Problem 409 `erased`, `state`, `legal_hold`, `erasure_blocked` and,
    /// for a second call by the first person, `four_eyes`.
    Answer erase(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const DsrErase& input) const;
    /// Those whose record period has ended: the law's own period, so no second person is asked. Holds and open complaints
    /// postpone. Also clears what a restored database still holds of persons that were erased. Answers how many.
    std::size_t erase_due(Context& context) const;

  private:
    platform::Uuid erasable(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;

    const DsrCases& cases_;
    const DsrRequestService& requests_;
    const ErasureService& erasure_;
};

}  // namespace compliance
