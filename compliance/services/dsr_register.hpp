// SPDX-License-Identifier: Apache-2.0
// The register of requests as it is shown to others: figures (dsr R27) and the list that leaves the program without requesters.
#pragma once

#include "compliance/schemas/dsr_register.hpp"
#include "compliance/services/dsr_case.hpp"
#include "compliance/services/letter_paper.hpp"
#include "platform/tabular/table.hpp"

namespace compliance {

class DsrRegisterService {
  public:
    DsrRegisterService(const DsrCases& cases, const FileContents& files, const platform::render::DocumentRenderer& documents)
        : cases_(cases), files_(files), documents_(documents) {}
    DsrStatistics statistics(Context& context, const DsrStatisticsQuery& query) const;
    /// Key, dates, rights, decisions and grounds of the requests that the filters find; never the person. Writes an event `export`.
    platform::tabular::Table table(Context& context, const DsrRequestFilters& filters) const;
    /// The same on the tenant's paper and in its language, for at most 500 requests (422 `too_many`). Throws 503 `unavailable`.
    std::string pdf(Context& context, const DsrRequestFilters& filters) const;

  private:
    platform::tabular::Table read(platform::postgres::Executor& db, const DsrRequestFilters& filters, std::size_t max) const;

    const DsrCases& cases_;
    const FileContents& files_;
    const platform::render::DocumentRenderer& documents_;
};

}  // namespace compliance
