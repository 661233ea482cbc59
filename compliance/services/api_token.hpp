// SPDX-License-Identifier: Apache-2.0
// Access tokens: made once, shown once, kept as hash (platform, ApiToken; R2).
#pragma once

#include "compliance/repositories/platform.hpp"
#include "compliance/services/access.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class ApiTokenService {
  public:
    ApiTokenService(const Vault& vault, Access& access) : vault_(vault), access_(access), table_(api_tokens()) {}
    /// With networks of last use: one's own, others' with include=pii, which is recorded.
    platform::records::Page<ApiToken> list(Context& context, const platform::records::ListQuery& query, const ApiTokenFilters& filters) const;
    ApiTokenSecret create(Context& context, const ApiTokenInput& input) const;
    void revoke(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    /// For the command line: a token of a member, without a creator's rights to bound it.
    ApiTokenSecret issue(Context& context, platform::postgres::Executor& db, ApiToken token) const;

  private:
    const Vault& vault_;
    Access& access_;
    platform::records::Table<ApiToken> table_;
};

}  // namespace compliance
