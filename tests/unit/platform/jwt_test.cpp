// SPDX-License-Identifier: Apache-2.0
// Hostile access tokens and hostile key sets. Tokens are made here with OpenSSL, not with what verifies them.
#include "platform/auth/jwt.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "platform/auth/oidc.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/crypto/keys.hpp"

using namespace platform;
using namespace platform::auth;
using crypto::base64url_encode;

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
const Instant kNow = *parse_instant("2026-11-25T12:00:00Z");
const std::string kIssuer = "https://id.example/realms/compliance", kAudience = "compliance-api";
constexpr std::int64_t kNowSeconds = 1795608000;

Key rsa_key(unsigned bits = 2048) { return {EVP_RSA_gen(bits), EVP_PKEY_free}; }
Key ec_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

std::string number_of(EVP_PKEY* key, const char* name, int width = 0) {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key, name, &number);
    std::string out(static_cast<std::size_t>(width > 0 ? width : BN_num_bytes(number)), '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
    BN_free(number);
    return out;
}

std::string jwk_of(EVP_PKEY* key, const std::string& id = "k1") {
    if (EVP_PKEY_base_id(key) == EVP_PKEY_RSA)
        return R"({"kty":"RSA","kid":")" + id + R"(","use":"sig","n":")" + base64url_encode(number_of(key, OSSL_PKEY_PARAM_RSA_N)) + R"(","e":")" +
               base64url_encode(number_of(key, OSSL_PKEY_PARAM_RSA_E)) + "\"}";
    return R"({"kty":"EC","kid":")" + id + R"(","crv":"P-256","x":")" + base64url_encode(number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, 32)) + R"(","y":")" +
           base64url_encode(number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, 32)) + "\"}";
}

std::string signature_of(EVP_PKEY* key, const std::string& text) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key);
    std::size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
    std::string out(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes, text.size());
    out.resize(size);
    if (EVP_PKEY_base_id(key) == EVP_PKEY_RSA) return out;
    const auto* at = reinterpret_cast<const unsigned char*>(out.data());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(out.size())), ECDSA_SIG_free);
    std::string flat(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), reinterpret_cast<unsigned char*>(flat.data()), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), reinterpret_cast<unsigned char*>(flat.data()) + 32, 32);
    return flat;
}

std::string claims_text(const std::string& more = {}, std::int64_t expires = kNowSeconds + 300, const std::string& issuer = kIssuer,
                        const std::string& audience = kAudience) {
    return R"({"iss":")" + issuer + R"(","sub":"s-1","aud":[")" + audience + R"("],"exp":)" + std::to_string(expires) + more + "}";
}

std::string token_of(EVP_PKEY* key, const std::string& head, const std::string& claims) {
    const auto text = base64url_encode(head) + "." + base64url_encode(claims);
    return text + "." + base64url_encode(signature_of(key, text));
}

TokenRules rules() { return {kIssuer, kAudience}; }
constexpr const char* kHead = R"({"alg":"RS256","kid":"k1","typ":"JWT"})";

class JwtTest : public testing::Test {
  protected:
    [[nodiscard]] bool holds(const std::string& token) const { return verify_token(token, jwk_of(rsa_.get()), rules(), kNow).has_value(); }
    [[nodiscard]] std::string good(const std::string& more = {}) const { return token_of(rsa_.get(), kHead, claims_text(more)); }
    Key rsa_ = rsa_key();
};

TEST_F(JwtTest, AGoodTokenOfEachAlgorithmHolds) {
    EXPECT_TRUE(holds(good()));
    const auto ec = ec_key();
    EXPECT_TRUE(verify_token(token_of(ec.get(), R"({"alg":"ES256","kid":"k1"})", claims_text()), jwk_of(ec.get()), rules(), kNow));
    const auto ed = crypto::SigningKey::random();
    const auto text = base64url_encode(R"({"alg":"EdDSA","kid":"k1"})") + "." + base64url_encode(claims_text());
    const auto token = text + "." + base64url_encode(crypto::sign(ed, text));
    EXPECT_TRUE(verify_token(token, R"({"kty":"OKP","crv":"Ed25519","kid":"k1","x":")" + base64url_encode(ed.public_key) + "\"}", rules(), kNow));
}

TEST_F(JwtTest, SaysWhatItClaims) {
    const auto claims = verify_token(good(R"(,"email":"a@b.example","email_verified":true,"sid":"x","tenant":"acme","groups":["/dpo"],"amr":["pwd","otp"],
        "realm_access":{"roles":["viewer"]},"resource_access":{"compliance-api":{"roles":["editor"]},"other":{"roles":["admin"]}})"),
                                     jwk_of(rsa_.get()), rules(), kNow);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->roles, (std::vector<std::string>{"viewer", "editor"}));
    EXPECT_EQ(claims->groups, std::vector<std::string>{"/dpo"});
    EXPECT_EQ(claims->tenant, "acme");
    EXPECT_EQ(claims->session, "x");
    EXPECT_TRUE(claims->email_verified);
    EXPECT_TRUE(is_strong(*claims));
    EXPECT_FALSE(is_strong(*verify_token(good(R"(,"amr":["pwd","pin"],"acr":"1")"), jwk_of(rsa_.get()), rules(), kNow)));
    EXPECT_TRUE(is_strong(*verify_token(good(R"(,"acr":"2")"), jwk_of(rsa_.get()), rules(), kNow)));
}

TEST_F(JwtTest, NoneAndItsSpellingsAreRefused) {
    for (const char* alg : {"none", "None", "NONE", "", "nOnE"}) {
        const auto text = base64url_encode(std::string(R"({"alg":")") + alg + R"(","kid":"k1"})") + "." + base64url_encode(claims_text());
        EXPECT_FALSE(holds(text + "."));
        EXPECT_FALSE(holds(text + "." + base64url_encode(signature_of(rsa_.get(), text))));
    }
    EXPECT_FALSE(holds(base64url_encode(R"({"kid":"k1"})") + "." + base64url_encode(claims_text()) + "."));
}

TEST_F(JwtTest, ThePublicKeyIsNoHmacSecret) {
    const auto jwk = jwk_of(rsa_.get());
    for (const char* alg : {"HS256", "HS384", "HS512"}) {
        const auto text = base64url_encode(std::string(R"({"alg":")") + alg + R"(","kid":"k1"})") + "." + base64url_encode(claims_text());
        for (const auto& secret : {jwk, number_of(rsa_.get(), OSSL_PKEY_PARAM_RSA_N)})
            EXPECT_FALSE(holds(text + "." + base64url_encode(crypto::hmac_sha256(secret, text))));
    }
    // Nor does a symmetric key in the set open it to HMAC.
    const auto text = base64url_encode(R"({"alg":"HS256","kid":"k1"})") + "." + base64url_encode(claims_text());
    EXPECT_FALSE(verify_token(text + "." + base64url_encode(crypto::hmac_sha256("secret", text)), R"({"kty":"oct","kid":"k1","k":"c2VjcmV0"})", rules(), kNow));
}

TEST_F(JwtTest, AKeyServesOnlyItsOwnAlgorithmAndUse) {
    const auto ec = ec_key();
    EXPECT_FALSE(verify_token(good(), jwk_of(ec.get()), rules(), kNow));
    EXPECT_FALSE(verify_token(token_of(ec.get(), R"({"alg":"ES256","kid":"k1"})", claims_text()), jwk_of(rsa_.get()), rules(), kNow));
    auto other = jwk_of(rsa_.get());
    other.insert(1, R"("alg":"RS512",)");
    EXPECT_FALSE(verify_token(good(), other, rules(), kNow));
    auto encryption = jwk_of(rsa_.get());
    encryption.replace(encryption.find("\"sig\""), 5, "\"enc\"");
    EXPECT_FALSE(verify_token(good(), encryption, rules(), kNow));
    const auto weak = rsa_key(1024);
    EXPECT_FALSE(verify_token(token_of(weak.get(), kHead, claims_text()), jwk_of(weak.get()), rules(), kNow));
}

/// The member of a key with other text in it.
std::string with_member(std::string jwk, const std::string& name, const std::string& value) {
    const auto from = jwk.find('"' + name + "\":\"") + name.size() + 4;
    return jwk.replace(from, jwk.find('"', from) - from, value);
}

TEST_F(JwtTest, AKeyWhoseNumbersAreNotWrittenAsTheyMustBeIsNone) {
    const auto ec = ec_key();
    const auto of_ec = token_of(ec.get(), R"({"alg":"ES256","kid":"k1"})", claims_text());
    for (const char* value : {"x_FEzRu9m36HLN_tue659LNpX=6pCyStikYjKIWI5a0", "====", "", "AA", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEUAAAA", "x+y/"})
        for (const char* name : {"x", "y"}) EXPECT_FALSE(verify_token(of_ec, with_member(jwk_of(ec.get()), name, value), rules(), kNow)) << name << value;
    for (const char* value : {"AQ=B", "", "=", "A", "AQAB="})
        EXPECT_FALSE(verify_token(good(), with_member(jwk_of(rsa_.get()), "e", value), rules(), kNow)) << value;
    EXPECT_TRUE(verify_token(good(), with_member(jwk_of(rsa_.get()), "e", "AQAB"), rules(), kNow));
}

TEST_F(JwtTest, PaddingWithinAPartIsRefusedBeforeAnythingIsVerified) {
    const auto token = good();
    for (std::size_t dot = token.find('.'), at = 0; at < 3; ++at, dot = token.find('.', dot + 1)) {
        auto padded = token;
        padded[std::min(dot, token.size()) - 5] = '=';
        EXPECT_FALSE(holds(padded));
    }
}

TEST_F(JwtTest, KeysThatTheTokenBringsAlongAreNotLookedAt) {
    const auto mine = rsa_key();
    for (const std::string& header : {R"("jwk":)" + jwk_of(mine.get()), std::string(R"("jku":"https://evil.example/keys")"),
                                      std::string(R"("x5u":"https://evil.example/c.pem")"), std::string(R"("x5c":["MIIB"])")}) {
        const auto head = R"({"alg":"RS256","kid":"k1",)" + header + "}";
        EXPECT_FALSE(holds(token_of(mine.get(), head, claims_text()))) << header;
        EXPECT_TRUE(holds(token_of(rsa_.get(), head, claims_text()))) << header;   // passed over, not obeyed
    }
}

TEST_F(JwtTest, WhatMustBeUnderstoodAndIsNotIsRefused) {
    EXPECT_FALSE(holds(token_of(rsa_.get(), R"({"alg":"RS256","kid":"k1","crit":["exp"]})", claims_text())));
    EXPECT_FALSE(holds(token_of(rsa_.get(), R"({"alg":"RS256","kid":"k1","crit":[]})", claims_text())));
    EXPECT_FALSE(holds(token_of(rsa_.get(), R"({"alg":"RS256","kid":"k1","crit":["b64"],"b64":false})", claims_text())));
    EXPECT_FALSE(holds(token_of(rsa_.get(), R"({"alg":"RS256","kid":"k1","typ":"dpop+jwt"})", claims_text())));
    EXPECT_TRUE(holds(token_of(rsa_.get(), R"({"alg":"RS256","kid":"k1","typ":"at+jwt"})", claims_text())));
}

TEST_F(JwtTest, MembersGivenTwiceAreRefused) {
    EXPECT_FALSE(holds(token_of(rsa_.get(), R"({"alg":"RS256","alg":"RS256","kid":"k1"})", claims_text())));
    EXPECT_FALSE(holds(token_of(rsa_.get(), kHead, claims_text(R"(,"sub":"s-2")"))));
    EXPECT_FALSE(holds(token_of(rsa_.get(), kHead, claims_text(R"(,"exp":9999999999)"))));
    EXPECT_FALSE(holds(token_of(rsa_.get(), kHead, claims_text(R"(,"realm_access":{"roles":["viewer"],"roles":["dpo"]})"))));
}

TEST_F(JwtTest, OtherShapesAreRefused) {
    const auto token = good();
    for (const std::string& bad :
         {std::string(), std::string("."), std::string(".."), std::string("..."), token + ".", "." + token, token + "." + token, token + "=", " " + token,
          token.substr(0, token.size() - 1), token.substr(0, token.rfind('.')), token.substr(0, token.rfind('.') + 1), token + "A",
          base64url_encode(R"([1])") + "." + base64url_encode(claims_text()) + ".x", std::string(20'000, 'a'), std::string("a.b.c"),
          std::string("\0.\0.\0", 5)})
        EXPECT_FALSE(holds(bad)) << bad.substr(0, 60);
    EXPECT_FALSE(holds(good(",\"x\":\"" + std::string(17'000, 'x') + "\"")));   // over 16 KiB
    std::string deep;
    for (int i = 0; i < 40; ++i) deep += "[";
    EXPECT_FALSE(holds(good(",\"x\":" + deep + std::string(40, ']'))));
}

TEST_F(JwtTest, EverySingleBitOfTheSignatureCounts) {
    const auto token = good();
    const auto from = token.rfind('.') + 1;
    const auto signature = *crypto::base64url_decode(std::string_view(token).substr(from));
    for (std::size_t bit = 0; bit < signature.size() * 8; bit += 61) {
        auto changed = signature;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        EXPECT_FALSE(holds(token.substr(0, from) + base64url_encode(changed)));
    }
    EXPECT_FALSE(holds(token.substr(0, from) + base64url_encode(signature.substr(0, 128))));
    EXPECT_FALSE(holds(token.substr(0, from) + base64url_encode(std::string(256, '\0'))));
    const auto ec = ec_key();
    const auto other = token_of(ec.get(), R"({"alg":"ES256","kid":"k1"})", claims_text());
    EXPECT_FALSE(verify_token(other.substr(0, other.rfind('.') + 1) + base64url_encode(std::string(64, '\0')), jwk_of(ec.get()), rules(), kNow));   // r = s = 0
}

TEST_F(JwtTest, TimeHasAMinuteOfSkewAndNoMore) {
    const auto at = [&](std::int64_t expires) { return holds(token_of(rsa_.get(), kHead, claims_text({}, expires))); };
    EXPECT_TRUE(at(kNowSeconds - 59));
    EXPECT_FALSE(at(kNowSeconds - 60));
    const auto not_before = [&](std::int64_t from) { return holds(good(",\"nbf\":" + std::to_string(from))); };
    EXPECT_TRUE(not_before(kNowSeconds + 60));
    EXPECT_FALSE(not_before(kNowSeconds + 61));
    EXPECT_FALSE(holds(good(",\"iat\":" + std::to_string(kNowSeconds + 61))));
    EXPECT_FALSE(holds(token_of(rsa_.get(), kHead, R"({"iss":")" + kIssuer + R"(","sub":"s","aud":"compliance-api"})")));   // no end
    EXPECT_FALSE(holds(token_of(rsa_.get(), kHead, R"({"iss":")" + kIssuer + R"(","sub":"s","aud":"compliance-api","exp":"9999999999"})")));
    EXPECT_FALSE(holds(token_of(rsa_.get(), kHead, R"({"iss":")" + kIssuer + R"(","sub":"s","aud":"compliance-api","exp":1e99})")));
}

TEST_F(JwtTest, IssuerAudienceAndSubjectMustBeRight) {
    EXPECT_FALSE(holds(token_of(rsa_.get(), kHead, claims_text({}, kNowSeconds + 60, "https://id.example/realms/other"))));
    EXPECT_FALSE(holds(token_of(rsa_.get(), kHead, claims_text({}, kNowSeconds + 60, kIssuer + "/"))));
    EXPECT_FALSE(holds(token_of(rsa_.get(), kHead, claims_text({}, kNowSeconds + 60, kIssuer, "account"))));
    EXPECT_TRUE(holds(token_of(rsa_.get(), kHead, claims_text(R"(,"azp":"compliance-api")", kNowSeconds + 60, kIssuer, "account"))));
    EXPECT_FALSE(holds(token_of(rsa_.get(), kHead, R"({"iss":")" + kIssuer + R"(","aud":"compliance-api","exp":1795608300})")));
    EXPECT_FALSE(holds(token_of(rsa_.get(), kHead, R"({"iss":")" + kIssuer + R"(","sub":"","aud":"compliance-api","exp":1795608300})")));
    for (const char* type : {"ID", "Refresh"}) EXPECT_FALSE(holds(good(std::string(",\"typ\":\"") + type + "\"")));
}

// Providers ------------------------------------------------------------------------------------------------------------

class OidcTest : public testing::Test {
  protected:
    std::string answer(const std::string& url) {
        ++asked_;
        if (down_) throw std::runtime_error("down");
        if (slow_.count() > 0) std::this_thread::sleep_for(slow_);
        if (url == kIssuer + "/.well-known/openid-configuration") return R"({"issuer":")" + named_ + R"(","jwks_uri":"https://id.example/keys"})";
        EXPECT_EQ(url, "https://id.example/keys");
        return keys_;
    }
    OidcProvider provider() {
        return {rules(), [this](const std::string& url) { return answer(url); }};
    }
    [[nodiscard]] std::string token(const std::string& id) const {
        return token_of(rsa_.get(), R"({"alg":"RS256","kid":")" + id + "\"}", claims_text({}, kNowSeconds + 36'000));
    }
    Key rsa_ = rsa_key();
    std::string named_ = kIssuer, keys_ = R"({"keys":[)" + jwk_of(rsa_.get()) + "]}";
    std::atomic<int> asked_{0};
    bool down_ = false;
    std::chrono::milliseconds slow_{0};
};

TEST_F(OidcTest, KeysAreKeptForTenMinutes) {
    auto one = provider();
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(one.verify(token("k1"), kNow));
    EXPECT_EQ(asked_, 2);
    EXPECT_TRUE(one.verify(token("k1"), kNow + std::chrono::minutes(10)));
    EXPECT_EQ(asked_, 2);
    EXPECT_TRUE(one.verify(token("k1"), kNow + std::chrono::minutes(11)));
    EXPECT_EQ(asked_, 4);
}

TEST_F(OidcTest, AnUnknownKeyIsAskedForAtMostEveryThirtySeconds) {
    auto one = provider();
    EXPECT_TRUE(one.verify(token("k1"), kNow));
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(one.verify(token("k" + std::to_string(i + 2)), kNow + std::chrono::seconds(29)));
    EXPECT_EQ(asked_, 2);
    keys_ = R"({"keys":[)" + jwk_of(rsa_.get(), "k2") + "," + jwk_of(rsa_.get()) + "]}";   // rotated
    EXPECT_TRUE(one.verify(token("k2"), kNow + std::chrono::seconds(30)));
    EXPECT_TRUE(one.verify(token("k1"), kNow + std::chrono::seconds(30)));
    EXPECT_EQ(asked_, 4);
}

TEST_F(OidcTest, AWithdrawnKeyEndsWithTheNextFetch) {
    auto one = provider();
    EXPECT_TRUE(one.verify(token("k1"), kNow));
    keys_ = R"({"keys":[)" + jwk_of(rsa_.get(), "k2") + "]}";
    EXPECT_FALSE(one.verify(token("k1"), kNow + std::chrono::minutes(11)));
}

TEST_F(OidcTest, AClockThatIsSetBackKeepsNoWithdrawnKeyAndNoNewOneOut) {
    auto one = provider();
    EXPECT_TRUE(one.verify(token("k1"), kNow + std::chrono::hours(1)));
    keys_ = R"({"keys":[)" + jwk_of(rsa_.get(), "k2") + "]}";
    EXPECT_TRUE(one.verify(token("k2"), kNow));
    EXPECT_FALSE(one.verify(token("k1"), kNow));
}

TEST_F(OidcTest, AProviderThatIsDownIsOutlivedForAnHour) {
    auto one = provider();
    EXPECT_TRUE(one.verify(token("k1"), kNow));
    down_ = true;
    EXPECT_TRUE(one.verify(token("k1"), kNow + std::chrono::minutes(69)));
    EXPECT_FALSE(one.verify(token("k1"), kNow + std::chrono::minutes(71)));
    down_ = false;
    EXPECT_TRUE(one.verify(token("k1"), kNow + std::chrono::minutes(72)));
}

TEST_F(OidcTest, WhatOnlyAProviderThatIsDownCouldTellIsToldFromWhatIsWrong) {
    auto one = provider();
    down_ = true;
    EXPECT_FALSE(one.verify(token("k1"), kNow));
    EXPECT_TRUE(one.could_not_ask(token("k1"), kNow));
    EXPECT_FALSE(one.could_not_ask("no.token.at-all", kNow));
    EXPECT_FALSE(one.verify(token("k1"), kNow + std::chrono::seconds(4)));
    EXPECT_EQ(asked_, 1);
    down_ = false;
    EXPECT_TRUE(one.verify(token("k1"), kNow + std::chrono::seconds(5))) << "it is not made to wait as long as for an unknown key";
    EXPECT_FALSE(one.could_not_ask(token("k1"), kNow + std::chrono::seconds(5)));
    EXPECT_FALSE(one.verify(token("k2"), kNow + std::chrono::seconds(6)));
    EXPECT_FALSE(one.could_not_ask(token("k2"), kNow + std::chrono::seconds(6))) << "the provider has spoken";
}

TEST_F(OidcTest, AForeignOrBrokenDocumentGivesNoKeys) {
    for (const char* broken : {"", "{", "[]", R"({"keys":{}})", R"({"keys":[{}],"keys":[]})", R"({"keys":[{"kid":7,"kty":"RSA"}]})",
                               R"({"keys":[{"kid":"k1","kty":"RSA","n":"AQAB"}]})"}) {
        keys_ = broken;
        EXPECT_FALSE(provider().verify(token("k1"), kNow)) << broken;
    }
    std::string many = R"({"keys":[)";
    for (int i = 0; i < 101; ++i) many += jwk_of(rsa_.get(), "m" + std::to_string(i)) + ",";
    keys_ = many + jwk_of(rsa_.get()) + "]}";
    EXPECT_FALSE(provider().verify(token("k1"), kNow));
    keys_ = R"({"keys":[)" + jwk_of(rsa_.get()) + "]}";
    named_ = "https://id.example/realms/other";
    EXPECT_FALSE(provider().verify(token("k1"), kNow));
}

TEST_F(OidcTest, AKeyIdIsANameAndNothingElse) {
    auto one = provider();
    for (const char* id : {"../../etc/passwd", "k1' OR '1'='1", "k1\\u0000", "", "K1", "k1 "}) EXPECT_FALSE(one.verify(token(id), kNow)) << id;
    EXPECT_FALSE(one.verify(token_of(rsa_.get(), R"({"alg":"RS256"})", claims_text()), kNow));
    EXPECT_FALSE(one.verify(token_of(rsa_.get(), R"({"alg":"RS256","kid":["k1"]})", claims_text()), kNow));
    EXPECT_TRUE(one.verify(token("k1"), kNow));
}

TEST_F(OidcTest, ASlowProviderStopsNobodyWhoseKeyIsKnown) {
    auto one = provider();
    EXPECT_TRUE(one.verify(token("k1"), kNow));
    slow_ = std::chrono::milliseconds(400);
    std::thread stranger([&] { EXPECT_FALSE(one.verify(token("unknown"), kNow + std::chrono::minutes(1))); });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(one.verify(token("k1"), kNow + std::chrono::minutes(1)));
    EXPECT_TRUE(one.verify(token("k1"), kNow + std::chrono::minutes(20)));   // old enough to be fetched anew, by the other
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(200));
    stranger.join();
}

TEST_F(OidcTest, WhoeverComesWhileTheFirstFetchRunsWaitsForIt) {
    auto one = provider();
    slow_ = std::chrono::milliseconds(100);
    std::atomic<int> good{0};
    std::vector<std::thread> all;
    for (int i = 0; i < 3; ++i) all.emplace_back([&] { good += one.verify(token("k1"), kNow) ? 1 : 0; });
    for (auto& thread : all) thread.join();
    EXPECT_EQ(good, 3);
    EXPECT_EQ(asked_, 2);
}

}  // namespace
