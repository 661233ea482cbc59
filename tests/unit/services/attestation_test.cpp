// SPDX-License-Identifier: Apache-2.0
// in-toto statements and their signatures, and the one form that all formats are shown in.
#include "compliance/services/evidence_check/attestation.hpp"

#include <gtest/gtest.h>

#include "compliance/services/evidence_check/results.hpp"
#include "compliance/services/evidence_check/rules.hpp"
#include "platform/crypto/signature.hpp"

namespace compliance {
namespace {

constexpr std::string_view kEd25519 = R"(-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAVBylZ+f8PP2qg+fv85X/WhdmceP4mAWQ3fm3+Nw/VQI=
-----END PUBLIC KEY-----)";
constexpr std::string_view kP256 = R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeUZ4HWS6Q6igp9sqyJCygpuLRA+2
Ja3PM+v+P8RVgOh3P3zS3WZjzATd2SDdSHjzJH8FkewJ+PpUQGvAiuQ/Hg==
-----END PUBLIC KEY-----)";
constexpr std::string_view kP384 = R"(-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEYq4n0hKB94YEDDCJexKqeGzGWtbD89sz
hm8b0V41TcMzgxBH7OgtlQP0uKYSl9gl4sLqEqTaTmU7AsCuDxGLmLsZ2uZlwjhd
/tS1bfAS2lFpPY6HyKj3PpUa8o1okT+G
-----END PUBLIC KEY-----)";
constexpr std::string_view kPayload =
    "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJuYW1lIjoic2hvcCIsImRpZ2VzdCI6eyJzaG"
    "EyNTYiOiJiOTRkMjdiOTkzNGQzZTA4YTUyZTUyZDdkYTdkYWJmYWM0ODRlZmUzN2E1MzgwZWU5MDg4ZjdhY2UyZWZjZGU5In19XSwicHJlZGlj"
    "YXRlVHlwZSI6Imh0dHBzOi8vc2xzYS5kZXYvcHJvdmVuYW5jZS92MSIsInByZWRpY2F0ZSI6e319";
constexpr std::string_view kByEd25519 = "FAAuUwhau24cwC+bLe5J5HBnN8HNPJjFZ4wUFJvQh19lKNzryfqm6Aul64WJhPf7/4zMXvmjEB+Dq06qzJdlAg==";
constexpr std::string_view kByP256 = "MEUCIFrVvBeMAXhgI0ApHEVkXWTIVmrVrEt8k9jaEx27nhaqAiEApygQHSsGxPPlFjIvJzeWLzABkxMOwhrCFgeT8YDC5M8=";

std::string envelope(std::string_view payload, std::string_view signature) {
    return R"({"payloadType": "application/vnd.in-toto+json", "payload": ")" + std::string(payload) + R"(", "signatures": [{"sig": ")" +
           std::string(signature) + R"("}]})";
}

Attestation read(std::string_view text) {
    std::vector<platform::Fault> faults;
    return read_attestation(platform::json::parse(text, faults));
}

CollectorKey key(std::string_view pem) { return {"release", std::string(pem)}; }

TEST(Attestation, WhatIsSignedIsEncodedAsDsseSays) {
    EXPECT_EQ(encode_before_signing("http://example.com/HelloWorld", "hello world"), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST(Attestation, ASignatureOfAKeyOnFileIsVerified) {
    const auto read_back = read(envelope(kPayload, kByEd25519));
    EXPECT_EQ(read_back.predicate_type, "https://slsa.dev/provenance/v1");
    ASSERT_EQ(read_back.subjects.size(), 1U);
    EXPECT_EQ(read_back.subjects[0].name, "shop");
    const EvidenceSignature verified{SignatureState::verified, "release"};
    EXPECT_EQ(signature_of(read_back, {key(kP256), key(kEd25519)}), verified);
    EXPECT_EQ(signature_of(read(envelope(kPayload, kByP256)), {key(kP256)}), verified);
}

TEST(Attestation, OneChangedByteIsNot) {
    auto payload = std::string(kPayload);
    payload[payload.size() - 20] = payload[payload.size() - 20] == 'A' ? 'B' : 'A';
    EXPECT_EQ(signature_of(read(envelope(kPayload, kByEd25519)), {key(kP256)}).state, SignatureState::unverified) << "another key";
    EXPECT_EQ(signature_of(read(envelope(kPayload, kByP256)), {key(kEd25519)}).state, SignatureState::unverified);
    EXPECT_EQ(signature_of(read(envelope(kPayload, kByEd25519)), {}).state, SignatureState::unverified) << "no key";
    auto changed = read(envelope(kPayload, kByEd25519));
    changed.payload.back() = ' ';
    EXPECT_EQ(signature_of(changed, {key(kEd25519)}).state, SignatureState::unverified);
}

TEST(Attestation, ABareStatementHasNone) {
    const auto bare = read(R"({"_type": "https://in-toto.io/Statement/v0.1", "subject": [], "predicateType": "p"})");
    EXPECT_EQ(signature_of(bare, {key(kEd25519)}).state, SignatureState::none);
}

TEST(Attestation, WhatIsNoneIsRefused) {
    for (const auto* text : {"{}", "[]", R"({"_type": "https://in-toto.io/Statement/v2", "subject": [], "predicateType": "p"})",
                             R"({"_type": "https://in-toto.io/Statement/v1", "predicateType": "p"})", R"({"payload": "e30="})",
                             R"({"payloadType": "application/vnd.in-toto+json", "payload": "e30=", "signatures": []})",
                             R"({"payloadType": "application/vnd.in-toto+json", "payload": "?", "signatures": [{"sig": ""}]})",
                             R"({"payloadType": "application/vnd.in-toto+json", "payload": "e30=", "signatures": [{"sig": ""}]})"})
        EXPECT_THROW(read(text), platform::Problem) << text;
}

TEST(PublicKey, OnlyTheTwoKindsAreTaken) {
    EXPECT_TRUE(platform::crypto::is_public_key(kEd25519));
    EXPECT_TRUE(platform::crypto::is_public_key(kP256));
    EXPECT_FALSE(platform::crypto::is_public_key(kP384));
    EXPECT_FALSE(platform::crypto::is_public_key(""));
    EXPECT_FALSE(platform::crypto::is_public_key("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"));
}

TEST(EvidenceChecks, AttestationsAskForTypeSignatureAndSubject) {
    const auto now = *platform::parse_instant("2026-11-24T10:00:00Z");
    const auto bytes = envelope(kPayload, kByEd25519);
    const auto check = [&](std::string params, bool verified) {
        CheckRule rule;
        rule.kind = CheckKind::attestation;
        rule.params = platform::Json{std::move(params)};
        CheckedContent content{now, "application/json", static_cast<std::int64_t>(bytes.size()), std::string_view(bytes)};
        content.signature_verified = verified;
        return evaluate(rule, content, now).state;
    };
    EXPECT_EQ(check("{}", true), CheckResultState::passed);
    EXPECT_EQ(check("{}", false), CheckResultState::failed);
    EXPECT_EQ(check(R"({"signature_required": false})", false), CheckResultState::passed);
    EXPECT_EQ(check(R"({"predicate_type": "https://slsa.dev/provenance/v1"})", true), CheckResultState::passed);
    EXPECT_EQ(check(R"({"predicate_type": "other"})", true), CheckResultState::failed);
    EXPECT_EQ(check(R"({"subject_sha256": "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"})", true), CheckResultState::passed);
    EXPECT_EQ(check(R"({"subject_sha256": "a94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"})", true), CheckResultState::failed);
}

TEST(EvidenceResultsForm, TestsThatFailedAreNamedAndTheirSuiteToo) {
    const auto results = read_results(
        R"(<testsuites><testsuite name="a &amp; b" tests="9"><testcase name="one"/><testcase name="&lt;two&gt;"><error/></testcase>
           <testcase name="x"><skipped/></testcase></testsuite></testsuites>)",
        {});
    ASSERT_TRUE(results.test_run);
    EXPECT_EQ(results.test_run->pass_percent->scaled, 5'000);
    EXPECT_EQ(results.test_run->told, 9);
    ASSERT_EQ(results.findings.size(), 1U);
    EXPECT_EQ(results.findings[0].source, "a & b");
    EXPECT_EQ(results.findings[0].id, "<two>");
}

TEST(EvidenceResultsForm, FiltersLeaveWhatIsAsSevere) {
    constexpr std::string_view kSbom = R"({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "a", "components": [{"name": "b"}]}],
      "vulnerabilities": [{"id": "C-1", "ratings": [{"severity": "critical"}], "analysis": {"state": "not_affected"}},
                          {"id": "C-2", "ratings": [{"severity": "low"}, {"severity": "high"}]}, {"id": "C-3", "ratings": [{"severity": "low"}]}]})";
    const auto all = read_results(kSbom, {});
    EXPECT_EQ(all.sbom->components, 2);
    EXPECT_EQ(all.sbom->open_vulnerabilities, 2);
    EvidenceResultsQuery query;
    query.severity = FindingSeverity::high;
    query.failed = true;
    const auto severe = read_results(kSbom, query);
    ASSERT_EQ(severe.total, 1);
    EXPECT_EQ(severe.findings[0].id, "C-2");
}

TEST(EvidenceResultsForm, HostileBytesAreRefused) {
    const auto deep = std::string(100'000, '[');
    for (const auto& bytes : {std::string("<!DOCTYPE x><testsuite/>"), std::string("<a"), std::string("{\"runs\": 1}"), deep, std::string("\xff\xfe")})
        EXPECT_THROW((void)read_results(bytes, {}), platform::Problem);
}

}  // namespace
}  // namespace compliance
