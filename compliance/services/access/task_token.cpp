// SPDX-License-Identifier: Apache-2.0
// Callers with the token of a task: a source system that was asked for somebody's data (dsr, Webhook connector).
#include "compliance/services/access/rows.hpp"

#include "platform/async/runtime.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance {

using platform::Fiber;
using platform::Instant;
using platform::postgres::Params;
using namespace access;

namespace {

constexpr std::string_view kSelect =
    "SELECT t.id, c.token_sha256, n.slug, n.state = 'closing', n.enabled_domains, n.security -> 'ip_allow' FROM compliance_dsr_task_calls c "
    "JOIN compliance_dsr_tasks t ON t.tenant_id = c.tenant_id AND t.id = c.task AND t.state IN ('open', 'in_progress') "
    "JOIN compliance_tenants n ON n.tenant_id = c.tenant_id AND n.state <> 'closed' "
    "WHERE c.tenant_id = compliance_tenant() AND c.token_sha256 = encode($1::bytea, 'hex')";

}  // namespace

Access::Entry Access::by_task_token(Fiber& fiber, const Credentials& credentials, Instant now, Attempt& attempt) {
    const auto index = index_of_token(credentials.bearer);
    const auto tenants = tenants_of(fiber, index, "task");
    if (tenants.size() != 1) throw refused();
    attempt.tenant = tenants.front();
    platform::postgres::Units db(database_, fiber, system_scope(tenants.front()));
    const auto rows = db.run(kSelect, Params{}.add_bytes(index));
    if (rows.empty() || !platform::crypto::equal_constant_time(rows.text(0, 1), platform::crypto::hex_encode(index))) throw refused();
    attempt.id = rows.uuid(0, 0);
    if (!credentials.tenant.empty() && credentials.tenant != rows.text(0, 2) && credentials.tenant != tenants.front().str()) {
        attempt.cause = "other_tenant";
        throw platform::not_found();
    }
    auto caller = std::make_shared<Caller>();
    caller->tenant = tenants.front();
    caller->tenant_slug = rows.text(0, 2);
    caller->actor_kind = "service";
    caller->task = rows.uuid(0, 0);
    caller->token_id = caller->task;
    caller->subject = "tsk_" + caller->task->str().substr(0, 32);
    caller->roles = {Role::service};
    for (const auto* permission : {"dsr:write", "platform:write"}) caller->permissions.set(Permission::parse(permission)->index);
    caller->closing = rows.boolean(0, 3);
    caller->domains = parse_texts(rows.text(0, 4));
    return {caller, Instant::max(), now, rows.is_null(0, 5) ? std::vector<platform::http::Network>{} : parse_networks(rows.text(0, 5)), {}};
}

}  // namespace compliance
