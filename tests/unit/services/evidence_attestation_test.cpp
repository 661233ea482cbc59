// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/attestation.hpp"

#include <gtest/gtest.h>

#include "compliance/domain/licence_expression.hpp"
#include "compliance/domain/wildcard.hpp"
#include "compliance/services/evidence_check/content.hpp"
#include "platform/reflect/pattern.hpp"

namespace compliance {
namespace {

constexpr const char* kEd25519 = R"(-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAcjuLN3uOYF2sRDg/+MJMeBnm/jDy4ZUC4k7eHkSbdcI=
-----END PUBLIC KEY-----
)";
constexpr const char* kP256 = R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfHDqGbdjvCFLMc1NeGfgksQp4PCz
xuABBmjJ16J0uIeWfcDWYBndQi4xwp5ZVA5wbzQX0T7uUh+9yRRlAdSgwg==
-----END PUBLIC KEY-----
)";
constexpr const char* kByEd25519 =
    R"({"payloadType": "application/vnd.in-toto+json", "payload": "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbn)"
    R"(QvdjEiLCJzdWJqZWN0IjpbeyJuYW1lIjoic2hvcC50YXIuZ3oiLCJkaWdlc3QiOnsic2hhMjU2IjoiYjk0ZDI3Yjk5MzRkM2UwOGE1MmU1MmQ3)"
    R"(ZGE3ZGFiZmFjNDg0ZWZlMzdhNTM4MGVlOTA4OGY3YWNlMmVmY2RlOSJ9fV0sInByZWRpY2F0ZVR5cGUiOiJodHRwczovL3Nsc2EuZGV2L3Byb3)"
    R"(ZlbmFuY2UvdjEiLCJwcmVkaWNhdGUiOnt9fQ==", "signatures": [{"keyid": "k1", "sig": "zCTotlE/V485JF7lIzOM+p8eJqadZw)"
    R"(rTlYGomBEkVzMrUpB9ioD1lxKEzbGtR9sXAnX9eOAt6W8EP2mCWKFQBw=="}]})";
constexpr const char* kByP256 =
    R"({"payloadType": "application/vnd.in-toto+json", "payload": "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbn)"
    R"(QvdjEiLCJzdWJqZWN0IjpbeyJuYW1lIjoic2hvcC50YXIuZ3oiLCJkaWdlc3QiOnsic2hhMjU2IjoiYjk0ZDI3Yjk5MzRkM2UwOGE1MmU1MmQ3)"
    R"(ZGE3ZGFiZmFjNDg0ZWZlMzdhNTM4MGVlOTA4OGY3YWNlMmVmY2RlOSJ9fV0sInByZWRpY2F0ZVR5cGUiOiJodHRwczovL3Nsc2EuZGV2L3Byb3)"
    R"(ZlbmFuY2UvdjEiLCJwcmVkaWNhdGUiOnt9fQ==", "signatures": [{"sig": "MEYCIQCKD0aNQJgKiNSThDVTA5oyRSocO+WsISVkZsplf)"
    R"(BRzrgIhAO2OBSxMyMPB3ocah4CDiynzQs7BX/LEilQiSwKmrOsg"}]})";
constexpr const char* kChanged =
    R"({"payloadType": "application/vnd.in-toto+json", "payload": "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbn)"
    R"(QvdjEiLCJzdWJqZWN0IjpbeyJuYW1lIjoic2hvcS50YXIuZ3oiLCJkaWdlc3QiOnsic2hhMjU2IjoiYjk0ZDI3Yjk5MzRkM2UwOGE1MmU1MmQ3)"
    R"(ZGE3ZGFiZmFjNDg0ZWZlMzdhNTM4MGVlOTA4OGY3YWNlMmVmY2RlOSJ9fV0sInByZWRpY2F0ZVR5cGUiOiJodHRwczovL3Nsc2EuZGV2L3Byb3)"
    R"(ZlbmFuY2UvdjEiLCJwcmVkaWNhdGUiOnt9fQ==", "signatures": [{"keyid": "k1", "sig": "zCTotlE/V485JF7lIzOM+p8eJqadZw)"
    R"(rTlYGomBEkVzMrUpB9ioD1lxKEzbGtR9sXAnX9eOAt6W8EP2mCWKFQBw=="}]})";

std::optional<std::string> key_of(std::string_view envelope) {
    ReadContent content(envelope);
    return verified_by(content.attestation(), {{"p256", kP256}, {"ed", kEd25519}});
}

std::string code_of(std::string_view bytes, ContentFormat format) {
    try {
        ReadContent content(bytes);
        content.require(format);
    } catch (const platform::Problem& problem) {
        return problem.faults().empty() ? problem.code() : problem.faults().front().code + ": " + problem.faults().front().message;
    }
    return "read";
}

bool met(std::string_view expression) {
    return can_be_met(expression, [](std::string_view one) { return one == "GPL-3.0-only" || one == "GPL-2.0"; }).value();
}

TEST(Attestation, EncodesAsTheSpecificationSays) {
    EXPECT_EQ(pre_authentication_encoding("http://example.com/HelloWorld", "hello world"), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST(Attestation, IsVerifiedByTheKeyThatSignedIt) {
    EXPECT_EQ(key_of(kByEd25519), "ed");
    EXPECT_EQ(key_of(kByP256), "p256");
}

TEST(Attestation, OneChangedByteIsNoSignature) { EXPECT_EQ(key_of(kChanged), std::nullopt); }

TEST(Attestation, ABareStatementHasNoSignature) {
    ReadContent content(R"({"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "p", "subject": [{"name": "a", "digest": {"sha256": "x"}}]})");
    EXPECT_FALSE(content.attestation().signed_envelope);
    EXPECT_EQ(content.attestation().subjects.at(0).name, "a");
}

TEST(Attestation, AnotherTypeIsRefused) {
    EXPECT_EQ(code_of(R"({"_type": "https://example.org/"})", ContentFormat::in_toto), "unsupported_media_type");
    EXPECT_EQ(code_of(R"({"payload": "e30=", "payloadType": "text/plain"})", ContentFormat::in_toto), "unsupported_media_type");
    EXPECT_EQ(code_of(R"({"payload": "*", "payloadType": "application/vnd.in-toto+json"})", ContentFormat::in_toto), "unparseable: is no base64");
}

TEST(Content, TellsTheLineThatIsNoJson) {
    EXPECT_EQ(code_of("{\n\"a\": 1,\n]", ContentFormat::json), "unparseable: line 3: is no JSON");
    EXPECT_EQ(code_of("<bom/>", ContentFormat::cyclonedx), "unsupported_media_type");
    EXPECT_EQ(code_of(std::string(200, '['), ContentFormat::json).substr(0, 11), "unparseable");
}

TEST(Content, MoreThanHalfAMillionResultsAreRefused) {
    std::string text = R"({"version": "2.1.0", "runs": [{"results": [{})";
    for (int i = 0; i < 500'000; ++i) text += ",{}";
    text += "]}]}";
    EXPECT_EQ(code_of(text, ContentFormat::sarif).substr(0, 16), "too_many_results");
}

TEST(Content, RecognisesFormats) {
    EXPECT_EQ(ReadContent(R"({"bomFormat": "CycloneDX"})").recognise(), ContentFormat::cyclonedx);
    EXPECT_EQ(ReadContent(R"({"spdxVersion": "SPDX-2.3"})").recognise(), ContentFormat::spdx);
    EXPECT_EQ(ReadContent("<testsuite/>").recognise(), ContentFormat::junit);
    EXPECT_EQ(ReadContent("<html/>").recognise(), ContentFormat::file);
    EXPECT_EQ(ReadContent(kByP256).recognise(), ContentFormat::in_toto);
    EXPECT_EQ(ReadContent("[1]").recognise(), ContentFormat::json);
}

TEST(Content, PackagesOfSpdxAreComponents) {
    ReadContent content(R"({"spdxVersion": "SPDX-2.3", "packages": [{"name": "a", "versionInfo": "1", "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "MIT", "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:npm/a@1"}]}]})");
    const auto& one = content.sbom().components.at(0);
    EXPECT_EQ(one.fields, (std::set<std::string>{"name", "version", "purl", "licenses"}));
    EXPECT_EQ(one.licences, std::vector<std::string>{"MIT"});
    EXPECT_EQ(content.results().components, 1);
}

TEST(LicenceExpression, OneSideOfAnAlternativeIsEnough) {
    EXPECT_TRUE(met("MIT OR GPL-3.0-only"));
    EXPECT_FALSE(met("MIT AND GPL-3.0-only"));
    EXPECT_TRUE(met("MIT OR GPL-3.0-only AND Apache-2.0")) << "AND binds closer";
    EXPECT_FALSE(met("(MIT OR GPL-3.0-only) AND GPL-2.0+"));
    EXPECT_FALSE(met("GPL-2.0 WITH Classpath-exception-2.0"));
    EXPECT_TRUE(met("Apache-2.0 WITH LLVM-exception"));
}

TEST(LicenceExpression, WhatIsNoneIsNotRead) {
    for (const auto* text : {"", "MIT AND", "(MIT", "MIT)", "MIT GPL", "AND", "MIT WITH", "MIT , GPL"})
        EXPECT_EQ(can_be_met(text, [](std::string_view) { return false; }), std::nullopt) << text;
    EXPECT_EQ(can_be_met(std::string(1'000'000, '('), [](std::string_view) { return false; }), std::nullopt);
}

TEST(Wildcard, StandsForAnything) {
    EXPECT_TRUE(matches_wildcard("shop-*", "shop-1"));
    EXPECT_TRUE(matches_wildcard("*/main", "a/b/main"));
    EXPECT_TRUE(matches_wildcard("*", ""));
    EXPECT_FALSE(matches_wildcard("shop-*", "xshop-1"));
    EXPECT_FALSE(matches_wildcard("a*b", "abc"));
    EXPECT_FALSE(matches_wildcard("", "a"));
}

TEST(Pattern, OneThatWouldTakeForeverEnds) {
    EXPECT_EQ(platform::matches_pattern("^a+$", "aaa"), true);
    EXPECT_EQ(platform::matches_pattern("^a+$", "aab"), false);
    EXPECT_EQ(platform::matches_pattern("(", "a"), std::nullopt);
    EXPECT_EQ(platform::matches_pattern("(a+)+$", std::string(40, 'a') + "b"), std::nullopt);
}

}  // namespace
}  // namespace compliance
