// SPDX-License-Identifier: Apache-2.0
// SQL of tenants, members and tokens.
#pragma once

#include "compliance/db/models/member.hpp"
#include "compliance/db/models/tenant.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<Tenant> tenants();
platform::records::Table<Member> members();
platform::records::Table<ApiToken> api_tokens();
/// All that have not come to their end, in a fixed order.
std::vector<platform::Uuid> tenant_ids(platform::postgres::Executor& db);

/// Filters of listMembers.
struct MemberFilters {
    std::optional<Role> role;
    std::optional<MemberState> state;
    std::optional<platform::Date> expires_before;
    std::optional<bool> without_deputy;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"role", "Has this role."}, {"state", "State of the access."}, {"expires_before", "Access ends before that day."},
        {"without_deputy", "true: nobody stands in."}};
};
BOOST_DESCRIBE_STRUCT(MemberFilters, (), (role, state, expires_before, without_deputy))

/// Filters of listApiTokens.
struct ApiTokenFilters {
    std::optional<StoredTokenKind> kind;
    std::optional<platform::Ref<entity::Member>> owner;
    std::optional<platform::Instant> unused_since;
    std::optional<platform::Instant> expires_before;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"kind", "Kind."}, {"owner", "Member it belongs to."}, {"unused_since", "Not used since then."}, {"expires_before", "Ends before then."}};
};
BOOST_DESCRIBE_STRUCT(ApiTokenFilters, (), (kind, owner, unused_since, expires_before))

}  // namespace compliance
