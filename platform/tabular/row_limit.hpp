// SPDX-License-Identifier: Apache-2.0
// Counts the rows that a sheet keeps against its limits. Private to platform/tabular.
#pragma once

#include <string>
#include <vector>

#include "platform/problem/problem.hpp"
#include "platform/tabular/sheet.hpp"

namespace platform::tabular {

class RowLimit {
  public:
    explicit RowLimit(const SheetLimits& limits) : limits_(limits) {}
    /// Throws Problem 413 where one row more is too much.
    void add(const std::vector<std::string>& row) {
        for (const auto& text : row) text_bytes_ += text.size();
        cells_ += row.size();
        if (++rows_ > limits_.rows) throw Problem(413, "payload_too_large", "The sheet has too many rows.");
        if (cells_ > limits_.cells) throw Problem(413, "payload_too_large", "The sheet has too many cells.");
        if (text_bytes_ > limits_.text_bytes) throw Problem(413, "payload_too_large", "The sheet's texts are too long.");
    }

  private:
    SheetLimits limits_;
    std::size_t rows_ = 0, cells_ = 0, text_bytes_ = 0;
};

}  // namespace platform::tabular
