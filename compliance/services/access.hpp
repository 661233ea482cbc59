// SPDX-License-Identifier: Apache-2.0
// Who is calling (platform R1): from a bearer token to a caller with its permissions of this moment.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "compliance/services/context.hpp"

namespace compliance {

/// What is presented with a request.
struct Credentials {
    std::string bearer;     ///< of the Authorization header; empty: none
    std::string tenant;     ///< X-Tenant: slug or id; empty: the caller's own choice
    std::string operation;  ///< for the trail of failed sign-ins
};

struct Identity {
    std::string issuer, subject;
    std::string email;
    bool email_verified = false;
    bool strong = false;            ///< signed in with a second factor
    platform::Instant expires_at{};
};

class Access {
  public:
    /// Checks an OpenID Connect access token; nullopt if it is not to be trusted.
    using VerifyToken = std::function<std::optional<Identity>(platform::Fiber&, std::string_view token, platform::Instant now)>;

    Access(platform::postgres::Database& database, VerifyToken verify, std::string bootstrap_token);

    /// Throws Problem 401 `unauthorized` or `access_expired`, 404 for a tenant that the caller is no member of.
    std::shared_ptr<const Caller> sign_in(platform::Fiber& fiber, const Credentials& credentials, platform::Instant now);
    /// The identity behind an OpenID Connect token, member or not. Throws Problem 401.
    Identity identify(platform::Fiber& fiber, std::string_view bearer, platform::Instant now) const;
    /// Starts hearing of changes of members and tokens, from any instance.
    void listen();
    void forget(std::string_view tenant);
    /// Tenants that the identity is an active member of, with its member id there.
    std::vector<platform::Uuid> memberships(platform::Fiber& fiber, std::string_view issuer, std::string_view subject) const;
    /// The operator's first token ends with the first active administrator of any tenant.
    static void note_first_admin(platform::postgres::Executor& db);

    static std::string index_of_token(std::string_view token);                              ///< 32 bytes
    static std::string index_of_member(std::string_view issuer, std::string_view subject);  ///< 32 bytes
    static std::string index_of_slug(std::string_view slug);
    static std::string index_of_tenant(const platform::Uuid& tenant);

  private:
    struct Entry {
        std::shared_ptr<const Caller> caller;
        platform::Instant ends;          ///< of token or membership, whichever comes first
        platform::Instant loaded;
    };
    std::optional<Entry> known(const std::string& key, platform::Instant now);
    void keep(const std::string& key, const Entry& entry);
    Entry by_api_token(platform::Fiber& fiber, const Credentials& credentials, platform::Instant now);
    Entry by_identity(platform::Fiber& fiber, const Credentials& credentials, platform::Instant now);
    [[nodiscard]] std::vector<platform::Uuid> tenants_of(platform::Fiber& fiber, const std::string& index, const char* kind) const;
    void note_use(platform::Fiber& fiber, const Caller& caller);

    platform::postgres::Database& database_;
    VerifyToken verify_;
    std::string bootstrap_sha256_;
    std::mutex mutex_;
    std::map<std::string, Entry> entries_;
    std::atomic<bool> hears_{false};
};

}  // namespace compliance
