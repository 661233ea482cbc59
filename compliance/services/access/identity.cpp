// SPDX-License-Identifier: Apache-2.0
// Callers with a token of an OpenID provider: whose provider it is, which tenant is meant, and what the tenant's own
// rules make of the claims (platform R1; Tenant.identity).
#include "compliance/repositories/platform.hpp"
#include "compliance/services/access/rows.hpp"

#include <spdlog/spdlog.h>

#include "platform/async/runtime.hpp"
#include "platform/auth/jwt.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Fiber;
using platform::Instant;
using platform::Problem;
using platform::Uuid;
using platform::postgres::Params;
using namespace access;

namespace {

constexpr std::string_view kSelect =
    "SELECT m.id, m.subject, m.roles, (m.expires_on + 1)::timestamp AT TIME ZONE n.time_zone, n.slug, "
    "coalesce(m.preferences ->> 'default_tenant' = n.slug, false), n.state = 'closing', n.enabled_domains, n.security -> 'ip_allow', m.subject_key, "
    "k.wrapped_key, "
    "m.state = 'active' "
    "FROM compliance_members m JOIN compliance_tenants n ON n.tenant_id = m.tenant_id "
    "LEFT JOIN vault.compliance_subject_keys k ON k.tenant_id = m.tenant_id AND k.id = m.subject_key "
    "WHERE m.tenant_id = compliance_tenant() AND m.issuer = $1 AND m.external_subject = $2 AND m.state <> 'removed' AND n.state <> 'closed'";

std::string spelt(const std::vector<Role>& roles) { return platform::json::to_json(roles); }

}  // namespace

std::string new_member_subject() { return "usr_" + platform::crypto::hex_encode(platform::crypto::random_bytes(12)); }

struct Access::Membership {
    std::shared_ptr<Caller> caller;
    Instant ends = Instant::max();
    std::vector<platform::http::Network> networks;
    bool preferred = false, active = false;
};

struct Access::Candidate {
    Uuid tenant;
    const std::optional<Identity>* own = nullptr;   ///< by the instance's own provider; null: the tenant's list decides
    bool named = false;
};

struct Access::Found {
    Membership member;
    TenantIdentity settings;
    Identity identity;
    Instant ends;
};

std::vector<Role> mapped_roles(const std::map<std::string, Role>& mapping, const std::vector<std::string>& claims) {
    std::vector<Role> roles;
    for (const auto& claim : claims) {
        auto found = mapping.find(claim);
        if (found == mapping.end() && claim.starts_with('/')) found = mapping.find(claim.substr(1));
        if (found == mapping.end() || found->second == Role::service) continue;
        if (std::find(roles.begin(), roles.end(), found->second) == roles.end()) roles.push_back(found->second);
    }
    std::sort(roles.begin(), roles.end());
    return roles;
}

std::optional<TenantIdentity> Access::identity_settings(Fiber& fiber, const Uuid& tenant) const {
    const auto rows =
        database_.run(fiber, system_scope(tenant), "SELECT identity FROM compliance_tenants WHERE tenant_id = compliance_tenant() AND state <> 'closed'");
    if (rows.empty()) return std::nullopt;
    return platform::json::from_stored<TenantIdentity>(rows.text(0, 0));
}

/// By the provider that the tenant has listed for the issuer the token names. A tenant's provider is trusted for that
/// tenant alone, and never for the instance's own issuer.
std::optional<Identity> Access::verified_for(Fiber& fiber, std::string_view bearer, const TenantIdentity& settings, Instant now) const {
    const auto claimed = platform::auth::read_claimed(bearer);
    if (!claimed || !verify_.verify || claimed->issuer == verify_.own_issuer) return std::nullopt;
    for (const auto& issuer : settings.issuers)
        if (issuer.url.value == claimed->issuer)
            if (auto identity = verify_.verify(fiber, bearer, &issuer, now)) return identity;
    return std::nullopt;
}

Identity Access::identify(Fiber& fiber, const Credentials& credentials, const std::optional<Uuid>& tenant, Instant now) {
    refuse_waiting(fiber, credentials);
    const auto claimed = platform::auth::read_claimed(credentials.bearer);
    std::optional<Identity> identity;
    if (claimed && claimed->issuer == verify_.own_issuer) {
        identity = verify_.verify(fiber, credentials.bearer, nullptr, now);
    } else if (claimed && tenant) {
        if (const auto settings = identity_settings(fiber, *tenant)) identity = verified_for(fiber, credentials.bearer, *settings, now);
    }
    if (!identity) {
        Attempt attempt;
        attempt.tenant = tenant;
        note_failure(fiber, credentials, attempt);
        throw refused();
    }
    return std::move(*identity);
}

std::optional<Access::Membership> Access::membership(Fiber& fiber, const Uuid& tenant, const Identity& identity) const {
    platform::postgres::Units db(database_, fiber, system_scope(tenant));
    const auto rows = db.run(kSelect, Params{}.add(std::string_view(identity.issuer)).add(std::string_view(identity.subject)));
    if (rows.empty()) return std::nullopt;
    Membership found;
    found.caller = std::make_shared<Caller>();
    auto& caller = *found.caller;
    caller.tenant = tenant;
    caller.tenant_slug = rows.text(0, 4);
    caller.actor_kind = "user";
    caller.member_id = rows.uuid(0, 0);
    caller.subject = rows.text(0, 1);
    caller.roles = parse_roles(rows.text(0, 2));
    caller.closing = rows.boolean(0, 6);
    caller.domains = parse_texts(rows.text(0, 7));
    if (!rows.is_null(0, 3)) found.ends = rows.instant(0, 3);
    found.preferred = rows.boolean(0, 5);
    if (!rows.is_null(0, 8)) found.networks = parse_networks(rows.text(0, 8));
    found.active = rows.boolean(0, 11);
    take_own_key(vault_, db, rows, {9, 10}, caller);
    return found;
}

/// Where a tenant maps groups, they decide: the member's roles become what the claims say, never more. Only the last
/// administrator keeps that role, so that a wrong mapping does not lock everybody out.
void Access::map_roles(Fiber& fiber, Found& found) const {
    auto& caller = *found.member.caller;
    if (found.settings.role_mapping.empty()) return;
    auto roles = mapped_roles(found.settings.role_mapping, found.identity.claims);
    auto held = caller.roles;
    std::sort(held.begin(), held.end());
    if (roles != held) {
        auto scope = system_scope(caller.tenant);
        const bool more = (union_of(roles) & ~union_of(held)).any();
        scope.action = more ? "grant" : "revoke";
        scope.reason = "role mapping at sign-in";
        platform::postgres::Transaction tx(database_, fiber, scope);
        const auto others = tx.run(
            "SELECT id FROM compliance_members WHERE tenant_id = compliance_tenant() AND state = 'active' AND roles @> '[\"compliance_admin\"]' FOR UPDATE");
        const bool admin = caller.is(Role::compliance_admin), stays = std::find(roles.begin(), roles.end(), Role::compliance_admin) != roles.end();
        if (admin && !stays && others.rows() <= 1) {
            spdlog::warn("role mapping would take the last administrator of a tenant; the role stays");
            roles.insert(roles.begin(), Role::compliance_admin);
        }
        if (roles != held) {
            tx.run("UPDATE compliance_members SET roles = $2 WHERE tenant_id = compliance_tenant() AND id = $1",
                   Params{}.add(*caller.member_id).add(std::string_view(spelt(roles))));
            tx.commit();
        }
    }
    caller.roles = std::move(roles);
}

/// A member of a mapped identity at its first sign-in, where the tenant wants that. The address must be verified, and be
/// nobody else's here: whoever was invited accepts the invitation.
void Access::provision(Fiber& fiber, const Uuid& tenant, const Identity& identity, const TenantIdentity& settings, Instant now) const {
    const auto roles = mapped_roles(settings.role_mapping, identity.claims);
    if (!settings.auto_provision || roles.empty() || !identity.email_verified || identity.email.empty()) return;
    auto scope = system_scope(tenant);
    scope.reason = "first sign-in";
    platform::postgres::Transaction tx(database_, fiber, scope);
    Member member;
    member.id = Uuid::make_v7(now);
    member.subject = new_member_subject();
    member.issuer = platform::Text<255>(identity.issuer);
    member.external_subject = platform::Text<255>(identity.subject);
    member.email_index = vault_.index(tx, platform::crypto::IndexKind::email, identity.email);
    member.email = platform::Email(identity.email);
    member.name = platform::Text<120>(identity.name.empty() ? identity.email.substr(0, 120) : identity.name.substr(0, 120));
    member.roles = roles;
    member.state = MemberState::active;
    member.subject_key = vault_.make_subject(tx, "member", "platform/members");
    tx.run("INSERT INTO compliance_subject_indexes (tenant_id, blind_index, subject_id) VALUES (compliance_tenant(), $1, $2)",
           Params{}.add(std::string_view(*member.email_index)).add(member.subject_key));
    vault_.seal(tx, member, "compliance_members", member.id, member.subject_key);
    try {
        members().insert(tx, member);
        tx.run("INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES ($1, 'member', compliance_tenant()) ON CONFLICT DO NOTHING",
               Params{}.add_bytes(index_of_member(identity.issuer, identity.subject)));
        tx.commit();
    } catch (const platform::postgres::DatabaseError& error) {
        if (!error.is_unique_violation()) throw;
        spdlog::info("no member is made at sign-in: the address belongs to somebody here already");
    }
}

/// One tenant's word on the token; nullopt with the cause in `attempt` where it does not let the caller in.
std::optional<Access::Found> Access::admitted(Fiber& fiber, const Candidate& candidate, std::string_view bearer, Instant now,
                                              Attempt& attempt) const {
    const auto settings = identity_settings(fiber, candidate.tenant);
    if (!settings) return std::nullopt;
    const auto identity = candidate.own ? *candidate.own : verified_for(fiber, bearer, *settings, now);
    if (!identity) return std::nullopt;
    auto member = membership(fiber, candidate.tenant, *identity);
    if (!member && candidate.named) {
        provision(fiber, candidate.tenant, *identity, *settings, now);
        member = membership(fiber, candidate.tenant, *identity);
    }
    attempt.tenant = candidate.tenant;
    attempt.id.reset();
    attempt.cause = member ? "member_not_active" : "no_membership";
    if (!member || !member->active) {
        if (candidate.named) attempt.why = platform::not_found();
        return std::nullopt;
    }
    attempt.id = member->caller->member_id;
    if (settings->require_mfa && !identity->strong) {
        attempt.cause = "second_factor";
        attempt.why = Problem(401, "unauthorized", "This tenant wants a second factor at sign-in.");
        return std::nullopt;
    }
    const Instant ends = std::min(identity->expires_at, member->ends);
    if (ends <= now) {
        attempt.cause = "expired";
        attempt.why = Problem(401, "access_expired");
        return std::nullopt;
    }
    return Found{std::move(*member), *settings, *identity, ends};
}

Access::Entry Access::by_identity(Fiber& fiber, const Credentials& credentials, Instant now, Attempt& attempt) {
    const auto claimed = platform::auth::read_claimed(credentials.bearer);
    if (!claimed || !verify_.verify) throw refused();
    std::optional<Identity> own;
    if (claimed->issuer == verify_.own_issuer && !(own = verify_.verify(fiber, credentials.bearer, nullptr, now))) throw refused();
    // Whoever is named is meant: by the header, else by the token.
    const std::string wanted = !credentials.tenant.empty() ? credentials.tenant : own ? own->tenant : claimed->tenant;
    std::vector<Uuid> tenants;
    if (wanted.empty()) tenants = memberships(fiber, claimed->issuer, claimed->subject);
    else if (const auto named = tenant_named(fiber, wanted)) tenants.push_back(*named);
    else if (own) throw platform::not_found();

    std::vector<Found> found;
    for (const auto& tenant : tenants) {
        const Candidate candidate{tenant, own ? &own : nullptr, !wanted.empty()};
        if (auto one = admitted(fiber, candidate, credentials.bearer, now, attempt)) found.push_back(std::move(*one));
    }
    if (found.empty()) throw attempt.why ? Problem(*attempt.why) : refused();
    auto best = std::find_if(found.begin(), found.end(), [](const Found& one) { return one.member.preferred; });
    if (best == found.end() && found.size() > 1) {
        attempt.cause = "tenant_not_named";
        throw Problem(401, "unauthorized", "Several tenants are open to you: name one in X-Tenant.");
    }
    if (best == found.end()) best = found.begin();
    map_roles(fiber, *best);
    best->member.caller->permissions = union_of(best->member.caller->roles);
    return {best->member.caller, best->ends, now, best->member.networks, best->identity.session};
}

}  // namespace compliance
