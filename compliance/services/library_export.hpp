// SPDX-License-Identifier: Apache-2.0
// A regulation as a file that others read: the YAML of CISO Assistant, or an OSCAL catalogue (libraries, exports).
#pragma once

#include <string>

#include "compliance/repositories/library.hpp"
#include "compliance/services/context.hpp"

namespace compliance {

/// The inverse of an import: what came in comes out, with the texts of the library. Throws Problem 404. Notes the export in the trail.
std::string export_ciso_yaml(Context& context, const platform::Uuid& regulation);

/// OSCAL 1.1.2, JSON. What came from OSCAL keeps its ids and its statements. Throws and notes as the other.
std::string export_oscal_catalog(Context& context, const platform::Uuid& regulation);

}  // namespace compliance
