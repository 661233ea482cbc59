// SPDX-License-Identifier: Apache-2.0
// Tenants: making one with its keys and first administrator, its settings (platform R3). Closing is in tenant_closing.
#pragma once

#include <optional>

#include "compliance/repositories/platform.hpp"
#include "compliance/services/file_content.hpp"
#include "compliance/services/member.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class TenantService {
  public:
    TenantService(const Vault& vault, const MemberService& members, const FileContents& files)
        : vault_(vault), members_(members), files_(files), table_(tenants()) {}

    /// For the operator only. Throws Problem 409 `already_exists` for a slug that is taken, 422 for a bad one.
    Tenant create(Context& context, const TenantInput& input) const;
    Tenant get(Context& context, std::optional<platform::Instant> as_of) const;
    Tenant patch(Context& context, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::records::ListQuery& query) const;

  private:
    void hold_logo(Context& context, platform::postgres::Transaction& tx, const Tenant& before, Tenant& tenant) const;

    const Vault& vault_;
    const MemberService& members_;
    const FileContents& files_;
    platform::records::Table<Tenant> table_;
};

}  // namespace compliance
