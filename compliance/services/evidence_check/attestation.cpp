// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/attestation.hpp"

#include <algorithm>

#include "compliance/services/evidence_check/document.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/signature.hpp"

namespace compliance {

using platform::json::Node;
using platform::json::NodeKind;

namespace {

constexpr std::string_view kPayloadType = "application/vnd.in-toto+json";
constexpr std::string_view kStatements[] = {"https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1"};
constexpr std::size_t kMaxSubjects = 10'000, kMaxSignatures = 100;

/// DSSE lets both alphabets be used, with padding or without.
std::string decode_base64(std::string encoded, std::string_view what) {
    std::replace(encoded.begin(), encoded.end(), '+', '-');
    std::replace(encoded.begin(), encoded.end(), '/', '_');
    encoded.erase(std::find_if(encoded.rbegin(), encoded.rend(), [](char c) { return c != '='; }).base(), encoded.end());
    auto bytes = platform::crypto::base64url_decode(encoded);
    if (!bytes) throw platform::invalid("", "unparseable", std::string(what) + " is no base64");
    return std::move(*bytes);
}

void read_statement(const Node& node, Attestation& out) {
    const auto type = text_of(node.find("_type"));
    if (std::find(std::begin(kStatements), std::end(kStatements), type) == std::end(kStatements))
        throw platform::invalid("", "unparseable", "is no in-toto statement");
    out.predicate_type = text_of(node.find("predicateType"));
    if (out.predicate_type.empty()) throw platform::invalid("", "unparseable", "has no predicateType");
    const auto* subjects = node.find("subject");
    if (subjects == nullptr || subjects->kind != NodeKind::array) throw platform::invalid("", "unparseable", "has no subject");
    if (subjects->items.size() > kMaxSubjects) throw platform::invalid("", "too_many_results", "more than 10,000 subjects");
    for (const auto& one : subjects->items) {
        const auto* digest = one.find("digest");
        out.subjects.push_back({text_of(one.find("name")), digest == nullptr ? std::string{} : text_of(digest->find("sha256"))});
    }
}

}  // namespace

Attestation read_attestation(const Node& document) {
    Attestation out;
    const auto* payload = document.find("payload");
    if (payload == nullptr) {
        read_statement(document, out);
        return out;
    }
    out.enveloped = true;
    out.payload_type = text_of(document.find("payloadType"));
    if (out.payload_type != kPayloadType) throw platform::invalid("", "unparseable", "the payload is no in-toto statement");
    out.payload = decode_base64(text_of(payload), "the payload");
    const auto* signatures = document.find("signatures");
    if (signatures == nullptr || signatures->kind != NodeKind::array || signatures->items.empty())
        throw platform::invalid("", "unparseable", "the envelope has no signature");
    if (signatures->items.size() > kMaxSignatures) throw platform::invalid("", "too_many_results", "more than 100 signatures");
    for (const auto& one : signatures->items) out.signatures.push_back({text_of(one.find("keyid")), decode_base64(text_of(one.find("sig")), "a signature")});
    read_statement(read_json(out.payload), out);
    return out;
}

std::string encode_before_signing(std::string_view type, std::string_view body) {
    std::string out = "DSSEv1 " + std::to_string(type.size()) + " ";
    out.append(type).append(" ").append(std::to_string(body.size())).append(" ").append(body);
    return out;
}

EvidenceSignature signature_of(const Attestation& attestation, const std::vector<CollectorKey>& keys) {
    if (!attestation.enveloped) return {};
    const auto message = encode_before_signing(attestation.payload_type, attestation.payload);
    for (const auto& signature : attestation.signatures)
        for (const auto& key : keys)
            if (platform::crypto::verify_by_pem(key.pem.value, message, signature.bytes)) return {SignatureState::verified, key.key_id.value};
    return {SignatureState::unverified, std::nullopt};
}

}  // namespace compliance
