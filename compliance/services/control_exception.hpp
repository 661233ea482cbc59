// SPDX-License-Identifier: Apache-2.0
// Exceptions from controls and requirements: asked for, decided by somebody else, ended by their day (controls R9).
#pragma once

#include "compliance/services/control.hpp"

namespace compliance {

class ControlExceptionService {
  public:
    ControlExceptionService() : rows_(control_exceptions()) {}

    platform::records::Page<ControlException> list(Context& context, const platform::records::ListQuery& query, const ControlExceptionFilters& filters) const;
    ControlException get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const;
    ControlException request(Context& context, ControlExceptionInput input) const;
    /// Throws Problem 409 `four_eyes` for whoever asked, `too_late` for one whose last day is over.
    ControlException decide(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const ApprovalDecision& decision) const;
    ControlException revoke(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const ReasonInput& input) const;
    /// Approved ones whose last day is over expire; answers how many.
    std::size_t expire_due(Context& context) const;

  private:
    using Change = std::function<void(platform::postgres::Transaction& tx, ControlException& exception, platform::Date today)>;
    ControlException change(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Change& work) const;

    platform::records::Table<ControlException> rows_;
};

}  // namespace compliance
