// SPDX-License-Identifier: Apache-2.0
// Data subject requests: intake, correction, reading; the clock is reckoned here and kept as deadlines.
#pragma once

#include <optional>
#include <vector>

#include "compliance/repositories/dsr_request.hpp"
#include "compliance/services/dsr_settings.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class DsrRequestService {
  public:
    DsrRequestService(const Vault& vault, const DsrSettingsService& settings) : vault_(vault), settings_(settings) {}

    /// Allots the key, makes the person's own cryptographic key, starts the clock at received_at, looks for duplicates.
    DsrRequest create(Context& context, const DsrRequestInput& input) const;
    /// Opens the personal data and records the read, unless `known_version` is the current one.
    DsrRequest get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of,
                   std::optional<std::int64_t> known_version = {}) const;
    /// Personal members are left out unless include=pii.
    platform::records::Page<DsrRequest> list(Context& context, const platform::records::ListQuery& query, const DsrRequestFilters& filters) const;
    /// A change of receipt or region needs a reason and reckons the clock anew. Throws 409 `erased`, 412 `stale`.
    DsrRequest patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const;

  private:
    void reckon(Context& context, platform::postgres::Executor& db, DsrRequest& request) const;
    void put_deadlines(platform::postgres::Executor& db, const DsrRequest& request, const DsrSettings& settings) const;
    [[nodiscard]] std::vector<std::string> blind_indexes(platform::postgres::Executor& db, const DsrRequest& request) const;
    void open(const Context& context, platform::postgres::Executor& db, std::vector<DsrRequest>& requests, bool one) const;

    const Vault& vault_;
    const DsrSettingsService& settings_;
    DsrRequests requests_;
};

/// Highest level that the items ask for (dsr R13).
DsrLevel required_level(const std::vector<DsrItem>& items);

}  // namespace compliance
