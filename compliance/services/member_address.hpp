// SPDX-License-Identifier: Apache-2.0
// Members by their address and back, as sheets name them. Names and addresses of members show to members (conventions).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compliance/services/vault.hpp"

namespace compliance {

/// Address by subject, of those that are no removed members.
std::map<std::string, std::string> addresses_of_members(const Vault& vault, platform::postgres::Executor& db, const std::vector<std::string>& subjects);
/// Subject by address, exact.
std::map<std::string, std::string> subjects_of_members(const Vault& vault, platform::postgres::Executor& db, const std::vector<std::string>& addresses);

}  // namespace compliance
