// SPDX-License-Identifier: Apache-2.0
// Asking a source system by a signed call (dsr, Webhook connector; platform R10): kept with the task in one transaction,
// sent by a task of the program's own until it arrives, with a token that opens that task and nothing else.
#pragma once

#include "compliance/repositories/dsr_source_system.hpp"
#include "compliance/services/dsr_case.hpp"
#include "compliance/services/webhook_call.hpp"

namespace compliance {

class DsrTaskCallService {
  public:
    DsrTaskCallService(const DsrCases& cases, const WebhookCalls& calls) : cases_(cases), signed_(calls), calls_(dsr_task_calls()) {}

    /// Part of planning: the call of the task's system, and the token that it carries.
    void plan(DsrCase& one, const DsrTask& task) const;
    /// Sends what is due in the tenant; answers how many were tried. Several instances may do so at once.
    std::size_t send_due(Context& context) const;

  private:
    bool send_one(Context& context, platform::Instant now) const;
    CallOutcome post(Context& context, platform::postgres::Executor& db, const DsrTaskCall& call, platform::Instant now) const;
    void settle(DsrTaskCall& call, const CallOutcome& outcome, platform::Instant now) const;

    const DsrCases& cases_;
    const WebhookCalls& signed_;
    platform::records::Table<DsrTaskCall> calls_;
};

}  // namespace compliance
