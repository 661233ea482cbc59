// SPDX-License-Identifier: Apache-2.0
// in-toto attestations (Statement v1 and v0.1), bare or in a DSSE envelope, and whose signature stands under them (evidence R9).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/json/document.hpp"

namespace compliance {

struct Attestation {
    std::string predicate_type;
    struct Subject {
        std::string name, sha256;
    };
    std::vector<Subject> subjects;
    bool signed_envelope = false;  ///< it came in a DSSE envelope with at least one signature
    std::string signed_text;       ///< what the signatures are over (PAE)
    struct Signature {
        std::string key_id, bytes;
    };
    std::vector<Signature> signatures;
};

/// Pre-authentication encoding of DSSE v1.
std::string pre_authentication_encoding(std::string_view type, std::string_view body);
/// Throws Problem 415 for another type of statement or payload, 422 `unparseable` for what is no such document, `too_many_results`
/// above 10,000 subjects.
Attestation read_attestation(const platform::json::Node& document);
struct PublicPem {
    std::string key_id, pem;
};
/// Name of the key that made one of the signatures; nullopt where none of them did.
std::optional<std::string> verified_by(const Attestation& attestation, const std::vector<PublicPem>& keys);

}  // namespace compliance
