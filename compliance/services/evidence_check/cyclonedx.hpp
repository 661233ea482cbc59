// SPDX-License-Identifier: Apache-2.0
// CycloneDX JSON 1.4 to 1.7 (ECMA-424) as components and open vulnerabilities (evidence R8).
#pragma once

#include "compliance/services/evidence_check/sbom.hpp"

namespace compliance {

/// Without metadata.component. Throws Problem 415 for another format or version, 422 `too_many_results` above 500,000 components or
/// vulnerabilities.
SbomFile read_cyclonedx(const platform::json::Node& document);

}  // namespace compliance
