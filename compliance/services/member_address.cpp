// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/member_address.hpp"

#include "compliance/db/models/member.hpp"
#include "platform/records/store.hpp"

namespace compliance {

using platform::postgres::Executor;
using platform::postgres::Params;

std::map<std::string, std::string> addresses_of_members(const Vault& vault, Executor& db, const std::vector<std::string>& subjects) {
    static const platform::records::Table<Member> members({.type = "member", .table = "compliance_members", .record = &platform::reflect::type_of<Member>});
    auto found =
        members.read_all(db.run("SELECT " + members.store().select_list() +
                                    " FROM compliance_members WHERE tenant_id = compliance_tenant() AND subject = ANY($1::text[]) AND state <> 'removed'",
                                Params{}.add_texts(subjects)));
    vault.open(db, found, "compliance_members");
    std::map<std::string, std::string> out;
    for (const auto& member : found)
        if (member.email) out.emplace(member.subject.value, member.email->value);
    return out;
}

std::map<std::string, std::string> subjects_of_members(const Vault& vault, Executor& db, const std::vector<std::string>& addresses) {
    std::map<std::string, std::string> by_index;
    std::vector<std::string> indexes;
    for (const auto& address : addresses)
        if (!address.empty()) by_index.emplace(indexes.emplace_back(vault.index(db, platform::crypto::IndexKind::email, address)), address);
    const auto rows = db.run(
        "SELECT email_index, subject FROM compliance_members WHERE tenant_id = compliance_tenant() AND email_index = ANY($1::text[]) AND state <> 'removed'",
        Params{}.add_texts(indexes));
    std::map<std::string, std::string> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace(by_index.at(std::string(rows.text(i, 0))), rows.text(i, 1));
    return out;
}

}  // namespace compliance
