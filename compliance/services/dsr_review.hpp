// SPDX-License-Identifier: Apache-2.0
// How a request ends: review by a second person, the answer that leaves, closing, taking up again (dsr, State machines;
// R15, R22, R24, R26).
#pragma once

#include "compliance/schemas/dsr_review.hpp"
#include "compliance/services/dsr_case.hpp"

namespace compliance {

class AccessInformation;
class DsrLetters;
struct DsrCommunication;

class DsrReviewService {
  public:
    DsrReviewService(const DsrCases& cases, DsrLetters& letters, const AccessInformation& information);
    /// in_progress to in_review. Throws 409 `suggested_items`, `undecided`, `open_tasks`, `identity_insufficient`,
    /// `proxy_proof_missing`, `package_stale`, `access_incomplete`, each with the list of what is missing.
    DsrRequest submit(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    /// Approving sends the answer and releases the package; the clock stops when the answer has left. Throws 409 `four_eyes`.
    DsrRequest review(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const DsrReview& input) const;
    /// Throws 409 `notices_open`, `open_tasks`, `check_missing`; 422 for an outcome that does not fit the state.
    DsrRequest close(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const DsrClose& input) const;
    DsrRequest reopen(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const DsrReopen& input) const;

  private:
    void close_answered(DsrCase& one, const DsrClose& input) const;
    void close_early(DsrCase& one, const DsrClose& input) const;
    void answer_left(DsrCase& one, const DsrCommunication& letter) const;

    const DsrCases& cases_;
    const DsrLetters& letters_;
    const AccessInformation& information_;
};

/// Ends a request: the clock stops, the record period begins (R26).
void close_request(DsrCase& one, DsrOutcome outcome);

}  // namespace compliance
