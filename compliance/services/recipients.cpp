// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/recipients.hpp"

#include "compliance/repositories/platform.hpp"

namespace compliance {

using platform::Date;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr std::string_view kTable = "compliance_members";

std::vector<Member> active(const Vault& vault, Executor& db, const std::string& where, Params params) {
    static const auto table = members();
    const auto rows = db.run("SELECT " + table.store().select_list() +
                                 " FROM compliance_members WHERE tenant_id = compliance_tenant() AND state = 'active' AND (expires_on IS NULL OR expires_on >= "
                                 "(now() AT TIME ZONE (SELECT time_zone FROM compliance_tenants WHERE tenant_id = compliance_tenant()))::date) AND " +
                                 where + " ORDER BY id",
                             std::move(params));
    auto list = table.read_all(rows);
    vault.open(db, list, kTable);
    std::erase_if(list, [](const Member& member) { return member.email.state != platform::PiiState::open; });
    return list;
}

std::vector<Member> with_role(const Vault& vault, Executor& db, Role role) {
    return active(vault, db, "roles ? $1", Params{}.add(role_name(role)));
}

bool is_away(const Member& member, Date today) {
    return member.absent_from && *member.absent_from <= today && (!member.absent_to || today <= *member.absent_to);
}

Recipient recipient_of(const Member& member, const std::string& category) {
    Recipient out{member.name.value.value, member.email.value.value, {}, member.subject_key, {}, false};
    if (member.preferences.language) out.language = member.preferences.language->value;
    const auto channel = member.preferences.channels.find(category);
    out.muted = channel != member.preferences.channels.end() && (channel->second == Channel::none || channel->second == Channel::in_app);
    return out;
}

}  // namespace

std::vector<Recipient> recipients_of(const Vault& vault, Executor& db, const RecipientRule& rule, Date today) {
    std::vector<Recipient> out;
    bool reached = false;
    if (rule.subject) {
        const auto found = active(vault, db, "subject = $1", Params{}.add(std::string_view(*rule.subject)));
        for (const auto& member : found) {
            out.push_back(recipient_of(member, rule.category));
            reached = !is_away(member, today);
            if (reached || !member.deputy_id) continue;
            for (const auto& deputy : active(vault, db, "id = $1", Params{}.add(member.deputy_id->id))) {
                if (is_away(deputy, today)) continue;  // passes it on to the role
                out.push_back(recipient_of(deputy, rule.category));
                out.back().on_behalf_of = member.name.value.value;
                reached = true;
            }
        }
    }
    if (reached) return out;
    auto others = with_role(vault, db, rule.role);
    if (others.empty()) others = with_role(vault, db, Role::compliance_admin);
    for (const auto& member : others)
        if (std::none_of(out.begin(), out.end(), [&](const Recipient& known) { return known.subject_key == member.subject_key; }))
            out.push_back(recipient_of(member, rule.category));
    return out;
}

}  // namespace compliance
