// SPDX-License-Identifier: Apache-2.0
// The bytes of evidence in one form for all formats that are read.
#pragma once

#include <optional>
#include <string_view>

#include "compliance/schemas/evidence_results.hpp"

namespace compliance {

/// Told by the bytes. Findings are those that the query leaves, 10,000 at most. Throws Problem 422 `unparseable` for what has
/// none of the formats.
EvidenceResults read_results(std::string_view bytes, const EvidenceResultsQuery& query);

}  // namespace compliance
