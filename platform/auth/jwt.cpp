// SPDX-License-Identifier: Apache-2.0
#include "platform/auth/jwt.hpp"

#include <cstdlib>
#include <cstring>
#include <memory>

#include <cjose/cjose.h>

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/keys.hpp"
#include "platform/problem/problem.hpp"

namespace platform::auth {

namespace {

constexpr std::size_t kMaxToken = 16 * 1024;

struct Parts {
    std::string_view head, claims, signature, signed_text;
};

std::optional<Parts> split(std::string_view token) {
    if (token.size() > kMaxToken) return std::nullopt;
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
    return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1), token.substr(0, second)};
}

/// Object from JSON text; nullopt for broken text, repeated members or no object.
std::optional<json::Node> json_of(std::string_view text) {
    std::vector<Fault> faults;
    try {
        auto node = json::parse(text, faults, {.max_depth = 16, .max_nodes = 5'000});
        if (!faults.empty() || node.kind != json::NodeKind::object) return std::nullopt;
        return node;
    } catch (const Problem&) {
        return std::nullopt;
    }
}

std::optional<json::Node> object_of(std::string_view base64url) {
    const auto text = crypto::base64url_decode(base64url);
    return text ? json_of(*text) : std::nullopt;
}

std::string text_at(const json::Node& node, std::string_view name) {
    const auto* found = node.find(name);
    return found != nullptr && found->kind == json::NodeKind::string ? found->text : std::string{};
}

std::vector<std::string> texts_at(const json::Node& node, std::string_view name) {
    std::vector<std::string> out;
    const auto* found = node.find(name);
    if (found == nullptr) return out;
    if (found->kind == json::NodeKind::string) out.push_back(found->text);
    for (const auto& item : found->items)
        if (item.kind == json::NodeKind::string) out.push_back(item.text);
    return out;
}

/// NumericDate; fractions are cut.
std::optional<Instant> instant_at(const json::Node& node, std::string_view name) {
    const auto* found = node.find(name);
    if (found == nullptr || found->kind != json::NodeKind::number) return std::nullopt;
    const auto seconds = parse_decimal(std::string_view(found->text).substr(0, found->text.find('.')), 12, 0);
    if (!seconds) return std::nullopt;
    return Instant{std::chrono::seconds{*seconds}};
}

bool verify_eddsa(const Parts& parts, const json::Node& key) {
    if (text_at(key, "kty") != "OKP" || text_at(key, "crv") != "Ed25519") return false;
    const auto public_key = crypto::base64url_decode(text_at(key, "x"));
    const auto signature = crypto::base64url_decode(parts.signature);
    return public_key && signature && crypto::verify(*public_key, parts.signed_text, *signature);
}

constexpr std::size_t kMinRsaBytes = 256, kCoordinateBytes = 32;  // of P-256

/// The key with its public members alone, each read strictly: by an assertion cjose ends the process where padding stands within one.
std::optional<std::string> public_members(const json::Node& key) {
    const bool rsa = text_at(key, "kty") == "RSA";
    std::string out = rsa ? R"({"kty":"RSA")" : R"({"kty":"EC","crv":"P-256")";
    for (const char* name : {rsa ? "n" : "x", rsa ? "e" : "y"}) {
        const auto text = text_at(key, name);
        const auto value = crypto::base64url_decode(text);
        if (!value || value->empty() || (!rsa && value->size() != kCoordinateBytes)) return std::nullopt;
        out += std::string(",\"") + name + "\":\"" + text + '"';
    }
    return out + '}';
}

bool verify_cjose(std::string_view token, const json::Node& node) {
    const auto members = public_members(node);
    if (!members) return false;
    const auto& jwk = *members;
    cjose_err error{};
    const std::unique_ptr<cjose_jwk_t, bool (*)(cjose_jwk_t*)> key(cjose_jwk_import(jwk.data(), jwk.size(), &error), &cjose_jwk_release);
    if (!key) return false;
    const std::unique_ptr<cjose_jws_t, void (*)(cjose_jws_t*)> jws(cjose_jws_import(token.data(), token.size(), &error), &cjose_jws_release);
    return jws && cjose_jws_verify(jws.get(), key.get(), &error);
}

std::size_t modulus_bytes(const json::Node& key) {
    const auto modulus = crypto::base64url_decode(text_at(key, "n"));
    if (!modulus) return 0;
    const auto from = modulus->find_first_not_of('\0');
    return from == std::string::npos ? 0 : modulus->size() - from;
}

/// The key must be of the algorithm's own kind: else a public RSA key could be used as an HMAC secret and the like.
bool fits(const std::string& algorithm, const json::Node& key) {
    const auto kind = text_at(key, "kty");
    const auto use = text_at(key, "use");
    const auto named = text_at(key, "alg");
    if (!use.empty() && use != "sig") return false;
    if (!named.empty() && named != algorithm) return false;
    return (algorithm == "RS256" && kind == "RSA" && modulus_bytes(key) >= kMinRsaBytes) ||
           (algorithm == "ES256" && kind == "EC" && text_at(key, "crv") == "P-256") || (algorithm == "EdDSA" && kind == "OKP");
}

std::string tenant_at(const json::Node& node) {
    auto named = text_at(node, "tenant");
    return named.empty() ? text_at(node, "tenant_id") : named;
}

Claims claims_of(const json::Node& node, const std::string& client) {
    Claims claims;
    claims.issuer = text_at(node, "iss");
    claims.subject = text_at(node, "sub");
    claims.email = text_at(node, "email");
    claims.name = text_at(node, "name");
    const auto* verified = node.find("email_verified");
    claims.email_verified = verified != nullptr && verified->boolean;
    claims.audience = texts_at(node, "aud");
    claims.authorized_party = text_at(node, "azp");
    claims.methods = texts_at(node, "amr");
    claims.context_class = text_at(node, "acr");
    claims.groups = texts_at(node, "groups");
    claims.tenant = tenant_at(node);
    claims.session = text_at(node, "sid");
    if (const auto* realm = node.find("realm_access")) claims.roles = texts_at(*realm, "roles");
    if (const auto* resources = node.find("resource_access"))
        if (const auto* own = resources->find(client))
            for (auto& role : texts_at(*own, "roles")) claims.roles.push_back(std::move(role));
    return claims;
}

}  // namespace

std::optional<TokenHead> read_head(std::string_view token) {
    const auto parts = split(token);
    const auto node = parts ? object_of(parts->head) : std::nullopt;
    if (!node) return std::nullopt;
    TokenHead head{text_at(*node, "alg"), text_at(*node, "kid"), text_at(*node, "typ")};
    if (head.algorithm != "RS256" && head.algorithm != "ES256" && head.algorithm != "EdDSA") return std::nullopt;
    if (node->find("crit") != nullptr) return std::nullopt;
    if (!head.type.empty() && head.type != "JWT" && head.type != "at+jwt" && head.type != "application/at+jwt") return std::nullopt;
    return head;
}

bool is_strong(const Claims& claims) {
    static constexpr std::string_view kKnown[] = {"pwd", "pin", "kba"}, kHeld[] = {"otp", "hwk", "swk", "sc", "sms", "tel", "pop", "wia"},
                                      kBody[] = {"fpt", "face", "iris", "retina", "vbm"};
    const auto any_of = [&](auto& list) {
        return std::any_of(std::begin(list), std::end(list),
                           [&](std::string_view name) { return std::find(claims.methods.begin(), claims.methods.end(), name) != claims.methods.end(); });
    };
    const int kinds = (any_of(kKnown) ? 1 : 0) + (any_of(kHeld) ? 1 : 0) + (any_of(kBody) ? 1 : 0);
    const auto named = std::find(claims.methods.begin(), claims.methods.end(), "mfa") != claims.methods.end();
    const auto level = parse_decimal(claims.context_class, 2, 0);   // Keycloak numbers its levels of authentication
    return named || kinds >= 2 || (level && *level >= 2) || claims.context_class == "phr" || claims.context_class == "phrh";
}

std::optional<Claimed> read_claimed(std::string_view token) {
    const auto parts = split(token);
    const auto node = parts && read_head(token) ? object_of(parts->claims) : std::nullopt;
    if (!node) return std::nullopt;
    Claimed claimed{text_at(*node, "iss"), text_at(*node, "sub"), tenant_at(*node)};
    return claimed.issuer.empty() || claimed.subject.empty() ? std::nullopt : std::optional(std::move(claimed));
}

std::optional<Claims> verify_token(std::string_view token, const std::string& jwk, const TokenRules& rules, Instant now) {
    const auto head = read_head(token);
    const auto parts = split(token);
    // Strictly read, here as well: what verifies below would pass over stray bits, and end the process at padding within a part.
    if (!head || !parts || !crypto::base64url_decode(parts->claims) || !crypto::base64url_decode(parts->signature)) return std::nullopt;
    const auto key = json_of(jwk);
    if (!key || !fits(head->algorithm, *key)) return std::nullopt;
    if (!(head->algorithm == "EdDSA" ? verify_eddsa(*parts, *key) : verify_cjose(token, *key))) return std::nullopt;
    const auto node = object_of(parts->claims);
    if (!node) return std::nullopt;
    auto claims = claims_of(*node, rules.client.empty() ? rules.audience : rules.client);
    const auto expires = instant_at(*node, "exp");
    const auto not_before = instant_at(*node, "nbf");
    const auto issued = instant_at(*node, "iat");
    if (!expires || *expires + rules.skew <= now) return std::nullopt;
    if ((not_before && *not_before - rules.skew > now) || (issued && *issued - rules.skew > now)) return std::nullopt;
    if (text_at(*node, "typ") == "ID" || text_at(*node, "typ") == "Refresh") return std::nullopt;   // Keycloak says it in the claims
    const bool meant = std::find(claims.audience.begin(), claims.audience.end(), rules.audience) != claims.audience.end() ||
                       claims.authorized_party == rules.audience;
    if (claims.issuer != rules.issuer || claims.subject.empty() || !meant) return std::nullopt;
    claims.expires_at = *expires;
    return claims;
}

}  // namespace platform::auth
