// SPDX-License-Identifier: Apache-2.0
// The caller himself: who he is here, his preferences, his tenants.
#pragma once

#include "compliance/schemas/me.hpp"
#include "compliance/services/member.hpp"

namespace compliance {

class MeService {
  public:
    MeService(const Vault& vault, const MemberService& members, Access& access) : vault_(vault), members_(members), access_(access) {}
    Me get(Context& context) const;
    Me patch(Context& context, const platform::json::Node& body) const;
    /// Every tenant of the caller, most overdue first.
    std::vector<TenantOverview> tenants(Context& context) const;

  private:
    const Vault& vault_;
    const MemberService& members_;
    Access& access_;
};

}  // namespace compliance
