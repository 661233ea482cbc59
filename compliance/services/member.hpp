// SPDX-License-Identifier: Apache-2.0
// Members of a tenant: who they are, what they may, when it ends (platform R1, R2).
#pragma once

#include <optional>
#include <string>

#include "compliance/repositories/platform.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class MemberService {
  public:
    explicit MemberService(const Vault& vault) : vault_(vault), table_(members()) {}

    /// Stores a new member in state invited, with a subject and a key of its own. Throws 409 `already_exists`.
    Member add(Context& context, platform::postgres::Executor& db, MemberInput input) const;
    /// The member with that address; nullopt if there is none.
    std::optional<Member> find_by_email(Context& context, platform::postgres::Executor& db, std::string_view email) const;
    Member get(Context& context, const platform::Uuid& id) const;
    [[nodiscard]] const platform::records::Table<Member>& rows() const { return table_; }

  private:
    const Vault& vault_;
    platform::records::Table<Member> table_;
};

}  // namespace compliance
