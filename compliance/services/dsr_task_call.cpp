// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_task_call.hpp"

#include <random>

#include <spdlog/spdlog.h>

#include "compliance/schemas/tenant.hpp"
#include "compliance/services/access.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/http/client.hpp"
#include "platform/http/url.hpp"
#include "platform/http/webhook.hpp"

namespace compliance {

using platform::Instant;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr std::string_view kTable = "compliance_dsr_task_calls", kSystems = "compliance_dsr_source_systems";
constexpr std::chrono::seconds kAnswerWithin{10};
constexpr std::size_t kAnswerBytes = 64 * 1024;  // nothing of it is kept
constexpr std::chrono::seconds kRound{30};
constexpr int kGone = 410;

std::string text_of(std::string_view text) { return platform::json::quoted(text); }

std::string kind_of(DsrTaskKind kind) { return std::string(platform::reflect::type_of<DsrTaskKind>().values[static_cast<std::size_t>(kind)]); }

/// A call to a private network, in words of the rule instead of the socket's.
bool is_refused_target(std::string_view error) { return error.find("connect") != std::string_view::npos; }

double random_share() {
    static thread_local std::mt19937_64 random{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(random);
}

}  // namespace

void DsrTaskCallService::plan(DsrCase& one, const DsrTask& task) const {
    const std::string token = std::string(Access::kTaskToken) + platform::crypto::base64url_encode(platform::crypto::random_bytes(32));
    const auto index = Access::index_of_token(token);
    DsrTaskCall call;
    call.id = platform::Uuid::make_v7(one.context.now);
    call.request = one.request.id;
    call.task = task.id;
    call.system = *task.system;
    call.next_attempt_at = one.context.now;
    call.token_sha256 = platform::crypto::hex_encode(index);
    const bool known = one.request.requester.state == platform::PiiState::open;
    const std::string hints = known ? platform::json::to_json(one.request.requester.value) : std::string("null");
    call.payload = platform::Json{"{\"task_id\":" + text_of(task.id.str()) + ",\"kind\":" + text_of(kind_of(task.kind)) + ",\"deadline\":" +
                                  text_of(platform::format_date(task.due_on)) + ",\"subject_hints\":" + hints + ",\"token\":" + text_of(token) + "}"};
    cases_.vault().seal(one.tx(), call, kTable, call.id, one.request.subject_key);
    calls_.insert(one.tx(), call);
    one.tx().run("INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES ($1, 'task', compliance_tenant())", Params{}.add_bytes(index));
}

bool DsrTaskCallService::may_be_private(Executor& db, std::string_view host) const {
    const auto named = [&](const auto& list) {
        return std::any_of(list.begin(), list.end(), [&](const auto& item) { return std::string_view(item) == host; });
    };
    const auto any = std::find(rules_.private_hosts.begin(), rules_.private_hosts.end(), "*") != rules_.private_hosts.end();
    if (!any && !named(rules_.private_hosts)) return false;
    const auto rows = db.run("SELECT security FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    return !rows.empty() && !rows.is_null(0, 0) && named(platform::json::from_stored<TenantSecurity>(rows.text(0, 0)).webhook_private_hosts);
}

DsrTaskCallService::Outcome DsrTaskCallService::post(Context& context, Executor& db, const DsrTaskCall& call, Instant now) const {
    const auto rows = db.run(
        "SELECT webhook_url, webhook_secret FROM compliance_dsr_source_systems WHERE tenant_id = compliance_tenant() AND id = $1 "
        "AND connector = 'webhook' AND webhook_url IS NOT NULL AND webhook_secret IS NOT NULL",
        Params{}.add(call.system));
    if (rows.empty()) return {0, "the system is called no more"};
    const std::string url(rows.text(0, 0)), body = call.payload.value.text, id = "dsr_" + call.id.str();
    const auto key = platform::http::webhook_key(cases_.vault().open_secret(db, rows.text(0, 1), kSystems, "webhook_secret", call.system));
    if (!key) return {0, "the secret is none"};
    const auto target = platform::http::parse_url(url);
    const bool may_be_private_host = target && may_be_private(db, target->host);
    if (const auto fault = platform::http::webhook_target_fault(url, may_be_private_host)) return {0, *fault};
    const std::vector<std::string> headers{
        "Content-Type: application/json", "User-Agent: backend-compliance", "Expect:", "webhook-id: " + id,
        "webhook-timestamp: " + std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count()),
        "webhook-signature: " + platform::http::sign_webhook(*key, id, now, body)};
    platform::http::FetchRules rules{.timeout = kAnswerWithin, .max_bytes = kAnswerBytes, .roots = rules_.roots, .secure_only = true};
    rules.public_only = !may_be_private_host;
    Outcome outcome;
    context.fiber.offload([&] {
        try {
            outcome.status = platform::http::post(url, headers, body, rules).status;
        } catch (const platform::http::FetchError& error) {
            outcome.error = rules.public_only && is_refused_target(error.what()) ? "no public address could be reached" : error.what();
        }
    });
    if (outcome.error.empty() && (outcome.status < 200 || outcome.status > 299)) outcome.error = "answered " + std::to_string(outcome.status);
    return outcome;
}

void DsrTaskCallService::settle(DsrTaskCall& call, const Outcome& outcome, Instant now, std::chrono::milliseconds took) const {
    DsrCallAttempt attempt{now, outcome.status, static_cast<std::int32_t>(took.count()), {}};
    if (!outcome.error.empty()) attempt.error = outcome.error.substr(0, 300);
    call.attempts.push_back(std::move(attempt));
    call.next_attempt_at.reset();
    if (outcome.error.empty()) {
        call.state = DsrCallState::succeeded;
    } else if (const auto wait = platform::http::webhook_wait_after(static_cast<int>(call.attempts.size()), rules_.jitter ? random_share() : 0);
               wait && outcome.status != kGone) {
        call.state = DsrCallState::failed;
        call.next_attempt_at = now + *wait;
    } else {
        call.state = DsrCallState::exhausted;
        spdlog::warn("the call of task {} is given up: {}", call.task.str(), outcome.error);
    }
}

/// The call's row stays locked while the system answers, which may complete its task meanwhile: that never waits for the row.
bool DsrTaskCallService::send_one(Context& context, Instant now) const {
    auto tx = context.transaction();
    tx.run("SET LOCAL idle_in_transaction_session_timeout = '60s'");  // a slow system is given 10 seconds
    auto call = take_due_call(tx, calls_, now);
    if (!call) return false;
    const auto before = call->version;
    const auto task = tx.run("SELECT state IN ('open', 'in_progress') FROM compliance_dsr_tasks WHERE tenant_id = compliance_tenant() AND id = $1",
                             Params{}.add(call->task));
    cases_.vault().open(tx, *call, kTable);
    if (task.empty() || !task.boolean(0, 0) || call->payload.state != platform::PiiState::open) {
        call->state = DsrCallState::cancelled;
        call->next_attempt_at.reset();
    } else {
        const auto started = std::chrono::steady_clock::now();
        const auto outcome = post(context, tx, *call, now);
        settle(*call, outcome, now, std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started));
    }
    if (!call->next_attempt_at) call->payload = {};  // the token and whom it is about are kept no longer than needed
    cases_.vault().seal(tx, *call, kTable, call->id, {});
    if (!calls_.update(tx, *call, before)) throw std::logic_error("a locked call changed");
    tx.commit();
    return true;
}

std::size_t DsrTaskCallService::send_due(Context& context) const {
    const auto started = std::chrono::steady_clock::now();
    for (std::size_t tried = 0;; ++tried) {
        const auto now = context.now + std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
        if (now - context.now > kRound || !send_one(context, now)) return tried;  // other tenants wait, too
    }
}

}  // namespace compliance
