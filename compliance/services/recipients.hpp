// SPDX-License-Identifier: Apache-2.0
// Whom to tell of something: a member, with his deputy while he is away, else everybody with a role (platform R7).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/services/vault.hpp"

namespace compliance {

struct Recipient {
    std::string name, email;
    std::optional<std::string> language;  ///< of choice; none: the tenant's
    platform::Uuid subject_key;
    std::optional<std::string> on_behalf_of;  ///< name of whom he stands in for
    bool muted = false;                       ///< wants no mails of this category
};

struct RecipientRule {
    std::optional<std::string> subject;  ///< the member who is responsible
    Role role = Role::dpo;               ///< otherwise, where there is no such member or the member is away without a deputy
    std::string category = "deadline";   ///< of the members' preferences
};

/// Active members only; administrators where nobody has the role.
std::vector<Recipient> recipients_of(const Vault& vault, platform::postgres::Executor& db, const RecipientRule& rule, platform::Date today);

}  // namespace compliance
