// SPDX-License-Identifier: Apache-2.0
// Controls through their life: planned, implemented, suspended, retired (controls R1-R4, R7). Their tests, exceptions and mappings
// have files of their own.
#pragma once

#include <functional>

#include "compliance/repositories/control.hpp"
#include "compliance/services/date_deadline.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class ControlService {
  public:
    ControlService() : rows_(controls()), tests_(control_tests()) {}

    platform::records::Page<Control> list(Context& context, const platform::records::ListQuery& query, const ControlFilters& filters) const;
    /// `on`: the day that effectiveness and health are of; today, or the day of `as_of`, if not given.
    Control get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of, std::optional<platform::Date> on) const;
    Control create(Context& context, ControlInput input) const;
    Control patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    /// Throws Problem 409 `state`, or `in_use` where a test, mapping, exception or evidence hangs on it.
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const;
    /// Throws Problem 409 `incomplete` without owner or notes.
    Control implement(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const ControlImplement& input) const;
    Control suspend(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const ReasonInput& input) const;
    /// Throws Problem 409 `sole_control` with the requirements that would lose their only implemented control.
    Control retire(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const RetireControl& input) const;

    // For the services of parts, imports and jobs.
    [[nodiscard]] const platform::records::Table<Control>& rows() const { return rows_; }
    /// A new planned control within a transaction: rules, key, row, deadlines. Throws Problem 422.
    void insert(Context& context, platform::postgres::Executor& db, Control& control) const;
    /// The changed control is stored, with its deadlines.
    void store(Context& context, platform::postgres::Executor& db, Control& control) const;
    static void check(platform::postgres::Executor& db, const Control& control, std::vector<platform::Fault>& faults);
    /// Deadlines of the control anew: after a test was approved, and the like.
    void put_deadlines(Context& context, platform::postgres::Executor& db, const Control& control) const;
    /// Fills the members that are derived, as of the day.
    void derive(platform::postgres::Executor& db, std::vector<Control>& list, platform::Date day, std::optional<platform::Instant> as_of = {}) const;

  private:
    using Change = std::function<void(platform::postgres::Transaction& tx, Control& control, platform::Date today)>;
    Control change(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Change& work) const;
    void derive_as_of(platform::postgres::Executor& db, std::vector<Control>& list, platform::Date day, platform::Instant as_of) const;

    platform::records::Table<Control> rows_;
    platform::records::Table<ControlTest> tests_;
};

/// The day it is for the tenant.
platform::Date tenant_today(const Context& context, platform::postgres::Executor& db);
/// Throws Problem 409 `incomplete` naming the members that are missing.
void require_complete(std::vector<platform::Fault> missing);

}  // namespace compliance
