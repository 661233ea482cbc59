// SPDX-License-Identifier: Apache-2.0
// The way of every request: sign-in, rights, limits, retries, handler, problem document, log and metrics, in one list.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compliance/api/api.hpp"
#include "compliance/services/services.hpp"
#include "platform/http/rate_limit.hpp"
#include "platform/http/router.hpp"
#include "platform/problem/problem.hpp"
#include "platform/telemetry/metrics.hpp"

namespace compliance {

struct DispatchConfig {
    double rate_per_minute = 600;
    double public_rate_per_minute = 60;
    std::string public_host = {};   ///< that links in mails lead to; empty: this machine
};

class Dispatcher {
  public:
    Dispatcher(Services& services, platform::Metrics& metrics, DispatchConfig config);

    /// Adds the declared operations to the router.
    void add_routes(platform::http::Router& router, const std::vector<std::unique_ptr<Declared>>& operations);
    void operator()(platform::http::Exchange& exchange);
    /// Answers what never reached an operation.
    void refuse(platform::http::Exchange& exchange, int status, std::string_view detail);

  private:
    void run(platform::http::Exchange& exchange, const Declared& declared);
    Context context_of(platform::http::Exchange& exchange, const Declared& declared);
    void limit(platform::http::Exchange& exchange, const Declared& declared, const Context& context);
    void call(platform::http::Exchange& exchange, const Declared& declared, Context& context);
    void call_once(platform::http::Exchange& exchange, Context& context, const Idempotency::Slot& slot, std::string_view body,
                   const std::function<void()>& work);
    void write_problem(platform::http::Exchange& exchange, const platform::Problem& problem);
    void finish(platform::http::Exchange& exchange);

    Services& services_;
    platform::Metrics& metrics_;
    platform::http::RateLimiter callers_, public_;
    std::string public_host_;
};

}  // namespace compliance
