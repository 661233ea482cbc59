// SPDX-License-Identifier: Apache-2.0
// Collectors of evidence: what they are trusted for, who activated that, and when they fell silent (evidence R10).
#pragma once

#include "compliance/repositories/collector.hpp"
#include "compliance/services/access.hpp"
#include "compliance/services/email.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class CollectorService {
  public:
    CollectorService(const Vault& vault, const EmailService& mails, Access& access) : vault_(vault), mails_(mails), access_(access), rows_(collectors()) {}

    platform::records::Page<Collector> list(Context& context, const platform::records::ListQuery& query, const CollectorFilters& filters) const;
    Collector get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    Collector create(Context& context, CollectorInput input) const;
    /// What it is trusted for, changed on an active or paused one, makes it a draft again.
    Collector patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const;
    /// Throws Problem 409 `four_eyes`, `no_blocking_check`.
    Collector activate(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    /// Tells the owners of those that fell silent, once for each silence; answers how many.
    std::size_t note_silence(Context& context) const;

    [[nodiscard]] const platform::records::Table<Collector>& rows() const { return rows_; }
    /// Whether a delivery that was checked against `before` may still be stored under `now`.
    static bool same_trust(const CollectorInput& before, const CollectorInput& now);

  private:
    using Change = std::function<void(platform::postgres::Transaction& tx, Collector& collector)>;
    Collector change(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Change& work) const;
    void tell_owner(Context& context, platform::postgres::Executor& db, const Collector& collector) const;

    const Vault& vault_;
    const EmailService& mails_;
    Access& access_;
    platform::records::Table<Collector> rows_;
};

}  // namespace compliance
