// SPDX-License-Identifier: Apache-2.0
// Tests of controls: planned, done on a sample, approved by somebody else; an approved one moves what the control is worth
// (controls R1, R5, R6).
#pragma once

#include "compliance/services/control.hpp"

namespace compliance {

class ControlTestService {
  public:
    explicit ControlTestService(const ControlService& controls) : controls_(controls), rows_(control_tests()) {}

    platform::records::Page<ControlTest> list(Context& context, const platform::records::ListQuery& query, const ControlTestFilters& filters) const;
    ControlTest get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    ControlTest create(Context& context, const platform::Uuid& control, ControlTestInput input) const;
    /// Throws Problem 409 `immutable` once it is approved.
    ControlTest patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    /// Throws Problem 409 `incomplete` naming what is missing.
    ControlTest complete(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const ControlTestResult& input) const;
    /// Throws Problem 409 `four_eyes` for the tester and for whoever changed the test last.
    ControlTest decide(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const ApprovalDecision& decision) const;

  private:
    using Change = std::function<void(platform::postgres::Transaction& tx, ControlTest& test, const Control& control)>;
    ControlTest change(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Change& work) const;
    /// What stays true of every test, whatever is changed.
    static void check(platform::postgres::Executor& db, const ControlTest& test, platform::Date today);
    void derive(platform::postgres::Executor& db, std::vector<ControlTest>& list) const;

    const ControlService& controls_;
    platform::records::Table<ControlTest> rows_;
};

}  // namespace compliance
