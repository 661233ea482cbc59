// SPDX-License-Identifier: Apache-2.0
// Members of a tenant: invitation, roles, end of access, removal (platform R1, R2, R7). One's own data is in me.hpp.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "compliance/repositories/platform.hpp"
#include "compliance/services/access.hpp"
#include "compliance/services/email.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

/// What every administrator hears of at once (platform R3).
enum class SecurityChange { four_eyes_off, identity, mail_host, files, closing, reopened };

class MemberService {
  public:
    MemberService(const Vault& vault, const EmailService& mails, Access& access)
        : vault_(vault), mails_(mails), access_(access), table_(members()) {}

    /// Names and addresses are shown to members without an event (conventions).
    platform::records::Page<Member> list(Context& context, const platform::records::ListQuery& query, const MemberFilters& filters) const;
    Member get(Context& context, const platform::Uuid& id) const;
    /// Invites by mail; an address that is invited already gets a new link. Throws 409 `already_exists` for an active member.
    Member invite(Context& context, MemberInput input) const;
    /// Throws 403 `own_roles`, 409 `last_admin`, 422 `bad_deputy`, `in_past`, `not_for_members`.
    Member patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    /// Ends the access; `successor` takes over what the member owns. Throws 409 `last_admin`, `successor_needed`.
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, std::optional<platform::Uuid> successor) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const;
    /// The tenant of an open invitation; nullopt for a token that is none, or none any more.
    std::optional<platform::Uuid> invited_to(Context& context, const std::string& token) const;
    /// Binds the identity to the invited member and answers the tenant. Throws 410 `gone`, 403 `email_mismatch`.
    platform::Uuid accept(Context& context, const std::string& token, const Identity& identity) const;

    /// Part of making a tenant: stores and invites within the transaction at hand.
    Member add(Context& context, platform::postgres::Executor& db, MemberInput input) const;
    /// Mails a security notice to every active administrator, within the change's own transaction.
    void warn_admins(Context& context, platform::postgres::Executor& db, SecurityChange change) const;
    /// Mails every active administrator by that template, within the transaction at hand. Beside tenant.name, member.name and
    /// at it may name what `words` answers for the language (German or not): members of a JSON object.
    void tell_admins(Context& context, platform::postgres::Executor& db, const std::string& template_key, const EmailEntity& entity,
                     const std::function<std::string(bool german)>& words) const;
    /// For the command line: makes an invited member active by the operator's word.
    void activate(platform::postgres::Executor& db, Member& member) const;
    std::optional<Member> find_by_email(platform::postgres::Executor& db, std::string_view email) const;
    [[nodiscard]] const platform::records::Table<Member>& rows() const { return table_; }

  private:
    /// Names and addresses are sealed, so `q` looks at them opened, page by page: a page may hold fewer than `limit`.
    platform::records::Page<Member> search(platform::postgres::Executor& db, platform::records::ListQuery query, const MemberFilters& filters) const;
    void check(const Context& context, platform::postgres::Executor& db, const MemberChange& change, const platform::Uuid& id,
               std::vector<platform::Fault>& faults) const;
    void send_invitation(Context& context, platform::postgres::Executor& db, Member& member) const;
    void require_another_admin(platform::postgres::Executor& db, const Member& leaving) const;

    const Vault& vault_;
    const EmailService& mails_;
    Access& access_;
    platform::records::Table<Member> table_;
};

}  // namespace compliance
