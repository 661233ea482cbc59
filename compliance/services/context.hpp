// SPDX-License-Identifier: Apache-2.0
// For whom and when a service works: the caller, the instant, the tenant's settings, the way to the database.
// Nothing of HTTP here: jobs and the command line make contexts too.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/permission.hpp"
#include "platform/crypto/keys.hpp"
#include "platform/postgres/database.hpp"
#include "platform/reflect/values.hpp"

namespace platform {
class Fiber;
}

namespace compliance {

/// Who calls. Made by sign-in; a job's caller is the system with every right it needs.
struct Caller {
    platform::Uuid tenant;
    std::string tenant_slug;
    std::string actor_kind = "public";         ///< user, guest, service, public, system
    std::string subject;                       ///< opaque; empty: nobody
    std::optional<platform::Uuid> member_id;
    std::optional<platform::Uuid> token_id;
    std::vector<Role> roles;
    PermissionSet permissions;
    bool closing = false;                      ///< the tenant is: reads and exports only (platform R12)
    std::vector<std::string> domains;          ///< that the tenant uses; empty: all
    std::vector<platform::Uuid> scope_sites, scope_vendors;   ///< that a token is narrowed to; empty: all
    std::shared_ptr<const platform::crypto::Key32> own_key;   ///< of a member: what is sealed as the member's own
    platform::Uuid own_subject;                               ///< of that key
    bool instance = false;                     ///< an operator's token: no tenant, no register
    std::optional<platform::Uuid> task;        ///< that the token belongs to: it opens what that task needs, and nothing else

    [[nodiscard]] bool may(std::string_view permission) const;
    [[nodiscard]] bool is(Role role) const;
    /// Whether the tenant uses the domain; platform is always in use.
    [[nodiscard]] bool enables(std::string_view domain) const;
};

/// Where values lie that are the caller's own.
struct OwnPlace {
    std::string_view table, column;
};
constexpr OwnPlace kTrailIp{"compliance_audit_event_details", "context.ip"}, kTrailUserAgent{"compliance_audit_event_details", "context.user_agent"};
/// A reason is sealed for the request it was given in, under the key of the person whose record it changed.
constexpr OwnPlace kTrailReason{"compliance_audit_event_details", "context.reason"};
constexpr OwnPlace kLastUsedIp{"compliance_access_uses", "last_used_ip"};
/// The text sealed under the caller's own key for a row (audit R18: the trail's row is the request); empty for callers
/// without a key and for empty texts.
std::string seal_own(const Caller& caller, const OwnPlace& place, const platform::Uuid& row, std::string_view text);

struct Context {
    platform::Fiber& fiber;
    platform::postgres::Database& database;
    Caller caller;
    platform::Uuid request_id;
    platform::Instant now;
    std::string language = "en";               ///< of messages: de or en
    std::string action;                        ///< verb phrase for the trail; empty: create, update, delete
    std::string reason;                        ///< given by the caller
    std::string reason_sealed;                 ///< the same under the key of the person it is about (kTrailReason); empty: in the clear
    std::string purpose;                       ///< of a read of personal data (gdpr, ProcessingLogEntry)
    std::string origin = "api";
    std::string public_url = "http://localhost";  ///< what links in mails begin with; never what a caller could choose
    /// Joins each transaction of this call just before its commit (Idempotency::Claim).
    platform::postgres::Transaction::BeforeCommit before_commit;
    std::string ip, user_agent;                ///< shortened; sealed before they are stored (audit R18)
    std::string peer;                          ///< whole address of the caller; never stored
    std::string ip_sealed, user_agent_sealed;
    /// Where units and transactions go instead of `database` while the call reads on a replica, which then stands at `not_before`; null: nowhere.
    platform::postgres::Database* replica = nullptr;
    std::shared_ptr<const platform::postgres::ReadPosition> not_before;

    [[nodiscard]] platform::postgres::Scope scope() const;
    /// Single statements, each its own transaction.
    [[nodiscard]] platform::postgres::Units units();
    /// For one write: a unit of its own, or, where the call must not take place twice, a transaction that says so too.
    template <class F>
    void write(F body) {
        if (!before_commit) {
            auto db = units();
            return body(db);
        }
        auto tx = transaction();
        body(tx);
        tx.commit();
    }
    /// Rolls back unless committed.
    [[nodiscard]] platform::postgres::Transaction transaction();
    /// Throws Problem 403 `forbidden`.
    void require(std::string_view permission) const;
};

/// Gives the context another verb phrase for the trail while it lives.
class Acting {
  public:
    Acting(Context& context, std::string action) : context_(context), before_(std::exchange(context.action, std::move(action))) {}
    ~Acting() { context_.action = std::move(before_); }
    Acting(const Acting&) = delete;
    Acting& operator=(const Acting&) = delete;

  private:
    Context& context_;
    std::string before_;
};

}  // namespace compliance
