// SPDX-License-Identifier: Apache-2.0
// Row of compliance_tenants.
#pragma once

#include "compliance/schemas/tenant.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

enum class TenantState { active, closing, closed };
BOOST_DESCRIBE_ENUM(TenantState, active, closing, closed)

struct Tenant : platform::records::Common, TenantSettings {
    platform::Text<40> slug;
    TenantState state = TenantState::active;
    std::optional<TenantClosing> closing;
    static constexpr std::string_view kText = "A company that keeps its registers here, and its settings.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"slug", "Name in addresses; never changes.", flags::kReadOnly},
        {"state", "closing: reads and exports only.", flags::kReadOnly},
        {"closing", "Set while it is being closed.", flags::kReadOnly},
    };
};
BOOST_DESCRIBE_STRUCT(Tenant, (platform::records::Common, TenantSettings), (slug, state, closing))

}  // namespace compliance
