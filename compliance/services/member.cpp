// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/member.hpp"

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

/// Opaque and of one length; says nothing of the person.
std::string new_subject() { return "usr_" + platform::crypto::hex_encode(platform::crypto::random_bytes(12)); }

}  // namespace

Member MemberService::add(Context& context, Executor& db, MemberInput input) const {
    Member member;
    member.id = Uuid::make_v7(context.now);
    member.subject = new_subject();
    member.email_index = vault_.index(db, platform::crypto::IndexKind::email, input.email.value.value);
    if (!db.run("SELECT 1 FROM compliance_members WHERE tenant_id = compliance_tenant() AND email_index = $1 AND state <> 'removed'",
                Params{}.add(std::string_view(*member.email_index)))
             .empty())
        throw platform::conflict("already_exists", "There is a member with this address.");
    member.email = std::move(input.email);
    member.name = std::move(input.name);
    member.roles = std::move(input.roles);
    member.expires_on = input.expires_on;
    member.deputy_id = input.deputy_id;
    member.invited_at = context.now;
    member.subject_key = vault_.make_subject(db, "member", "platform/members");
    db.run("INSERT INTO compliance_subject_indexes (tenant_id, blind_index, subject_id) VALUES (compliance_tenant(), $1, $2)",
           Params{}.add(std::string_view(*member.email_index)).add(member.subject_key));
    vault_.seal(db, member, "compliance_members", member.id, member.subject_key);
    table_.insert(db, member);
    return member;
}

std::optional<Member> MemberService::find_by_email(Context&, Executor& db, std::string_view email) const {
    const auto index = vault_.index(db, platform::crypto::IndexKind::email, email);
    const auto rows = db.run("SELECT " + table_.store().select_list() +
                                 " FROM compliance_members WHERE tenant_id = compliance_tenant() AND email_index = $1 AND state <> 'removed'",
                             Params{}.add(std::string_view(index)));
    if (rows.empty()) return std::nullopt;
    return std::move(table_.read_all(rows).front());
}

Member MemberService::get(Context& context, const Uuid& id) const {
    auto db = context.units();
    auto member = table_.get(db, id);
    if (!member) throw platform::not_found();
    vault_.open(db, *member, "compliance_members");
    return std::move(*member);
}

}  // namespace compliance
