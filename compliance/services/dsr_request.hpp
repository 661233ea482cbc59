// SPDX-License-Identifier: Apache-2.0
// Data subject requests: intake, correction, reading. What is done with a request stands with the stems of its parts.
#pragma once

#include <optional>
#include <vector>

#include "compliance/services/dsr_case.hpp"

namespace compliance {

class DsrLetters;

class DsrRequestService {
  public:
    DsrRequestService(const DsrCases& cases, const DsrLetters& letters) : cases_(cases), letters_(letters) {}

    /// Allots the key, makes the person's own cryptographic key, starts the clock at received_at, looks for duplicates,
    /// acknowledges receipt where the tenant wants that.
    DsrRequest create(Context& context, const DsrRequestInput& input) const;
    /// The same as part of another intake's transaction; `suggested`: the rights are a guess that people must confirm.
    DsrRequest add(Context& context, platform::postgres::Transaction& tx, const DsrRequestInput& input, bool suggested) const;
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
    [[nodiscard]] const DsrRequests& rows() const { return cases_.rows(); }
    [[nodiscard]] const Vault& vault() const { return cases_.vault(); }

    const DsrCases& cases_;
    const DsrLetters& letters_;
};

}  // namespace compliance
