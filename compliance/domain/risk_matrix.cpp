// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/risk_matrix.hpp"

namespace compliance {

namespace {

std::string cell_pointer(std::size_t row, std::size_t column) { return "/grid/" + std::to_string(row) + "/" + std::to_string(column); }

}  // namespace

std::int64_t RiskScale::level(std::int64_t likelihood, std::int64_t impact) const {
    return grid.at(static_cast<std::size_t>(likelihood - 1)).at(static_cast<std::size_t>(impact - 1));
}

Criticality RiskScale::class_of(std::int64_t level) const { return classes.at(static_cast<std::size_t>(level - 1)); }

void check_grid(const RiskScale& scale, std::vector<platform::Fault>& faults) {
    if (static_cast<std::int64_t>(scale.grid.size()) != scale.likelihoods)
        faults.push_back({"/grid", "wrong_length", "needs one row for each step of likelihood"});
    for (std::size_t row = 0; row < scale.grid.size(); ++row) {
        if (static_cast<std::int64_t>(scale.grid[row].size()) != scale.impacts)
            faults.push_back({"/grid/" + std::to_string(row), "wrong_length", "needs one cell for each step of impact"});
        for (std::size_t column = 0; column < scale.grid[row].size(); ++column)
            if (const auto level = scale.grid[row][column]; level < 1 || level > static_cast<std::int64_t>(scale.classes.size()))
                faults.push_back({cell_pointer(row, column), "unknown_level", "is no value of a level"});
    }
}

void check_monotonic(const RiskScale& scale, std::vector<platform::Fault>& faults) {
    for (std::size_t row = 0; row < scale.grid.size(); ++row)
        for (std::size_t column = 0; column < scale.grid[row].size(); ++column) {
            const auto level = scale.grid[row][column];
            const bool falls = (column > 0 && level < scale.grid[row][column - 1]) || (row > 0 && level < scale.grid[row - 1][column]);
            if (falls) faults.push_back({cell_pointer(row, column), "not_monotonic", "more likelihood or impact must not lower the level"});
        }
}

Criticality default_class(std::int64_t value, std::int64_t count) { return static_cast<Criticality>(4 * (value - 1) / count); }

std::int64_t rescale_step(std::int64_t value, std::int64_t from, std::int64_t to) {
    // 1 + (v - 1)(m - 1) / (n - 1), half up: doubled, so that the half is a whole number.
    return 1 + (2 * (value - 1) * (to - 1) + (from - 1)) / (2 * (from - 1));
}

}  // namespace compliance
