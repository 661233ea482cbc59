// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/attestation.hpp"

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/signature.hpp"

namespace compliance {

using platform::json::Node;
using platform::json::NodeKind;

namespace {

constexpr std::size_t kMaxSubjects = 10'000, kMaxSignatures = 20;
constexpr platform::json::Limits kLimits{.max_depth = 100, .max_nodes = 5'000'000};

std::string text(const Node* node) { return node != nullptr && node->kind == NodeKind::string ? node->text : std::string{}; }

[[noreturn]] void refuse(const char* pointer, const char* why) { throw platform::invalid(pointer, "unparseable", why); }

/// Both alphabets are allowed in an envelope.
std::optional<std::string> decode(const std::string& base64) {
    if (auto plain = platform::crypto::base64_decode(base64)) return plain;
    return platform::crypto::base64url_decode(base64);
}

void read_statement(const Node& statement, Attestation& out) {
    const auto type = text(statement.find("_type"));
    if (type != "https://in-toto.io/Statement/v1" && type != "https://in-toto.io/Statement/v0.1")
        throw platform::Problem(415, "unsupported_media_type", "Only in-toto statements v1 and v0.1 are read.");
    out.predicate_type = text(statement.find("predicateType"));
    if (out.predicate_type.empty()) refuse("/predicateType", "is missing");
    const auto* subjects = statement.find("subject");
    if (subjects == nullptr || subjects->kind != NodeKind::array || subjects->items.empty()) refuse("/subject", "is no list of subjects");
    if (subjects->items.size() > kMaxSubjects) throw platform::invalid("/subject", "too_many_results", "more than 10,000 subjects");
    for (const auto& node : subjects->items) {
        const auto* digest = node.find("digest");
        out.subjects.push_back({text(node.find("name")), digest == nullptr ? std::string{} : text(digest->find("sha256"))});
    }
}

}  // namespace

std::string pre_authentication_encoding(std::string_view type, std::string_view body) {
    return "DSSEv1 " + std::to_string(type.size()) + " " + std::string(type) + " " + std::to_string(body.size()) + " " + std::string(body);
}

Attestation read_attestation(const Node& document) {
    Attestation out;
    const auto* payload = document.find("payload");
    if (payload == nullptr) {
        read_statement(document, out);
        return out;
    }
    const auto type = text(document.find("payloadType"));
    if (type != "application/vnd.in-toto+json") throw platform::Problem(415, "unsupported_media_type", "Only in-toto statements are read of an envelope.");
    const auto body = decode(text(payload));
    if (!body) refuse("/payload", "is no base64");
    std::vector<platform::Fault> faults;
    try {
        read_statement(platform::json::parse(*body, faults, kLimits), out);
    } catch (const platform::Problem& problem) {
        if (problem.status() != 400) throw;
        refuse("/payload", "is no JSON");
    }
    out.signed_text = pre_authentication_encoding(type, *body);
    const auto* signatures = document.find("signatures");
    if (signatures == nullptr || signatures->kind != NodeKind::array || signatures->items.empty() || signatures->items.size() > kMaxSignatures)
        refuse("/signatures", "must be 1 to 20 signatures");
    for (const auto& node : signatures->items) {
        const auto bytes = decode(text(node.find("sig")));
        if (!bytes) refuse("/signatures", "a signature is no base64");
        out.signatures.push_back({text(node.find("keyid")), *bytes});
    }
    out.signed_envelope = true;
    return out;
}

std::optional<std::string> verified_by(const Attestation& attestation, const std::vector<PublicPem>& keys) {
    for (const auto& key : keys)
        for (const auto& signature : attestation.signatures)
            if (platform::crypto::verify_signature(key.pem, attestation.signed_text, signature.bytes)) return key.key_id;
    return std::nullopt;
}

}  // namespace compliance
