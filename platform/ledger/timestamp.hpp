// SPDX-License-Identifier: Apache-2.0
// Time-stamp tokens (RFC 3161) as anchors of tree heads: what a token says, and whether its signature holds and is
// trusted. Asking an authority for one is not done here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/reflect/values.hpp"

namespace platform::ledger {

struct TimestampToken {
    std::string imprint;          ///< SHA-256 that was stamped, 32 bytes; empty where another hash was used
    Instant at{};                 ///< genTime, whole seconds
    bool signature_holds = false; ///< by the certificate that the token carries and is bound to (RFC 5816)
    bool trusted = false;         ///< that certificate leads to a trusted root, at genTime
    std::string problem;          ///< of the signature, as OpenSSL calls it; empty: none
};

/// Reads a DER TimeStampToken or a whole TimeStampResp. `roots`: PEM file of trusted roots; empty: the system's.
/// nullopt for anything else.
std::optional<TimestampToken> read_timestamp(std::string_view der, const std::string& roots);

}  // namespace platform::ledger
