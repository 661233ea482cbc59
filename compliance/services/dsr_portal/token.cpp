// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_portal/token.hpp"

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;

namespace {

constexpr std::size_t kTokenBytes = 20;

}  // namespace

std::string new_portal_token() { return platform::crypto::base32_encode(platform::crypto::random_bytes(kTokenBytes)); }

std::string portal_token_of(const Vault& vault, Executor& db, std::string_view text) {
    const auto key = vault.tenant_key(db, "index");
    return platform::crypto::base32_encode(platform::crypto::hmac_sha256(key.bytes(), "dsr.portal.token\x1F" + std::string(text)).substr(0, kTokenBytes));
}

std::string mac_of_code(const Vault& vault, Executor& db, const Uuid& id, std::string_view code) {
    const auto key = vault.tenant_key(db, "index");
    return platform::crypto::hmac_sha256(key.bytes(), "dsr.portal.code\x1F" + id.str() + "\x1F" + std::string(code));
}

std::string status_link(const Context& context, std::string_view token) { return context.public_url + "/portal/status/" + std::string(token); }
std::string confirmation_link(const Context& context, std::string_view token) { return context.public_url + "/portal/confirm/" + std::string(token); }

std::string mint_status_token(const Context& context, Executor& db, const Uuid& request) {
    auto token = new_portal_token();
    dsr_portal::put_status_token(db, index_of_portal_token(token), request, context.now);
    return token;
}

}  // namespace compliance
