// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/access.hpp"

#include <spdlog/spdlog.h>

#include "platform/async/runtime.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/document.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

using platform::Fiber;
using platform::Instant;
using platform::Problem;
using platform::Uuid;
using platform::postgres::Params;
using platform::postgres::Scope;

namespace {

constexpr std::size_t kMaxEntries = 20'000;
constexpr std::chrono::seconds kFresh{60};
constexpr std::string_view kInstance = "instance";

Scope system_scope(const Uuid& tenant) {
    Scope scope;
    scope.tenant = tenant;
    scope.origin = "sign_in";
    return scope;
}

PermissionSet parse_permissions(std::string_view json) {
    PermissionSet set;
    std::vector<platform::Fault> faults;
    for (const auto& item : platform::json::parse(json, faults).items)
        if (const auto permission = Permission::parse(item.text)) set.set(permission->index);
    return set;
}

std::vector<std::string> parse_texts(std::string_view json) {
    std::vector<std::string> texts;
    std::vector<platform::Fault> faults;
    for (const auto& item : platform::json::parse(json, faults).items) texts.emplace_back(item.text);
    return texts;
}

std::vector<Role> parse_roles(std::string_view json) {
    std::vector<Role> roles;
    std::vector<platform::Fault> faults;
    for (const auto& item : platform::json::parse(json, faults).items)
        if (const auto role = parse_role(item.text)) roles.push_back(*role);
    return roles;
}

PermissionSet union_of(const std::vector<Role>& roles) {
    PermissionSet set;
    for (const Role role : roles) set |= permissions_of(role);
    return set;
}

Problem refused() { return {401, "unauthorized", "The token is unknown, expired or revoked."}; }

}  // namespace

std::string Access::index_of_token(std::string_view token) { return platform::crypto::sha256(token); }
std::string Access::index_of_member(std::string_view issuer, std::string_view subject) {
    return platform::crypto::sha256(std::string(issuer) + '\x1F' + std::string(subject));
}
std::string Access::index_of_slug(std::string_view slug) { return platform::crypto::sha256("slug\x1F" + std::string(slug)); }
std::string Access::index_of_tenant(const Uuid& tenant) { return platform::crypto::sha256("tenant\x1F" + tenant.str()); }

Access::Access(platform::postgres::Database& database, VerifyToken verify, std::string bootstrap_token)
    : database_(database),
      verify_(std::move(verify)),
      bootstrap_sha256_(bootstrap_token.empty() ? std::string{} : index_of_token(bootstrap_token)) {}

std::vector<Uuid> Access::memberships(Fiber& fiber, std::string_view issuer, std::string_view subject) const {
    return tenants_of(fiber, index_of_member(issuer, subject), "member");
}

void Access::note_first_admin(platform::postgres::Executor& db) {
    db.run(
        "INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES ($1, 'instance', '00000000-0000-0000-0000-000000000000') ON CONFLICT DO NOTHING",
        Params{}.add_bytes(platform::crypto::sha256("first admin")));
    // Every instance forgets whom it knows: the operator's first token is among them.
    db.run("SELECT pg_notify('compliance_access', '')");
}

void Access::listen() {
    database_.listen("compliance_access", [this](Fiber&, std::string_view tenant) {
        forget(tenant);
        hears_ = true;
    });
}

void Access::forget(std::string_view tenant) {
    const std::lock_guard guard(mutex_);
    std::erase_if(entries_, [&](const auto& item) { return tenant.empty() || item.second.caller->tenant.str() == tenant; });
}

std::optional<Access::Entry> Access::known(const std::string& key, Instant now) {
    const std::lock_guard guard(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end() || now - found->second.loaded > kFresh) return std::nullopt;
    return found->second;
}

void Access::keep(const std::string& key, const Entry& entry) {
    if (!hears_) return;   // without notices a revoked token would live on here
    const std::lock_guard guard(mutex_);
    if (entries_.size() >= kMaxEntries) entries_.clear();
    entries_[key] = entry;
}

std::vector<Uuid> Access::tenants_of(Fiber& fiber, const std::string& index, const char* kind) const {
    const auto rows = database_.run(fiber, Scope{},
                                    "SELECT tenant_id FROM compliance_token_index WHERE sha256 = $1 AND kind = $2 "
                                    "AND (expires_at IS NULL OR expires_at > now())",
                                    Params{}.add_bytes(index).add(kind));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

std::shared_ptr<const Caller> Access::sign_in(Fiber& fiber, const Credentials& credentials, Instant now) {
    if (credentials.bearer.empty()) throw Problem(401, "unauthorized", "Send a bearer token in the Authorization header.");
    const std::string key = index_of_token(credentials.bearer) + credentials.tenant;
    auto entry = known(key, now);
    if (!entry) {
        entry = credentials.bearer.starts_with("cpl_") || index_of_token(credentials.bearer) == bootstrap_sha256_
                    ? by_api_token(fiber, credentials, now)
                    : by_identity(fiber, credentials, now);
        keep(key, *entry);
        note_use(fiber, *entry->caller);
    }
    if (entry->ends <= now) throw Problem(401, "access_expired");
    return entry->caller;
}

Access::Entry Access::by_api_token(Fiber& fiber, const Credentials& credentials, Instant now) {
    const auto index = index_of_token(credentials.bearer);
    auto caller = std::make_shared<Caller>();
    if (index == bootstrap_sha256_ || !tenants_of(fiber, index, "instance").empty()) {
        if (index == bootstrap_sha256_ && !tenants_of(fiber, platform::crypto::sha256("first admin"), "instance").empty()) throw refused();
        caller->actor_kind = "system";
        caller->subject = kInstance;
        caller->instance = true;
        caller->permissions.set(Permission::parse("platform:admin")->index);
        caller->permissions.set(Permission::parse("platform:write")->index);
        return {caller, Instant::max(), now};
    }
    const auto tenants = tenants_of(fiber, index, "api");
    if (tenants.size() != 1) throw refused();
    const auto rows = database_.run(
        fiber, system_scope(tenants[0]),
        "SELECT t.id, t.kind, t.permissions, t.expires_at, n.slug, o.id, o.subject, coalesce(o.roles, '[]'), o.state, "
        "(o.expires_on + 1)::timestamp AT TIME ZONE n.time_zone, coalesce(c.roles, '[]'), c.state, t.created_by, n.state = 'closing', n.enabled_domains "
        "FROM compliance_api_tokens t "
        "JOIN compliance_tenants n ON n.tenant_id = t.tenant_id "
        "LEFT JOIN compliance_members o ON o.tenant_id = t.tenant_id AND o.id = t.owner_id "
        "LEFT JOIN compliance_members c ON c.tenant_id = t.tenant_id AND c.subject = t.created_by "
        "WHERE t.tenant_id = compliance_tenant() AND t.secret_sha256 = encode($1::bytea, 'hex') AND t.revoked_at IS NULL "
        "AND t.kind IN ('service', 'personal') AND n.state <> 'closed'",
        Params{}.add_bytes(index));
    if (rows.empty()) throw refused();
    if (!credentials.tenant.empty() && credentials.tenant != rows.text(0, 4) && credentials.tenant != tenants[0].str())
        throw platform::not_found();
    caller->tenant = tenants[0];
    caller->tenant_slug = rows.text(0, 4);
    caller->token_id = rows.uuid(0, 0);
    caller->permissions = parse_permissions(rows.text(0, 2));
    caller->closing = rows.boolean(0, 13);
    caller->domains = parse_texts(rows.text(0, 14));
    Instant ends = rows.instant(0, 3);
    if (rows.text(0, 1) == "personal") {
        if (rows.is_null(0, 5) || rows.text(0, 8) != "active") throw refused();
        caller->actor_kind = "user";
        caller->member_id = rows.uuid(0, 5);
        caller->subject = rows.text(0, 6);
        caller->roles = parse_roles(rows.text(0, 7));
        caller->permissions &= union_of(caller->roles);
        if (!rows.is_null(0, 9)) ends = std::min(ends, rows.instant(0, 9));
    } else {
        caller->actor_kind = "service";
        caller->subject = "tok_" + caller->token_id->str().substr(0, 32);
        caller->roles = {Role::service};
        // A token never exceeds what its maker may do now (R2); one made by the operator has no such maker.
        if (!rows.is_null(0, 11))
            caller->permissions &= rows.text(0, 11) == "active" ? union_of(parse_roles(rows.text(0, 10))) : PermissionSet{};
    }
    return {caller, ends, now};
}

Identity Access::identify(Fiber& fiber, std::string_view bearer, Instant now) const {
    auto identity = verify_ ? verify_(fiber, bearer, now) : std::nullopt;
    if (!identity) throw refused();
    return std::move(*identity);
}

Access::Entry Access::by_identity(Fiber& fiber, const Credentials& credentials, Instant now) {
    const auto identity = identify(fiber, credentials.bearer, now);
    const auto tenants = tenants_of(fiber, index_of_member(identity.issuer, identity.subject), "member");
    struct Found {
        std::shared_ptr<Caller> caller;
        Instant ends;
        bool preferred;
    };
    std::vector<Found> found;
    bool ended = false;
    for (const auto& tenant : tenants) {
        const auto rows = database_.run(
            fiber, system_scope(tenant),
            "SELECT m.id, m.subject, m.roles, (m.expires_on + 1)::timestamp AT TIME ZONE n.time_zone, n.slug, "
            "coalesce((n.identity ->> 'require_mfa')::boolean, false), coalesce(m.preferences ->> 'default_tenant' = n.slug, false), n.state = 'closing', "
            "n.enabled_domains "
            "FROM compliance_members m JOIN compliance_tenants n ON n.tenant_id = m.tenant_id "
            "WHERE m.tenant_id = compliance_tenant() AND m.issuer = $1 AND m.external_subject = $2 AND m.state = 'active' AND n.state <> 'closed'",
            Params{}.add(std::string_view(identity.issuer)).add(std::string_view(identity.subject)));
        if (rows.empty()) continue;
        const std::string slug(rows.text(0, 4));
        if (!credentials.tenant.empty() && credentials.tenant != slug && credentials.tenant != tenant.str()) continue;
        if (rows.boolean(0, 5) && !identity.strong) throw Problem(401, "unauthorized", "This tenant wants a second factor at sign-in.");
        auto caller = std::make_shared<Caller>();
        caller->tenant = tenant;
        caller->tenant_slug = slug;
        caller->actor_kind = "user";
        caller->member_id = rows.uuid(0, 0);
        caller->subject = rows.text(0, 1);
        caller->roles = parse_roles(rows.text(0, 2));
        caller->permissions = union_of(caller->roles);
        caller->closing = rows.boolean(0, 7);
        caller->domains = parse_texts(rows.text(0, 8));
        Instant ends = identity.expires_at;
        if (!rows.is_null(0, 3)) ends = std::min(ends, rows.instant(0, 3));
        if (ends <= now) ended = true;
        else found.push_back({caller, ends, rows.boolean(0, 6)});
    }
    if (found.empty()) {
        if (ended) throw Problem(401, "access_expired");
        throw credentials.tenant.empty() ? refused() : platform::not_found();
    }
    const auto best = std::find_if(found.begin(), found.end(), [](const Found& f) { return f.preferred; });
    const Found& chosen = best != found.end() ? *best : found.front();
    if (best == found.end() && found.size() > 1)
        throw Problem(401, "unauthorized", "Several tenants are open to you: name one in X-Tenant.");
    return {chosen.caller, chosen.ends, now};
}

void Access::note_use(Fiber& fiber, const Caller& caller) {
    if (caller.instance) return;
    const auto id = caller.token_id ? *caller.token_id : *caller.member_id;
    try {
        database_.run(fiber, system_scope(caller.tenant),
                      "INSERT INTO compliance_access_uses (tenant_id, id, last_used_at) VALUES (compliance_tenant(), $1, now()) "
                      "ON CONFLICT (tenant_id, id) DO UPDATE SET last_used_at = excluded.last_used_at",
                      Params{}.add(id));
    } catch (const platform::postgres::DatabaseError& error) {
        spdlog::warn("noting the use of an access: {}", error.what());
    }
}

}  // namespace compliance
