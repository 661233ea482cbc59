// SPDX-License-Identifier: Apache-2.0
// Fees: quoted first, then paid, waived or declined; the clock never waits for them (dsr R23; Art. 12(5), 15(3) GDPR).
#pragma once

#include "compliance/services/dsr_case.hpp"

namespace compliance {

class DsrLetters;

class DsrFeeService {
  public:
    DsrFeeService(const DsrCases& cases, const DsrLetters& letters) : cases_(cases), letters_(letters) {}
    /// A quote tells the person; declining closes the request as withdrawn. Throws 409 `exception_missing` for a quote as
    /// unfounded or excessive without a checked ground, 409 `state` for a step that does not follow.
    DsrRequest set(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const DsrFee& input) const;

  private:
    void quote(DsrCase& one, const DsrFee& input) const;

    const DsrCases& cases_;
    const DsrLetters& letters_;
};

}  // namespace compliance
