// SPDX-License-Identifier: Apache-2.0
// in-toto statements (v1 and v0.1), bare or in a DSSE envelope, and the signatures of the envelope (evidence R9).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compliance/db/models/collector.hpp"
#include "platform/json/document.hpp"

namespace compliance {

struct Attestation {
    struct Subject {
        std::string name, sha256;  ///< sha256: hex, empty where it has another digest
    };
    struct Signature {
        std::string key_id, bytes;
    };
    std::string predicate_type;
    std::vector<Subject> subjects;
    bool enveloped = false;
    std::string payload_type, payload;  ///< of the envelope
    std::vector<Signature> signatures;
};

/// Throws Problem 422 `unparseable` for what is neither, `too_many_results` above 10,000 subjects or 100 signatures.
Attestation read_attestation(const platform::json::Node& document);
/// PAE of DSSE: what is signed.
std::string encode_before_signing(std::string_view type, std::string_view body);
/// none for a bare statement; verified where one signature fits one of the keys, whatever key it names; else unverified.
EvidenceSignature signature_of(const Attestation& attestation, const std::vector<CollectorKey>& keys);

}  // namespace compliance
