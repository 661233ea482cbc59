// SPDX-License-Identifier: Apache-2.0
// Reminders of the deadlines of data subject requests (DsrSettings.reminder_days; platform R5), and warnings before exceptions
// from controls and evidence end (controls R9; evidence R2): each once, over all instances and restarts, to whoever is
// responsible, in his language. When one is due is domain/reminder.hpp's business.
#pragma once

#include "compliance/repositories/dsr_request.hpp"
#include "compliance/services/email.hpp"
#include "compliance/services/recipients.hpp"

namespace compliance {

class DsrReminderService {
  public:
    DsrReminderService(const Vault& vault, const EmailService& mails) : vault_(vault), mails_(mails), deadlines_(deadlines()) {}
    /// Queues the mails whose time has come in the tenant; answers for how many deadlines.
    std::size_t send_due(Context& context) const;

  private:
    struct Rules;
    struct Due;
    bool remind(Context& context, const Rules& rules, const Due& due) const;
    void queue(Context& context, platform::postgres::Executor& db, const Deadline& deadline, platform::Date due_on, platform::Date today) const;

    const Vault& vault_;
    const EmailService& mails_;
    platform::records::Table<Deadline> deadlines_;
};

}  // namespace compliance
