// SPDX-License-Identifier: Apache-2.0
// Asking a source system by a signed call (dsr, Webhook connector; platform R10): kept with the task in one transaction,
// sent by a task of the program's own until it arrives, with a token that opens that task and nothing else.
#pragma once

#include "compliance/repositories/dsr_source_system.hpp"
#include "compliance/services/dsr_case.hpp"

namespace compliance {

/// Whom the operator lets be called.
struct WebhookRules {
    std::vector<std::string> private_hosts;  ///< hosts of private networks that tenants may allow themselves; `*`: any
    std::string roots;                       ///< PEM file; empty: the system's
    bool jitter = true;
};

class DsrTaskCallService {
  public:
    DsrTaskCallService(const DsrCases& cases, WebhookRules rules) : cases_(cases), rules_(std::move(rules)), calls_(dsr_task_calls()) {}

    /// Part of planning: the call of the task's system, and the token that it carries.
    void plan(DsrCase& one, const DsrTask& task) const;
    /// Sends what is due in the tenant; answers how many were tried. Several instances may do so at once.
    std::size_t send_due(Context& context) const;
    /// Whether the tenant's calls may lead to the host though its network is not public: tenant and operator both say so.
    [[nodiscard]] bool may_be_private(platform::postgres::Executor& db, std::string_view host) const;

  private:
    struct Outcome {
        int status = 0;
        std::string error;
    };
    bool send_one(Context& context, platform::Instant now) const;
    Outcome post(Context& context, platform::postgres::Executor& db, const DsrTaskCall& call, platform::Instant now) const;
    void settle(DsrTaskCall& call, const Outcome& outcome, platform::Instant now, std::chrono::milliseconds took) const;

    const DsrCases& cases_;
    WebhookRules rules_;
    platform::records::Table<DsrTaskCall> calls_;
};

}  // namespace compliance
