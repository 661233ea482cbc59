// SPDX-License-Identifier: Apache-2.0
// Signed access tokens (RFC 7515, 7519, 9068): whether one is to be trusted, and what it says.
// Where the keys come from is oidc.hpp's business.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/json/document.hpp"
#include "platform/reflect/values.hpp"

namespace platform::auth {

struct Claims {
    std::string issuer, subject, email, name;
    bool email_verified = false;
    std::vector<std::string> audience;
    std::string authorized_party;            ///< azp
    std::vector<std::string> methods;        ///< amr
    std::string context_class;               ///< acr
    std::vector<std::string> roles, groups;  ///< realm and client roles, groups
    std::string tenant;                      ///< claim `tenant` or `tenant_id`
    std::string session;                     ///< sid
    Instant expires_at{};
};

struct TokenRules {
    std::string issuer;
    std::string audience;                    ///< must be in aud, or be azp
    std::chrono::seconds skew{60};
    std::string client = {};                 ///< whose client roles count; empty: the audience
};

struct TokenHead {
    std::string algorithm, key_id, type;
};

/// Header of a compact JWS of at most 16 KiB; nullopt for anything else, for algorithms but RS256, ES256 and EdDSA, and
/// for tokens whose type says that they are no access token.
std::optional<TokenHead> read_head(std::string_view token);
/// Whether the sign-in used factors of two kinds (RFC 8176: something known, held, or of the body), or reached a context
/// class above the first.
bool is_strong(const Claims& claims);

/// What a token says of itself, before anything has been verified: only to know whose keys to ask for.
struct Claimed {
    std::string issuer, subject, tenant;
};
std::optional<Claimed> read_claimed(std::string_view token);

/// Verifies the signature with a JWK (JSON text) and the claims at `now`; nullopt if anything is wrong.
std::optional<Claims> verify_token(std::string_view token, const std::string& jwk, const TokenRules& rules, Instant now);

}  // namespace platform::auth
