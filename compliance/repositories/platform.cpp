// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/platform.hpp"

namespace compliance {

using platform::reflect::type_of;

platform::records::Table<Tenant> tenants() {
    return platform::records::Table<Tenant>({.type = "tenant", .table = "compliance_tenants", .record = &type_of<Tenant>});
}

platform::records::Table<Member> members() {
    return platform::records::Table<Member>({
        .type = "member",
        .table = "compliance_members",
        .record = &type_of<Member>,
        .filters = &type_of<MemberFilters>,
        .filter_rules = {{"role", "roles @> to_jsonb($::text)"}, {"expires_before", "expires_on < $"}, {"without_deputy", "(deputy_id IS NULL) = $"}},
    });
}

platform::records::Table<ApiToken> api_tokens() {
    return platform::records::Table<ApiToken>({
        .type = "api_token",
        .table = "compliance_api_tokens",
        .record = &type_of<ApiToken>,
        .filters = &type_of<ApiTokenFilters>,
        .filter_rules = {{"owner", "owner_id = $"},
                         {"unused_since", "NOT EXISTS (SELECT 1 FROM compliance_access_uses u WHERE u.tenant_id = compliance_api_tokens.tenant_id "
                                          "AND u.id = compliance_api_tokens.id AND u.last_used_at >= $)"},
                         {"expires_before", "expires_at < $"}},
    });
}

std::vector<platform::Uuid> tenant_ids(platform::postgres::Executor& db) {
    const auto rows = db.run("SELECT tenant_id FROM compliance_token_index WHERE kind = 'tenant' ORDER BY tenant_id");
    std::vector<platform::Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

}  // namespace compliance
