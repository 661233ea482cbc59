// SPDX-License-Identifier: Apache-2.0
// Who is calling (platform R1, R2): from a bearer token to a caller with its permissions of this moment. Failed sign-ins
// make whoever fails wait, and stand in the trail of the tenant they were aimed at.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "compliance/schemas/tenant.hpp"
#include "compliance/services/context.hpp"
#include "compliance/services/vault.hpp"
#include "platform/auth/failures.hpp"
#include "platform/http/address.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

/// What is presented with a request.
struct Credentials {
    std::string bearer;          ///< of the Authorization header; empty: none
    std::string tenant;          ///< X-Tenant: slug or id; empty: the token's, or the caller's own choice
    std::string operation;       ///< for the log of failed sign-ins
    std::string peer;            ///< address of the caller
    std::string ip, user_agent;  ///< as the trail keeps them, shortened; sealed for whoever has a key
    platform::Uuid request_id = {};
};

struct Identity {
    std::string issuer, subject;
    std::string email, name;
    bool email_verified = false;
    bool strong = false;              ///< signed in with a second factor
    platform::Instant expires_at{};
    std::vector<std::string> claims;  ///< groups, realm roles and client roles
    std::string tenant;               ///< slug or id that the token names
    std::string session;
};

/// Checks access tokens: of the instance's own provider, or of one that a tenant has listed.
struct TokenVerifier {
    std::string own_issuer;
    /// nullopt if the token is not to be trusted. `listed` null: by the instance's own provider.
    std::function<std::optional<Identity>(platform::Fiber&, std::string_view token, const TenantIssuer* listed, platform::Instant now)> verify;
};

struct AccessConfig {
    std::string bootstrap_token;         ///< operator's first token; empty: none
    int free_failures = 20;              ///< of one address, before it waits
    platform::cache::SharedLimits* shared = nullptr;  ///< null: each instance counts failures by itself
};

class Access {
  public:
    using VerifyToken = TokenVerifier;

    Access(platform::postgres::Database& database, const Vault& vault, TokenVerifier verify, AccessConfig config);

    /// Throws Problem 401 `unauthorized` or `access_expired`, 403 where the network is not let in, 404 for a tenant that
    /// the caller is no member of, 429 for whoever failed too often.
    std::shared_ptr<const Caller> sign_in(platform::Fiber& fiber, const Credentials& credentials, platform::Instant now);
    /// The identity behind an OpenID Connect token, member or not, where the instance or `tenant` lists its issuer.
    /// Throws Problem 401, 429.
    Identity identify(platform::Fiber& fiber, const Credentials& credentials, const std::optional<platform::Uuid>& tenant, platform::Instant now);
    /// Starts hearing of changes of members and tokens, from any instance.
    void listen();
    void forget(std::string_view tenant);
    /// Tenants that the identity is an active member of, with its member id there.
    std::vector<platform::Uuid> memberships(platform::Fiber& fiber, std::string_view issuer, std::string_view subject) const;
    /// The operator's first token ends with the first active administrator of any tenant.
    static void note_first_admin(platform::postgres::Executor& db);
    [[nodiscard]] std::uint64_t failures() const { return failed_; }

    static std::string index_of_token(std::string_view token);                              ///< 32 bytes
    static std::string index_of_member(std::string_view issuer, std::string_view subject);  ///< 32 bytes
    /// What tokens of a source system's task begin with.
    static constexpr std::string_view kTaskToken = "cpl_t_";
    static std::string index_of_slug(std::string_view slug);
    static std::string index_of_tenant(const platform::Uuid& tenant);

  private:
    struct Entry {
        std::shared_ptr<const Caller> caller;
        platform::Instant ends;          ///< of token or membership, whichever comes first
        platform::Instant loaded;
        std::vector<platform::http::Network> networks;   ///< that may sign in; empty: all
        std::string session;
    };
    /// What is known of an attempt when it fails.
    struct Attempt {
        std::optional<platform::Uuid> tenant, id;
        std::string cause = "unknown_token";
        std::optional<platform::Problem> why;   ///< said by a tenant that could have let the caller in
    };
    struct Membership;
    struct Candidate;
    struct Found;
    std::optional<Entry> known(const std::string& key, platform::Instant now);
    /// `known_since`: how many notices had come before the entry was read.
    void keep(const std::string& key, const Entry& entry, std::uint64_t known_since);
    Entry resolve(platform::Fiber& fiber, const Credentials& credentials, platform::Instant now, Attempt& attempt);
    Entry by_api_token(platform::Fiber& fiber, const Credentials& credentials, platform::Instant now, Attempt& attempt);
    Entry by_task_token(platform::Fiber& fiber, const Credentials& credentials, platform::Instant now, Attempt& attempt);
    Entry by_identity(platform::Fiber& fiber, const Credentials& credentials, platform::Instant now, Attempt& attempt);
    [[nodiscard]] std::vector<platform::Uuid> tenants_of(platform::Fiber& fiber, const std::string& index, const char* kind) const;
    [[nodiscard]] std::optional<platform::Uuid> tenant_named(platform::Fiber& fiber, const std::string& name) const;
    [[nodiscard]] std::optional<TenantIdentity> identity_settings(platform::Fiber& fiber, const platform::Uuid& tenant) const;
    std::optional<Identity> verified_for(platform::Fiber& fiber, std::string_view bearer, const TenantIdentity& settings, platform::Instant now) const;
    std::optional<Membership> membership(platform::Fiber& fiber, const platform::Uuid& tenant, const Identity& identity) const;
    std::optional<Found> admitted(platform::Fiber& fiber, const Candidate& candidate, std::string_view bearer, platform::Instant now, Attempt& attempt) const;
    void map_roles(platform::Fiber& fiber, Found& found) const;
    void provision(platform::Fiber& fiber, const platform::Uuid& tenant, const Identity& identity, const TenantIdentity& settings, platform::Instant now) const;
    void refuse_waiting(platform::Fiber& fiber, const Credentials& credentials);
    void note_failure(platform::Fiber& fiber, const Credentials& credentials, const Attempt& attempt);
    void note_use(platform::Fiber& fiber, const Credentials& credentials, const Entry& entry);

    platform::postgres::Database& database_;
    const Vault& vault_;
    TokenVerifier verify_;
    std::string bootstrap_sha256_;
    platform::auth::FailureLimiter addresses_, tokens_;
    std::atomic<std::uint64_t> failed_{0};
    std::mutex mutex_;
    std::map<std::string, Entry> entries_;
    std::atomic<bool> hears_{false};
    std::atomic<std::uint64_t> notices_{0};
};

/// Opaque and of one length; says nothing of the person.
std::string new_member_subject();
/// Roles that a tenant's mapping gives for groups and roles of a token; a group's leading `/` may be left out.
std::vector<Role> mapped_roles(const std::map<std::string, Role>& mapping, const std::vector<std::string>& claims);

}  // namespace compliance
