// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/sbom.hpp"

#include "compliance/services/evidence_check/cyclonedx.hpp"
#include "compliance/services/evidence_check/spdx.hpp"

namespace compliance {

SbomFile read_sbom(const platform::json::Node& document) { return is_spdx(document) ? read_spdx(document) : read_cyclonedx(document); }

}  // namespace compliance
