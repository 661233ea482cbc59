// SPDX-License-Identifier: Apache-2.0
// Signed calls of systems that tenants name (platform R10): whom they may lead to, how they are signed, and when to try again. What is
// said, and what its outcome means, is the business of dsr_task_call.hpp and webhook_sender.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/services/context.hpp"
#include "platform/http/sender.hpp"

namespace compliance {

/// Whom the operator lets be called.
struct WebhookRules {
    std::vector<std::string> private_hosts;  ///< hosts of private networks that tenants may allow themselves; `*`: any
    std::string roots;                       ///< PEM file; empty: the system's
    bool jitter = true;
};

/// One call: the same id and body at each attempt, a signature of its own.
struct SignedCall {
    std::string url, id, body;
    std::string content_type = "application/json";
    std::vector<std::string> keys;     ///< each signs; two while a secret is being exchanged
    std::vector<std::string> headers;  ///< further lines `Name: value`
    platform::Instant at{};            ///< of the attempt
    bool may_be_private = false;       ///< WebhookCalls::may_be_private of its host
};

struct CallOutcome {
    int status = 0;      ///< 0: there was no answer
    std::string error;   ///< why it counts as failed; empty: it arrived (any 2xx within 10 s)
    std::string answer;  ///< its first bytes
    std::chrono::milliseconds took{};
};

constexpr int kGone = 410;  ///< who answers so wants to hear no more

class WebhookCalls {
  public:
    explicit WebhookCalls(WebhookRules rules) : rules_(std::move(rules)) {}

    /// Whether the tenant's calls may lead to the host though its network is not public: tenant and operator both say so.
    [[nodiscard]] bool may_be_private(platform::postgres::Executor& db, std::string_view host) const;
    /// The same of an address, and why it may not be called (platform::http::webhook_target_fault); nullopt: nothing stands against it.
    struct Target {
        bool may_be_private = false;
        std::optional<std::string> fault;
    };
    [[nodiscard]] Target judge(platform::postgres::Executor& db, const std::string& url) const;
    /// Sends them side by side; the outcomes in their order. No connection to the database is held meanwhile, unless the caller holds one.
    [[nodiscard]] std::vector<CallOutcome> send(platform::Fiber& fiber, const std::vector<SignedCall>& calls) const;
    /// Waiting time after the n-th failed attempt; nullopt: it was the last one.
    [[nodiscard]] std::optional<std::chrono::milliseconds> wait_after(std::size_t attempts) const;
    /// Before the runtime stops.
    void close() const { sender_.close(); }

  private:
    WebhookRules rules_;
    mutable platform::http::Sender sender_;
};

}  // namespace compliance
