// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_task_call.hpp"

#include <spdlog/spdlog.h>

#include "compliance/services/access.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/http/webhook.hpp"

namespace compliance {

using platform::Instant;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr std::string_view kTable = "compliance_dsr_task_calls", kSystems = "compliance_dsr_source_systems";
constexpr std::chrono::seconds kRound{30};

std::string text_of(std::string_view text) { return platform::json::quoted(text); }

std::string kind_of(DsrTaskKind kind) { return std::string(platform::reflect::type_of<DsrTaskKind>().values[static_cast<std::size_t>(kind)]); }

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

CallOutcome DsrTaskCallService::post(Context& context, Executor& db, const DsrTaskCall& call, Instant now) const {
    const auto rows = db.run(
        "SELECT webhook_url, webhook_secret FROM compliance_dsr_source_systems WHERE tenant_id = compliance_tenant() AND id = $1 "
        "AND connector = 'webhook' AND webhook_url IS NOT NULL AND webhook_secret IS NOT NULL",
        Params{}.add(call.system));
    if (rows.empty()) return {0, "the system is called no more", {}, {}};
    SignedCall one;
    one.url = rows.text(0, 0);
    one.id = "dsr_" + call.id.str();
    one.body = call.payload.value.text;
    one.at = now;
    auto key = platform::http::webhook_key(cases_.vault().open_secret(db, rows.text(0, 1), kSystems, "webhook_secret", call.system));
    if (!key) return {0, "the secret is none", {}, {}};
    one.keys.push_back(std::move(*key));
    const auto target = signed_.judge(db, one.url);
    if (target.fault) return {0, *target.fault, {}, {}};
    one.may_be_private = target.may_be_private;
    return std::move(signed_.send(context.fiber, {one}).front());
}

void DsrTaskCallService::settle(DsrTaskCall& call, const CallOutcome& outcome, Instant now) const {
    DsrCallAttempt attempt{now, outcome.status, static_cast<std::int32_t>(outcome.took.count()), {}};
    if (!outcome.error.empty()) attempt.error = outcome.error.substr(0, 300);
    call.attempts.push_back(std::move(attempt));
    call.next_attempt_at.reset();
    if (outcome.error.empty()) {
        call.state = DsrCallState::succeeded;
    } else if (const auto wait = signed_.wait_after(call.attempts.size()); wait && outcome.status != kGone) {
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
        settle(*call, post(context, tx, *call, now), now);
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
