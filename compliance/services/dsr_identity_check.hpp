// SPDX-License-Identifier: Apache-2.0
// Who is asking: checks of identity and authority, what they prove, and what is kept of them (dsr R13-R15; Art. 11, 12(6) GDPR).
#pragma once

#include "compliance/services/dsr_case.hpp"

namespace compliance {

class DsrLetters;

class DsrIdentityCheckService {
  public:
    DsrIdentityCheckService(const DsrCases& cases, const DsrLetters& letters) : cases_(cases), letters_(letters) {}
    /// Sends the question; the clock waits for the answer where that can be credited. Throws 422 `doubt_reason_required`,
    /// 409 `pause_open`.
    DsrRequest start(Context& context, const platform::Uuid& request, std::optional<std::int64_t> if_match, const DsrIdentityCheckInput& input) const;
    /// Judges the answer and ends the pause. What was shown is judged outside and never stored here: only method, result, who and
    /// when stay (R15). Throws 409 `state` for a check that
    /// is complete, 422 `order`, `required`.
    DsrRequest complete(Context& context, const platform::Uuid& request, const platform::Uuid& check, std::optional<std::int64_t> if_match,
                        const DsrIdentityCheckResult& input) const;
    /// Checks without answer for silence_close_after expire, their pause ends that day; answers how many.
    std::size_t expire(Context& context) const;

  private:
    void end_pause(DsrRequest& request, const platform::Uuid& check, platform::Instant at) const;

    const DsrCases& cases_;
    const DsrLetters& letters_;
};

}  // namespace compliance
