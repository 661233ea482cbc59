// SPDX-License-Identifier: Apache-2.0
// How far work for some frameworks is worth something in another (controls R10). Pure.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/requirement_assessment.hpp"

namespace compliance {

struct GapTarget {
    std::int64_t weight = 1;
    bool mapped = false;                 ///< an entry other than not_related leads to it
    std::optional<ItemResult> proposal;  ///< of the assessed sources
};

struct GapFigures {
    std::optional<std::int64_t> estimate, mapped_share;  ///< per mille, rounded half up; nullopt where nothing is counted
    std::int64_t open = 0;                               ///< targets that no entry leads to
};

GapFigures gap_figures(const std::vector<GapTarget>& targets);

}  // namespace compliance
