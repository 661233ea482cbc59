// SPDX-License-Identifier: Apache-2.0
// SQL of requests with their items and settings.
#pragma once

#include "compliance/db/models/dsr_request.hpp"
#include "compliance/db/models/dsr_settings.hpp"
#include "compliance/repositories/deadline.hpp"
#include "compliance/repositories/dsr_task.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<DsrSettings> dsr_settings();

class DsrRequests {
  public:
    DsrRequests();
    [[nodiscard]] const platform::records::Table<DsrRequest>& rows() const { return rows_; }
    [[nodiscard]] const platform::records::Table<DsrItem>& items() const { return items_; }
    [[nodiscard]] const platform::records::Table<DsrIdentityCheck>& checks() const { return checks_; }
    [[nodiscard]] const platform::records::Table<DsrPackage>& packages() const { return packages_; }
    /// Puts items, identity checks, recipient notices and packages into their requests.
    void load_parts(platform::postgres::Executor& db, std::vector<DsrRequest>& requests, std::optional<platform::Instant> as_of = {}) const;
    /// Requests of persons that share one of the blind indexes, received within 90 days of `at`, but `self`.
    std::vector<platform::Uuid> possible_duplicates(platform::postgres::Executor& db, const std::vector<std::string>& indexes,
                                                    platform::Instant at, const platform::Uuid& self) const;
    /// Blind indexes of the person, so that he is found by exact value.
    void index_subject(platform::postgres::Executor& db, const platform::Uuid& subject, const std::vector<std::string>& indexes) const;
    /// Requests whose clock runs, by id after `after`, at most `limit`; only those not reckoned since the local day began
    /// where `suspended_before` is given.
    std::vector<platform::Uuid> open_requests(platform::postgres::Executor& db, const platform::Uuid& after, std::int64_t limit,
                                              std::optional<platform::Date> suspended_before) const;

  private:
    platform::records::Table<DsrRequest> rows_;
    platform::records::Table<DsrItem> items_;
    platform::records::Table<DsrIdentityCheck> checks_;
    platform::records::Table<DsrRecipientNotice> notices_;
    platform::records::Table<DsrPackage> packages_;
};

}  // namespace compliance
