// SPDX-License-Identifier: Apache-2.0
// The work that a request makes: one task for each system and right, its completion with data and proof, and the notices to
// recipients (dsr R19-R21; Art. 17(2), 19 GDPR).
#pragma once

#include "compliance/repositories/dsr_source_system.hpp"
#include "compliance/schemas/dsr_task.hpp"
#include "compliance/services/dsr_case.hpp"
#include "compliance/services/dsr_task_call.hpp"
#include "compliance/services/retention_duties.hpp"

namespace compliance {

class DsrTaskService {
  public:
    DsrTaskService(const DsrCases& cases, const RetentionDuties& duties, const DsrTaskCallService& calls);
    /// Answers the tasks that were made. An erasure that a duty or hold stands against becomes a restriction (R19).
    platform::records::Page<DsrTask> plan(Context& context, const platform::Uuid& request, std::optional<std::int64_t> if_match,
                                          const DsrTaskPlan& input) const;
    /// Results are left out unless include=pii.
    platform::records::Page<DsrTask> list(Context& context, const platform::records::ListQuery& query, const DsrTaskFilters& filters) const;
    DsrTask patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    /// Files become the person's: kept under his key, held by the task. Throws 409 `state`, 422 `required` for a proof or
    /// review that is missing, 403 `infected`.
    DsrTask complete(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const DsrTaskResult& input) const;

    platform::records::Page<DsrRecipientNotice> plan_notices(Context& context, const platform::Uuid& request, std::optional<std::int64_t> if_match,
                                                             const DsrRecipientNoticesInput& input) const;
    DsrRecipientNotice record_outcome(Context& context, const platform::Uuid& notice, std::optional<std::int64_t> if_match,
                                      const DsrRecipientOutcome& input) const;

  private:
    std::vector<DsrTask> for_systems(DsrCase& one) const;
    DsrTask task_for(DsrCase& one, const DsrItem& item, const DsrSourceSystem& system) const;
    void call_system(DsrCase& one, const DsrTask& task) const;
    void put_deadline(DsrCase& one, const DsrTask& task) const;
    void note_executed(DsrCase& one, const DsrTask& task) const;
    platform::Uuid request_of(Context& context, const platform::Uuid& part, std::string_view table) const;

    const DsrCases& cases_;
    const RetentionDuties& duties_;
    const DsrTaskCallService& calls_;
    platform::records::Table<DsrTask> tasks_;
    platform::records::Table<DsrRecipientNotice> notices_;
    platform::records::Table<DsrSourceSystem> systems_;
};

/// Own target of a task: 10 working days after planning, at latest 5 working days before the request is due, never before today.
platform::Date task_due_on(const Reckoning& deadline, const std::vector<OwnHoliday>& extra_holidays, platform::Date today);

}  // namespace compliance
