// SPDX-License-Identifier: Apache-2.0
// Small rows by id, as figures keep them: thousands of them, of which a few are exchanged at a time.
#pragma once

#include <algorithm>

#include "compliance/repositories/figure_rows.hpp"

namespace compliance {

template <class Row>
class KeptRows {
  public:
    explicit KeptRows(FigureRows<Row> rows) : rows_(std::move(rows)) { std::sort(rows_.begin(), rows_.end(), by_id); }
    /// Those of the ids are now these, and no others.
    void replace(Uuids ids, const FigureRows<Row>& rows) {
        std::sort(ids.begin(), ids.end());
        std::erase_if(rows_, [&](const auto& row) { return std::binary_search(ids.begin(), ids.end(), row.first); });
        const auto before = static_cast<std::ptrdiff_t>(rows_.size());
        rows_.insert(rows_.end(), rows.begin(), rows.end());
        std::sort(rows_.begin() + before, rows_.end(), by_id);
        std::inplace_merge(rows_.begin(), rows_.begin() + before, rows_.end(), by_id);
    }
    /// By id.
    [[nodiscard]] const FigureRows<Row>& all() const { return rows_; }
    /// nullptr: there is none.
    [[nodiscard]] const Row* find(const platform::Uuid& id) const {
        const auto at = std::lower_bound(rows_.begin(), rows_.end(), id, [](const auto& row, const platform::Uuid& wanted) { return row.first < wanted; });
        return at == rows_.end() || at->first != id ? nullptr : &at->second;
    }
    [[nodiscard]] std::size_t bytes() const { return rows_.capacity() * sizeof(rows_.front()); }

  private:
    static bool by_id(const std::pair<platform::Uuid, Row>& a, const std::pair<platform::Uuid, Row>& b) { return a.first < b.first; }

    FigureRows<Row> rows_;
};

}  // namespace compliance
