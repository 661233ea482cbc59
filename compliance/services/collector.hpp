// SPDX-License-Identifier: Apache-2.0
// Collectors from draft to active and back: what they trust is changed by one and activated by another (evidence, Collector).
#pragma once

#include "compliance/repositories/collector.hpp"
#include "compliance/services/access.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class CollectorService {
  public:
    explicit CollectorService(Access& access) : access_(access), rows_(collectors()) {}

    platform::records::Page<Collector> list(Context& context, const platform::records::ListQuery& query, const CollectorFilters& filters) const;
    Collector get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    Collector create(Context& context, CollectorInput input) const;
    /// What changes the trust in an active or paused one puts it back to draft.
    Collector patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const;
    /// Throws Problem 409 `four_eyes`, `no_blocking_check`.
    Collector activate(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    /// One event for each silence that began, and a mark in the trail; answers how many.
    std::size_t note_silent(Context& context) const;

    [[nodiscard]] const platform::records::Table<Collector>& rows() const { return rows_; }

  private:
    Collector change(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, std::string action,
                     const std::function<void(platform::postgres::Transaction&, Collector&)>& work) const;

    Access& access_;
    platform::records::Table<Collector> rows_;
};

}  // namespace compliance
