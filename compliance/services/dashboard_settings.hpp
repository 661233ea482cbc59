// SPDX-License-Identifier: Apache-2.0
// Settings of the figures: read, looked back on, changed; every change is told to those who answer for the figures (dashboard R12).
#pragma once

#include "compliance/repositories/dashboard_settings.hpp"
#include "compliance/services/email.hpp"

namespace compliance {

class DashboardSettingsService {
  public:
    DashboardSettingsService(const Vault& vault, const EmailService& mails) : vault_(vault), mails_(mails), table_(dashboard_settings()) {}
    /// 404 for an instant before there were any.
    DashboardSettings get(Context& context, std::optional<platform::Instant> as_of) const;
    /// Holds from the next computation on. 422 `not_below_green`, `out_of_range`, `unknown_regulation`, `unknown_metric`.
    DashboardSettings patch(Context& context, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::records::ListQuery& query) const;

  private:
    DashboardSettings there(platform::postgres::Executor& db, const Context& context) const;
    void tell(Context& context, platform::postgres::Executor& db, const DashboardSettings& before, const DashboardSettings& after) const;

    const Vault& vault_;
    const EmailService& mails_;
    platform::records::Table<DashboardSettings> table_;
};

}  // namespace compliance
