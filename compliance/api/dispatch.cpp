// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/dispatch.hpp"

#include <spdlog/spdlog.h>

#include "compliance/services/database_problem.hpp"
#include "compliance/services/access.hpp"
#include "compliance/services/idempotency.hpp"
#include "compliance/services/replica_read.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/pii.hpp"
#include "platform/http/head.hpp"
#include "platform/problem/writer.hpp"

namespace compliance {

using platform::Problem;
using platform::http::Exchange;
namespace postgres = platform::postgres;

namespace {

std::string_view code_of(int status) {
    switch (status) {
        case 400: return "bad_request";
        case 404: return "not_found";
        case 405: return "method_not_allowed";
        case 408: return "request_timeout";
        case 413: return "payload_too_large";
        case 414: return "uri_too_long";
        case 431: return "header_too_large";
        default: return "internal";
    }
}

std::string bearer_of(const platform::http::Request& request) {
    const auto header = request.header("Authorization");
    if (header.size() < 7) return {};
    std::string scheme(header.substr(0, 7));
    std::transform(scheme.begin(), scheme.end(), scheme.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return scheme == "bearer " ? std::string(platform::trim(header.substr(7))) : std::string{};
}

/// Names of metrics must not be the client's to choose.
std::string known_method(const std::string& method) {
    for (const char* known : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
        if (method == known) return method;
    return "other";
}

/// What may be stored and shown of a header: anything else of it becomes a question mark.
std::string printable(std::string_view text) {
    std::string out(text);
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return out;
}

/// What a retry must repeat: the body, and the query where there is one.
std::string asked_of(const platform::http::Request& request, std::string_view body) {
    std::string out(body);
    for (const auto& [name, value] : request.query) out += '\x1E' + name + '\x1F' + value;
    return out;
}

bool opens_for_task(const Declared& declared, const platform::http::Request& request, const platform::Uuid& task) {
    if (!declared.task_too) return false;
    const auto& named = request.path_params;
    return std::all_of(named.begin(), named.end(), [&](const auto& item) { return item.first == "task_id" && platform::Uuid::parse(item.second) == task; });
}

/// Sign-in leaves the tokens that a collector of evidence has bound without a role.
bool only_delivers(const Caller& caller) { return caller.actor_kind == "service" && caller.roles.empty(); }

bool accepts_json(std::string_view accept) {
    return accept.empty() || accept.find("*/*") != std::string_view::npos || accept.find("application/*") != std::string_view::npos ||
           accept.find("json") != std::string_view::npos;
}

}  // namespace

Dispatcher::Dispatcher(Services& services, platform::Metrics& metrics, DispatchConfig config)
    : services_(services),
      metrics_(metrics),
      callers_({config.rate_per_minute, std::max(100.0, config.rate_per_minute / 6)}),
      public_({config.public_rate_per_minute, std::max(20.0, config.public_rate_per_minute / 3)}),
      replica_(config.replica),
      access_log_(spdlog::get("access")) {
    callers_.share(config.shared, "callers");
    public_.share(config.shared, "public");
}

void Dispatcher::set_public_url(std::string configured, std::string own) {
    public_url_ = std::move(configured);
    own_url_ = std::move(own);
}

std::string Dispatcher::public_url(const platform::http::Request& request) const {
    if (!public_url_.empty()) return public_url_;
    if (!platform::http::is_loopback_host(request.host)) return own_url_;
    return (request.secure ? "https://" : "http://") + request.host;
}

void Dispatcher::add_routes(platform::http::Router& router, const std::vector<std::unique_ptr<Declared>>& operations) {
    for (const auto& declared : operations) {
        platform::http::Route route;
        route.method = declared->operation.method;
        route.pattern = declared->operation.path;
        route.max_body = declared->max_body;
        route.stream_body = declared->stream_body;
        route.operation = declared.get();
        router.add(std::move(route));
    }
}

void Dispatcher::operator()(Exchange& exchange) {
    if (exchange.route == nullptr) return finish(exchange);
    const auto& declared = *static_cast<const Declared*>(exchange.route->operation);
    try {
        run(exchange, declared);
    } catch (const Problem& problem) {
        write_problem(exchange, problem);
    } catch (const postgres::DatabaseUnavailable& error) {
        spdlog::warn("{}: {}", declared.operation.id, error.what());
        write_problem(exchange, Problem(503, "unavailable", "The database does not answer at the moment.").retry_after(1));
    } catch (const postgres::DatabaseError& error) {
        write_problem(exchange, problem_of(error, declared.operation.method));
    } catch (const platform::Overloaded& error) {
        spdlog::warn("{}: {}", declared.operation.id, error.what());
        write_problem(exchange, Problem(503, "unavailable").retry_after(1));
    } catch (const std::exception& error) {
        spdlog::error("{} {}: {}", exchange.request.id.str(), declared.operation.id, error.what());
        write_problem(exchange, Problem(500, "internal"));
    }
    finish(exchange);
}

void Dispatcher::run(Exchange& exchange, const Declared& declared) {
    exchange.response.status = declared.operation.success;
    if (declared.operation.media_type == "application/json" && declared.operation.shape != platform::openapi::Shape::none &&
        !accepts_json(exchange.request.header("Accept")) &&
        !(declared.operation.as_table && exchange.request.header("Accept").find("text/csv") != std::string_view::npos))
        throw Problem(406, "not_acceptable", "This operation answers application/json.");
    Context context = context_of(exchange, declared);
    limit(exchange, declared, context);
    if (declared.permission) {
        if (context.caller.instance && context.caller.tenant.is_nil() && !declared.operator_too)
            throw platform::forbidden("forbidden", "An instance token opens only the operator's operations.");
        if (context.caller.task && !opens_for_task(declared, exchange.request, *context.caller.task))
            throw platform::forbidden("forbidden", "The token of a task opens the completion of that task and uploads for it.");
        if (only_delivers(context.caller) && !declared.delivery)
            throw platform::forbidden("forbidden", "The token of a collector of evidence submits to it, and opens nothing else.");
        if (!context.caller.permissions.test(declared.permission->index))
            throw platform::forbidden("forbidden", "This needs the permission " + declared.operation.permission + ".");
        if (!declared.in_every_tenant && !context.caller.enables(declared.operation.tag)) throw platform::not_found();
        if (context.caller.closing && declared.operation.method != "GET" && !declared.while_closing) throw platform::conflict("tenant_closing");
    }
    call(exchange, declared, context);
}

Context Dispatcher::context_of(Exchange& exchange, const Declared& declared) {
    const auto& request = exchange.request;
    const auto ip = platform::crypto::truncate_ip(request.peer);
    const auto user_agent = printable(request.header("User-Agent").substr(0, 120));
    Caller caller;
    if (declared.permission) {
        const auto found = services_.access.sign_in(
            *exchange.fiber,
            {bearer_of(request), std::string(request.header("X-Tenant")), declared.operation.id, request.peer, ip, user_agent, request.id},
            request.received_at);
        caller = *found;
    }
    exchange.log_actor = printable(caller.subject);
    Context context{*exchange.fiber, services_.database, std::move(caller), request.id, request.received_at};
    context.language = platform::language_of(request.header("Accept-Language"));
    context.public_url = public_url(request);
    context.ip = ip;
    context.user_agent = user_agent;
    context.peer = request.peer;
    if (declared.leaves_events) {
        context.ip_sealed = seal_own(context.caller, kTrailIp, context.request_id, ip);
        context.user_agent_sealed = seal_own(context.caller, kTrailUserAgent, context.request_id, user_agent);
    }
    return context;
}

void Dispatcher::limit(Exchange& exchange, const Declared& declared, const Context& context) {
    const bool open = !declared.permission;
    if (open && (declared.operation.id == "getHealth" || declared.operation.id == "getReadiness")) return;
    auto& limiter = open ? public_ : callers_;
    const std::string key = open ? exchange.request.peer + declared.operation.id
                                 : context.caller.tenant.str() + context.caller.subject +
                                       (context.caller.token_id ? context.caller.token_id->str() : std::string{});
    const auto verdict = limiter.take(*exchange.fiber, key, std::chrono::steady_clock::now());
    exchange.response.set("RateLimit-Policy", fmt::format("\"default\";q={};w=60", static_cast<int>(limiter.limit().per_minute)));
    exchange.response.set("RateLimit", fmt::format("\"default\";r={};t={}", verdict.remaining, verdict.retry_after_s));
    if (!verdict.allowed) throw Problem(429, "too_many_requests").retry_after(verdict.retry_after_s);
}

bool Dispatcher::read_elsewhere(Exchange& exchange, const Declared& declared, Context& context) {
    if (replica_ == nullptr || !declared.from_replica) return false;
    const auto before = exchange.response;
    const bool answered = read_on_replica(*replica_, context, declared.operation.id, [&] {
        Call one(context, exchange);
        declared.handler(one);
    });
    if (!answered) exchange.response = before;
    return answered;
}

void Dispatcher::call(Exchange& exchange, const Declared& declared, Context& context) {
    if (read_elsewhere(exchange, declared, context)) return;
    const auto key = exchange.request.header("Idempotency-Key");
    const bool retried = declared.operation.idempotent_key && !key.empty() && declared.permission && !context.caller.instance;
    const Idempotency::Slot slot{declared.operation.id + " " + exchange.request.path, std::string(key)};
    const Call::Once once = [&](std::string_view body, const std::function<void()>& work) { call_once(exchange, context, slot, body, work); };
    if (!retried || declared.stream_body) {   // what a stream holds is known only to its handler
        Call one(context, exchange, retried ? once : Call::Once{});
        declared.handler(one);
        return;
    }
    once(exchange.request.body, [&] {
        Call one(context, exchange);
        declared.handler(one);
    });
}

void Dispatcher::call_once(Exchange& exchange, Context& context, Idempotency::Slot slot, std::string_view body, const std::function<void()>& work) {
    bool begun = false;
    try {
        if (auto kept = services_.idempotency.begin(context, slot, asked_of(exchange.request, body))) {
            exchange.response.status = kept->status;
            for (auto& [name, value] : kept->headers) exchange.response.set(name, value);
            exchange.response.body = std::move(kept->body);
            return;
        }
        begun = true;
        work();
    } catch (const Problem&) {
        if (begun) services_.idempotency.abandon(context, slot, true);
        throw;
    } catch (const std::exception&) {  // and nothing else: the unwinding of a coroutine must not wait for the database
        services_.idempotency.abandon(context, slot, false);
        throw;
    }
    StoredAnswer answer{exchange.response.status, {}, exchange.response.body};
    for (const char* name : {"Content-Type", "ETag", "Location"})
        if (const auto value = exchange.response.header(name); !value.empty()) answer.headers.emplace_back(name, value);
    services_.idempotency.finish(context, slot, answer);
}

void Dispatcher::write_problem(Exchange& exchange, const Problem& problem) {
    auto& response = exchange.response;
    const auto language = platform::language_of(exchange.request.header("Accept-Language"));
    const auto limits = std::pair(std::string(response.header("RateLimit-Policy")), std::string(response.header("RateLimit")));
    response = platform::http::Response{};
    if (!limits.first.empty()) {
        response.set("RateLimit-Policy", limits.first);
        response.set("RateLimit", limits.second);
    }
    response.status = problem.status();
    response.set("Content-Type", "application/problem+json");
    response.set("Content-Language", std::string(language));
    if (problem.status() == 401) response.set("WWW-Authenticate", "Bearer");
    for (const auto& [name, value] : problem.headers()) response.set(name, value);
    if (problem.retry_after_s() > 0) response.set("Retry-After", std::to_string(problem.retry_after_s()));
    // A path may carry a token; the pattern says which operation it was.
    const std::string_view instance = exchange.route != nullptr ? exchange.route->pattern : std::string_view{};
    response.body = platform::write_problem(problem, language, instance, exchange.request.id.str());
    const auto* declared = exchange.route != nullptr ? static_cast<const Declared*>(exchange.route->operation) : nullptr;
    if (declared != nullptr && declared->show_problem) declared->show_problem(exchange, problem);
}

void Dispatcher::refuse(Exchange& exchange, int status, std::string_view detail) {
    write_problem(exchange, Problem(status, std::string(code_of(status)), std::string(detail)));
    finish(exchange);
}

void Dispatcher::finish(Exchange& exchange) {
    auto& response = exchange.response;
    const auto& request = exchange.request;
    response.set("X-Request-Id", request.id.str());
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Referrer-Policy", "no-referrer");
    if (response.header("Cache-Control").empty()) response.set("Cache-Control", response.header("ETag").empty() ? "no-store" : "private, no-cache");
    if (request.secure) response.set("Strict-Transport-Security", "max-age=31536000");
    const std::string route = exchange.route != nullptr ? exchange.route->pattern : "none";
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    const double seconds = std::max(0.0, std::chrono::duration<double>(now - request.received_at).count());  // the clock may be set back meanwhile
    metrics_.count_request(known_method(request.method), route, response.status, seconds);
    log(exchange, route, seconds);
}

/// One line of JSON. The pattern and not the path, the network and not the address, an opaque subject and no name:
/// nothing in it is secret or needs quoting.
void Dispatcher::log(const Exchange& exchange, std::string_view route, double seconds) const {
    if (!access_log_) return;
    const auto& request = exchange.request;
    const auto& response = exchange.response;
    access_log_->info(
        R"({{"at":"{}","event":"request","request_id":"{}","method":"{}","route":"{}","status":{},"ms":{:.2f},"bytes":{},"peer":"{}","actor":{}}})",
        platform::format_instant(request.received_at), request.id.str(), exchange.route != nullptr ? request.method : "", route, response.status,
        seconds * 1000, response.body.size(), platform::crypto::truncate_ip(request.peer), platform::json::quoted(exchange.log_actor));
}

}  // namespace compliance
