// SPDX-License-Identifier: Apache-2.0
// The way of every request: sign-in, rights, limits, retries, handler, problem document, log and metrics, in one list.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compliance/api/api.hpp"
#include "compliance/services/services.hpp"
#include "compliance/services/idempotency.hpp"
#include "platform/http/rate_limit.hpp"
#include "platform/http/router.hpp"
#include "platform/problem/problem.hpp"
#include "platform/telemetry/metrics.hpp"

namespace spdlog {
class logger;
}
namespace platform::postgres {
class Replica;
}

namespace compliance {

struct DispatchConfig {
    double rate_per_minute = 600;
    double public_rate_per_minute = 60;
    platform::cache::SharedLimits* shared = nullptr;  ///< null: each instance limits by itself
    platform::postgres::Replica* replica = nullptr;   ///< null: the primary answers every read
};

class Dispatcher {
  public:
    Dispatcher(Services& services, platform::Metrics& metrics, DispatchConfig config);

    /// Adds the declared operations to the router.
    void add_routes(platform::http::Router& router, const std::vector<std::unique_ptr<Declared>>& operations);
    /// What links in mails begin with: `configured`, else the Host of the request if it names this machine only, else
    /// `own`. A Host that anybody can write must not stand in a mail to somebody else. Before the first request.
    void set_public_url(std::string configured, std::string own);
    /// An exchange without route has been answered by the server itself and is only finished here.
    void operator()(platform::http::Exchange& exchange);
    /// Answers what never reached an operation.
    void refuse(platform::http::Exchange& exchange, int status, std::string_view detail);

  private:
    [[nodiscard]] std::string public_url(const platform::http::Request& request) const;
    void log(const platform::http::Exchange& exchange, std::string_view route, double seconds) const;
    void run(platform::http::Exchange& exchange, const Declared& declared);
    Context context_of(platform::http::Exchange& exchange, const Declared& declared);
    void limit(platform::http::Exchange& exchange, const Declared& declared, const Context& context);
    void call(platform::http::Exchange& exchange, const Declared& declared, Context& context);
    /// Whether the replica has answered; otherwise nothing has happened.
    bool read_elsewhere(platform::http::Exchange& exchange, const Declared& declared, Context& context);
    void call_once(platform::http::Exchange& exchange, Context& context, Idempotency::Slot slot, std::string_view body,
                   const std::function<void()>& work);
    void write_problem(platform::http::Exchange& exchange, const platform::Problem& problem);
    void finish(platform::http::Exchange& exchange);

    Services& services_;
    platform::Metrics& metrics_;
    platform::http::RateLimiter callers_, public_;
    platform::postgres::Replica* replica_;        // null: none
    std::shared_ptr<spdlog::logger> access_log_;  // null: none
    std::string public_url_, own_url_;
};

}  // namespace compliance
