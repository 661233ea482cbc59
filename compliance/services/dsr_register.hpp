// SPDX-License-Identifier: Apache-2.0
// The register of requests as it is shown to others: figures (dsr R27) and the list that leaves the program without requesters.
#pragma once

#include "compliance/schemas/dsr_statistics.hpp"
#include "compliance/services/dsr_case.hpp"
#include "platform/tabular/table.hpp"

namespace compliance {

class DsrRegisterService {
  public:
    explicit DsrRegisterService(const DsrCases& cases) : cases_(cases) {}
    DsrStatistics statistics(Context& context, const DsrStatisticsQuery& query) const;
    /// Key, dates, rights, decisions and grounds of the requests that the filters find; never the person. Writes an event `export`.
    platform::tabular::Table table(Context& context, const DsrRequestFilters& filters) const;

  private:
    const DsrCases& cases_;
};

}  // namespace compliance
