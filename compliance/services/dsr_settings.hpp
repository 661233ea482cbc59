// SPDX-License-Identifier: Apache-2.0
// The tenant's settings for data subject requests; the row is made with its defaults when it is first asked for.
#pragma once

#include "compliance/repositories/dsr_request.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class DsrSettingsService {
  public:
    DsrSettingsService() : table_(dsr_settings()) {}
    DsrSettings get(platform::postgres::Executor& db, const Context& context) const;
    /// The settings in force, without making the row.
    DsrSettings peek(platform::postgres::Executor& db, const Context& context) const;
    DsrSettings patch(Context& context, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;

  private:
    platform::records::Table<DsrSettings> table_;
};

}  // namespace compliance
