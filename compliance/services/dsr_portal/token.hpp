// SPDX-License-Identifier: Apache-2.0
// Tokens of the public portal and the pages that they open (dsr R28). Only their SHA-256 is kept, so whoever needs a link
// again gets a further token; earlier ones stay valid.
#pragma once

#include <string>

#include "compliance/repositories/dsr_portal.hpp"
#include "compliance/services/vault.hpp"

namespace compliance {

/// 160 random bits as base32.
std::string new_portal_token();
/// The same for the same text, and for nobody else: whoever sends a request twice is given one token.
std::string portal_token_of(const Vault& vault, platform::postgres::Executor& db, std::string_view text);
/// MAC of a one-time code, bound to its row: eight digits are too few to be hashed without a key.
std::string mac_of_code(const Vault& vault, platform::postgres::Executor& db, const platform::Uuid& id, std::string_view code);

std::string status_link(const Context& context, std::string_view token);
std::string confirmation_link(const Context& context, std::string_view token);
/// Mints a status token of the request.
std::string mint_status_token(const Context& context, platform::postgres::Executor& db, const platform::Uuid& request);

}  // namespace compliance
