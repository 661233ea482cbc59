// SPDX-License-Identifier: Apache-2.0
// Callers with one of our own tokens: of the operator, of a member, of a service (platform R1, R2).
#include "compliance/schemas/member.hpp"
#include "compliance/services/access/rows.hpp"

#include "platform/async/runtime.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Fiber;
using platform::Instant;
using platform::Uuid;
using platform::postgres::Params;
using namespace access;

namespace {

constexpr std::string_view kInstance = "instance";
constexpr std::string_view kSelect =
    "SELECT t.id, t.kind, t.permissions, least(t.expires_at, t.created_at + (n.security ->> 'token_max_age')::interval), n.slug, o.id, o.subject, "
    "coalesce(o.roles, '[]'), o.state, (o.expires_on + 1)::timestamp AT TIME ZONE n.time_zone, coalesce(c.roles, '[]'), "
    "c.state = 'active' AND coalesce(c.expires_on >= (now() AT TIME ZONE n.time_zone)::date, true), t.scope, n.state = 'closing', n.enabled_domains, "
    "n.security -> 'ip_allow', o.subject_key, k.wrapped_key, t.secret_sha256, t.revoked_at IS NOT NULL, "
    "t.kind = 'service' AND EXISTS (SELECT 1 FROM compliance_evidence_collectors e WHERE e.tenant_id = t.tenant_id "
    "AND e.token_ids @> jsonb_build_array(t.id::text)) "
    "FROM compliance_api_tokens t "
    "JOIN compliance_tenants n ON n.tenant_id = t.tenant_id "
    "LEFT JOIN compliance_members o ON o.tenant_id = t.tenant_id AND o.id = t.owner_id "
    "LEFT JOIN compliance_members c ON c.tenant_id = t.tenant_id AND c.subject = t.created_by "
    "LEFT JOIN vault.compliance_subject_keys k ON k.tenant_id = t.tenant_id AND k.id = o.subject_key "
    "WHERE t.tenant_id = compliance_tenant() AND t.secret_sha256 = encode($1::bytea, 'hex') "
    "AND t.kind IN ('service', 'personal') AND n.state <> 'closed'";

PermissionSet parse_permissions(std::string_view json) {
    PermissionSet set;
    for (const auto& text : parse_texts(json))
        if (const auto permission = Permission::parse(text)) set.set(permission->index);
    return set;
}

/// Leaves the permissions of the domains that a token is narrowed to.
void narrow(const TokenScope& scope, Caller& caller) {
    caller.scope_sites = scope.site_ids;
    caller.scope_vendors = scope.vendor_ids;
    if (scope.domains.empty()) return;
    for (std::size_t i = 0; i < caller.permissions.size(); ++i) {
        std::string domain(Permission{i}.domain());
        const bool named = std::any_of(scope.domains.begin(), scope.domains.end(), [&](const auto& item) {
            std::string spelt = item.value;
            std::replace(spelt.begin(), spelt.end(), '-', '_');
            return spelt == domain;
        });
        if (!named) caller.permissions.reset(i);
    }
}

}  // namespace

Access::Entry Access::by_api_token(Fiber& fiber, const Credentials& credentials, Instant now, Attempt& attempt) {
    const auto index = index_of_token(credentials.bearer);
    const bool first = !bootstrap_sha256_.empty() && platform::crypto::equal_constant_time(index, bootstrap_sha256_);
    auto caller = std::make_shared<Caller>();
    if (first || !tenants_of(fiber, index, "instance").empty()) {
        if (first && !tenants_of(fiber, platform::crypto::sha256("first admin"), "instance").empty()) throw refused();
        caller->actor_kind = "system";
        caller->subject = kInstance;
        caller->instance = true;
        caller->permissions.set(Permission::parse("platform:admin")->index);
        caller->permissions.set(Permission::parse("platform:write")->index);
        return {caller, Instant::max(), now, {}, {}};
    }
    // Outlived and revoked ones are asked for, too: it is their tenant that wants to know of the attempt.
    const auto tenants = database_.run(fiber, {},
                                       "SELECT tenant_id, expires_at IS NOT NULL AND expires_at <= now() FROM compliance_token_index WHERE sha256 = $1 AND "
                                       "kind = 'api'",
                                       Params{}.add_bytes(index));
    if (tenants.rows() != 1) throw refused();
    const auto tenant = tenants.uuid(0, 0);
    attempt.tenant = tenant;
    platform::postgres::Units db(database_, fiber, system_scope(tenant));
    const auto rows = db.run(kSelect, Params{}.add_bytes(index));
    // Found by its hash; compared once more, in constant time, so that no index decides alone.
    if (rows.empty() || !platform::crypto::equal_constant_time(rows.text(0, 18), platform::crypto::hex_encode(index))) throw refused();
    attempt.id = rows.uuid(0, 0);
    if (rows.boolean(0, 19)) {
        attempt.cause = "revoked";
        throw refused();
    }
    if (tenants.boolean(0, 1)) {
        attempt.cause = "expired";
        throw refused();
    }
    if (!credentials.tenant.empty() && credentials.tenant != rows.text(0, 4) && credentials.tenant != tenant.str()) {
        attempt.cause = "other_tenant";
        throw platform::not_found();
    }
    caller->tenant = tenant;
    caller->tenant_slug = rows.text(0, 4);
    caller->token_id = rows.uuid(0, 0);
    caller->permissions = parse_permissions(rows.text(0, 2));
    caller->closing = rows.boolean(0, 13);
    caller->domains = parse_texts(rows.text(0, 14));
    Instant ends = rows.instant(0, 3);
    if (rows.text(0, 1) == "personal") {
        if (rows.is_null(0, 5) || rows.text(0, 8) != "active") {
            attempt.cause = "member_not_active";
            throw refused();
        }
        caller->actor_kind = "user";
        caller->member_id = rows.uuid(0, 5);
        caller->subject = rows.text(0, 6);
        caller->roles = parse_roles(rows.text(0, 7));
        caller->permissions &= union_of(caller->roles);
        if (!rows.is_null(0, 9)) ends = std::min(ends, rows.instant(0, 9));
        take_own_key(vault_, db, rows, {16, 17}, *caller);
    } else {
        caller->actor_kind = "service";
        caller->subject = "tok_" + caller->token_id->str().substr(0, 32);
        caller->roles = {Role::service};
        caller->collects = rows.boolean(0, 20);
        // A token never exceeds what its maker may do now (R2); one made by the operator has no such maker.
        if (!rows.is_null(0, 11)) caller->permissions &= rows.boolean(0, 11) ? union_of(parse_roles(rows.text(0, 10))) : PermissionSet{};
    }
    if (!rows.is_null(0, 12)) narrow(platform::json::from_stored<TokenScope>(rows.text(0, 12)), *caller);
    return {caller, ends, now, rows.is_null(0, 15) ? std::vector<platform::http::Network>{} : parse_networks(rows.text(0, 15)), {}};
}

}  // namespace compliance
