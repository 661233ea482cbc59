// SPDX-License-Identifier: Apache-2.0
// SPDX 2.2 and 2.3 JSON (ISO/IEC 5962) as components; it tells of no vulnerabilities.
#pragma once

#include "compliance/services/evidence_check/sbom.hpp"

namespace compliance {

/// The packages without the one that the document is about. The concluded licence speaks for a package, else the declared one. Throws
/// Problem 415 for another version, 422 `unparseable`, `too_many_results`.
SbomFile read_spdx(const platform::json::Node& document);

}  // namespace compliance
