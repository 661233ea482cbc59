// SPDX-License-Identifier: Apache-2.0
// The rights that a request claims: what exactly, which grounds stand against it, and what is decided (dsr R16-R22).
#pragma once

#include "compliance/services/dsr_case.hpp"

namespace compliance {

/// Ground and corrections must fit the right.
void check_item(const DsrItemInput& item, const std::string& at, std::vector<platform::Fault>& faults);

class DsrItemService {
  public:
    explicit DsrItemService(const DsrCases& cases) : cases_(cases) {}
    /// A right found in the request later. Throws 409 `already_exists` for a right it has, 422 `too_many` beyond ten.
    DsrRequest add(Context& context, const platform::Uuid& request, std::optional<std::int64_t> if_match, const DsrItemInput& input) const;
    /// Throws 422 `not_allowed`, `number_alone`, `required` for grounds; 409 `notice_missing` for a restriction that is lifted
    /// before the person was told (Art. 18(3)).
    DsrRequest patch(Context& context, const platform::Uuid& request, const platform::Uuid& item, std::optional<std::int64_t> if_match,
                     const platform::json::Node& body) const;
    /// Throws 409 `exception_missing`, 422 `not_allowed`, `required` (R16, R18).
    DsrRequest decide(Context& context, const platform::Uuid& request, const platform::Uuid& item, std::optional<std::int64_t> if_match,
                      const DsrDecisionInput& input) const;

  private:
    const DsrCases& cases_;
};

/// Faults of entries of Art. 15(1)(a)-(h) and (2): given for another right, a topic twice, neither or both of text and reason.
void check_access_entries(DsrRight right, const std::vector<DsrAccessEntry>& entries, std::vector<platform::Fault>& faults);

}  // namespace compliance
