// SPDX-License-Identifier: Apache-2.0
// What a risk matrix says (risks R1, R3, R4): the level of a cell, whether a grid is one, ratings carried to another scale. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "compliance/domain/criticality.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

/// A matrix as far as it is reckoned with. grid[likelihood - 1][impact - 1] is the value of a level.
struct RiskScale {
    std::int64_t likelihoods = 0, impacts = 0;
    std::vector<Criticality> classes;  ///< of level 1, 2 …
    std::vector<std::vector<std::int64_t>> grid;

    [[nodiscard]] std::int64_t level(std::int64_t likelihood, std::int64_t impact) const;
    [[nodiscard]] Criticality class_of(std::int64_t level) const;
    bool operator==(const RiskScale&) const = default;
};

/// Shape and levels of the grid: `wrong_length`, `unknown_level` at /grid/<row>/<column>.
void check_grid(const RiskScale& scale, std::vector<platform::Fault>& faults);
/// Cells below the one left of or above them: `not_monotonic`. For a grid that check_grid found good.
void check_monotonic(const RiskScale& scale, std::vector<platform::Fault>& faults);

/// Class of level `value` of `count` where a matrix names none (R3).
Criticality default_class(std::int64_t value, std::int64_t count);
/// `value` of 1…from as a step of 1…to, half up (R4).
std::int64_t rescale_step(std::int64_t value, std::int64_t from, std::int64_t to);

}  // namespace compliance
