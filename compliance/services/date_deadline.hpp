// SPDX-License-Identifier: Apache-2.0
// Dates that records themselves name (a test that is due, an exception that ends) as entries of the one calendar of deadlines
// (platform, Deadline). Periods that a law counts are domain/deadline.hpp's business.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compliance/repositories/deadline.hpp"
#include "compliance/services/context.hpp"
#include "compliance/services/tenant_calendar.hpp"

namespace compliance {

/// Whose date it is.
struct DatedRecord {
    DeadlineEntity entity;
    std::optional<std::string> responsible;  ///< member's subject; without one it is the role's
    Role role = Role::isms_manager;
    bool fresh = false;  ///< just made: there is no entry for it yet
};

class DateDeadlines {
  public:
    DateDeadlines(const Context& context, platform::postgres::Executor& db);
    DateDeadlines(const Context& context, platform::postgres::Executor& db, TenantCalendar calendar);
    /// The entry of that kind (catalog deadline_kinds) for the record stands for `due`, the last day; it is made, moved or, once
    /// its day is over, missed. Without a date the entry is void. Throws std::logic_error for a kind that the catalog lacks.
    void put(std::string_view kind, const DatedRecord& record, std::optional<platform::Date> due) const;
    /// What had to be done is done: an open or missed entry is met.
    void meet(std::string_view kind, const platform::Uuid& entity) const;
    [[nodiscard]] platform::Date today() const { return today_; }

  private:
    platform::postgres::Executor& db_;
    platform::Instant now_;
    TenantCalendar calendar_;
    platform::Date today_;
};

}  // namespace compliance
