// SPDX-License-Identifier: Apache-2.0
// The way of a sign-in: known callers, who has to wait, and what the trail keeps of it.
#include "compliance/services/access/rows.hpp"

#include <spdlog/spdlog.h>

#include "platform/async/runtime.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance {

using platform::Fiber;
using platform::Instant;
using platform::Problem;
using platform::Uuid;
using platform::postgres::Params;
using platform::postgres::Query;
using platform::postgres::Scope;
using namespace access;

namespace {

constexpr std::size_t kMaxEntries = 20'000;
constexpr std::chrono::seconds kFresh{60};
constexpr int kFreeFailuresOfToken = 5;
constexpr std::size_t kPrefix = 12;   // of our own tokens, as lists show it

platform::auth::FailureLimiter::Clock::time_point clock_now() { return platform::auth::FailureLimiter::Clock::now(); }

/// One network of a customer has one IPv4 address, but 2^64 of IPv6.
std::string address_key(const std::string& peer) {
    const auto bytes = platform::http::parse_address(peer);
    if (!bytes || peer.find(':') == std::string::npos) return peer;
    return std::string(reinterpret_cast<const char*>(bytes->data()), 8);
}

/// Our own tokens by their prefix; others as a whole, since all of an issuer's begin alike.
std::string token_key(const std::string& bearer) {
    return bearer.starts_with("cpl_") ? bearer.substr(0, kPrefix) : Access::index_of_token(bearer);
}

/// One id a session and person, so that a day's first sign-in of each is told apart.
Uuid session_id(const Uuid& id, const std::string& session) {
    if (session.empty()) return id;
    const auto digest = platform::crypto::sha256(id.str() + '\x1F' + session);
    Uuid out;
    std::copy_n(digest.begin(), out.bytes.size(), reinterpret_cast<char*>(out.bytes.data()));
    return out;
}

}  // namespace

void access::take_own_key(const Vault& vault, platform::postgres::Executor& db, const platform::postgres::Result& rows, const KeyColumns& at, Caller& caller) {
    if (rows.is_null(0, at.subject) || rows.is_null(0, at.wrapped)) return;
    const auto id = rows.uuid(0, at.subject);
    caller.own_key = std::make_shared<const platform::crypto::Key32>(vault.open_subject_key(db, id, rows.bytes(0, at.wrapped)));
    caller.own_subject = id;
}

std::string Access::index_of_token(std::string_view token) { return platform::crypto::sha256(token); }
std::string Access::index_of_member(std::string_view issuer, std::string_view subject) {
    return platform::crypto::sha256(std::string(issuer) + '\x1F' + std::string(subject));
}
std::string Access::index_of_slug(std::string_view slug) { return platform::crypto::sha256("slug\x1F" + std::string(slug)); }
std::string Access::index_of_tenant(const Uuid& tenant) { return platform::crypto::sha256("tenant\x1F" + tenant.str()); }

Access::Access(platform::postgres::Database& database, const Vault& vault, TokenVerifier verify, AccessConfig config)
    : database_(database),
      vault_(vault),
      verify_(std::move(verify)),
      bootstrap_sha256_(config.bootstrap_token.empty() ? std::string{} : index_of_token(config.bootstrap_token)),
      addresses_({.free = config.free_failures}),
      tokens_({.free = std::max(kFreeFailuresOfToken, config.free_failures / 4)}) {
    addresses_.share(config.shared, "failed-address");
    tokens_.share(config.shared, "failed-token");
}

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
    ++notices_;
    std::erase_if(entries_, [&](const auto& item) { return tenant.empty() || item.second.caller->tenant.str() == tenant; });
}

std::optional<Access::Entry> Access::known(const std::string& key, Instant now) {
    const std::lock_guard guard(mutex_);
    const auto found = entries_.find(key);
    // Also not what seems to come from the future: the clock was set back, and nobody knows how old it is.
    if (found == entries_.end() || now < found->second.loaded || now - found->second.loaded > kFresh) return std::nullopt;
    return found->second;
}

void Access::keep(const std::string& key, const Entry& entry, std::uint64_t known_since) {
    if (!hears_) return;   // without notices a revoked token would live on here
    const std::lock_guard guard(mutex_);
    if (notices_ != known_since) return;  // it may have been read before the very change that a notice told of
    if (entries_.size() >= kMaxEntries) entries_.clear();
    entries_[key] = entry;
}

std::vector<Uuid> Access::tenants_of(Fiber& fiber, const std::string& index, const char* kind) const {
    const auto rows = database_.run(fiber, Scope{},
                                    "SELECT tenant_id FROM compliance_token_index WHERE sha256 = $1 AND kind = $2 "
                                    "AND (expires_at IS NULL OR expires_at > now()) LIMIT 100",
                                    Params{}.add_bytes(index).add(kind));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

std::optional<Uuid> Access::tenant_named(Fiber& fiber, const std::string& name) const {
    if (name.empty()) return std::nullopt;
    const auto id = Uuid::parse(name);
    const auto found = id ? tenants_of(fiber, index_of_tenant(*id), "tenant") : tenants_of(fiber, index_of_slug(name), "slug");
    return found.empty() ? std::nullopt : std::optional(found.front());
}

void Access::refuse_waiting(Fiber& fiber, const Credentials& credentials) {
    const int wait = addresses_.wait_s(fiber, address_key(credentials.peer), clock_now());
    if (wait > 0) throw Problem(429, "too_many_requests", "Too many sign-ins from this address have failed.").retry_after(wait);
}

std::shared_ptr<const Caller> Access::sign_in(Fiber& fiber, const Credentials& credentials, Instant now) {
    if (credentials.bearer.empty()) throw Problem(401, "unauthorized", "Send a bearer token in the Authorization header.");
    const std::string key = index_of_token(credentials.bearer) + credentials.tenant;
    auto entry = known(key, now);
    Attempt attempt;
    try {
        if (!entry) {
            refuse_waiting(fiber, credentials);
            const std::uint64_t known_since = notices_;
            entry = resolve(fiber, credentials, now, attempt);
            attempt.tenant = entry->caller->tenant;
            attempt.id = entry->caller->token_id ? entry->caller->token_id : entry->caller->member_id;
            attempt.cause = "expired";
            if (entry->ends > now) {
                if (!entry->caller->task) keep(key, *entry, known_since);  // ends with its task, that very moment
                note_use(fiber, credentials, *entry);
            }
        }
        if (entry->ends <= now) throw Problem(401, "access_expired");
        const auto peer = platform::http::parse_address(credentials.peer);
        const bool let_in = entry->networks.empty() || (peer && std::any_of(entry->networks.begin(), entry->networks.end(),
                                                                            [&](const auto& network) { return contains(network, *peer); }));
        if (!let_in) {
            attempt.tenant = entry->caller->tenant;
            attempt.id = entry->caller->token_id ? entry->caller->token_id : entry->caller->member_id;
            attempt.cause = "network";
            throw platform::forbidden("forbidden", "This tenant does not let anybody in from this network.");
        }
    } catch (const Problem& problem) {
        if (problem.status() == 429 || problem.status() >= 500) throw;
        note_failure(fiber, credentials, attempt);
        throw;
    }
    return entry->caller;
}

Access::Entry Access::resolve(Fiber& fiber, const Credentials& credentials, Instant now, Attempt& attempt) {
    if (credentials.bearer.starts_with(kTaskToken)) return by_task_token(fiber, credentials, now, attempt);
    const bool own = credentials.bearer.starts_with("cpl_") ||
                     (!bootstrap_sha256_.empty() && platform::crypto::equal_constant_time(index_of_token(credentials.bearer), bootstrap_sha256_));
    return own ? by_api_token(fiber, credentials, now, attempt) : by_identity(fiber, credentials, now, attempt);
}

/// Counts the failure, and writes it into the trail of the tenant it was aimed at. Whoever fails again and again under
/// one token, from wherever, is answered 429 and writes no more; a right token still passes.
void Access::note_failure(Fiber& fiber, const Credentials& credentials, const Attempt& attempt) {
    ++failed_;
    addresses_.fail(fiber, address_key(credentials.peer), clock_now());
    const auto token = token_key(credentials.bearer);
    const int waits = tokens_.wait_s(fiber, token, clock_now());
    tokens_.fail(fiber, token, clock_now());
    spdlog::info(R"({{"event":"sign_in_failed","cause":"{}","operation":"{}","request":"{}","peer":"{}"}})", attempt.cause, credentials.operation,
                 credentials.request_id.str(), credentials.ip);
    if (waits > 0) throw Problem(429, "too_many_requests", "Too many sign-ins with this token have failed.").retry_after(waits);
    try {
        const auto tenant = attempt.tenant ? attempt.tenant : tenant_named(fiber, credentials.tenant);
        if (!tenant) return;
        Scope scope = system_scope(*tenant);
        scope.actor_kind = "public";   // a failed sign-in proves nobody
        scope.request_id = credentials.request_id;
        scope.reason = attempt.cause;
        // The lock waits for a tenant that is just ending: nothing is written behind its deletion.
        database_.run(fiber, scope, "SELECT compliance_audit_note('sign_in_failed', $1, $2, NULL, '{}') "
                                    "WHERE EXISTS (SELECT 1 FROM compliance_tenants WHERE tenant_id = compliance_tenant() AND state <> 'closed' FOR SHARE)",
                      Params{}.add(credentials.bearer.starts_with("cpl_") ? "api_token" : "member").add(attempt.id));
    } catch (const std::exception& error) {
        spdlog::warn("noting a failed sign-in: {}", error.what());
    }
}

void Access::note_use(Fiber& fiber, const Credentials& credentials, const Entry& entry) {
    const auto& caller = *entry.caller;
    if (caller.instance) return;
    const auto id = caller.token_id ? *caller.token_id : *caller.member_id;
    Scope scope = system_scope(caller.tenant);
    scope.actor_kind = caller.actor_kind;
    scope.actor = caller.subject;
    scope.request_id = credentials.request_id;
    std::optional<std::string> seen_from;
    if (caller.own_key) {
        scope.ip_sealed = seal_own(caller, kTrailIp, credentials.request_id, credentials.ip);
        scope.user_agent_sealed = seal_own(caller, kTrailUserAgent, credentials.request_id, credentials.user_agent);
        seen_from = seal_own(caller, kLastUsedIp, id, credentials.ip);
        if (seen_from->empty()) seen_from.reset();
    }
    const Query queries[] = {
        {"INSERT INTO compliance_access_uses (tenant_id, id, last_used_at, last_used_ip) VALUES (compliance_tenant(), $1, now(), $2) "
         "ON CONFLICT (tenant_id, id) DO UPDATE SET last_used_at = excluded.last_used_at, last_used_ip = excluded.last_used_ip",
         Params{}.add(id).add(seen_from)},
        {"WITH first AS (INSERT INTO compliance_sign_ins (tenant_id, id, day) VALUES (compliance_tenant(), $1, (now() AT TIME ZONE 'UTC')::date) "
         "ON CONFLICT DO NOTHING RETURNING 1) SELECT compliance_audit_note('sign_in', $2, $3, NULL, '{}') FROM first",
         Params{}.add(session_id(id, entry.session)).add(caller.task ? "dsr_task" : caller.token_id ? "api_token"
                                                                                                    : "member")
             .add(id)},
    };
    try {
        database_.run_all(fiber, scope, queries);
    } catch (const platform::postgres::DatabaseError& error) {
        spdlog::warn("noting the use of an access: {}", error.what());
    }
}

}  // namespace compliance
