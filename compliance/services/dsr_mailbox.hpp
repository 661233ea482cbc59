// SPDX-License-Identifier: Apache-2.0
// The mailbox of the privacy address: each mail is taken in once and then moved away; one that cannot be taken in is set
// aside and told of, never tried for ever.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "compliance/services/dsr_intake.hpp"
#include "compliance/services/recipients.hpp"
#include "platform/mail/imap.hpp"

namespace compliance {

struct MailboxSettings {
    platform::mail::ImapServer server;
    std::string done, aside;  ///< folders
};

class DsrMailboxService {
  public:
    DsrMailboxService(const DsrIntakeService& intake, const DsrCases& cases, const EmailService& mails) : intake_(intake), cases_(cases), mails_(mails) {}

    /// Empties the folder for the context's tenant; answers how many mails were moved. `go_on` is asked before each mail.
    /// Throws ImapError, DatabaseUnavailable: what is left comes with the next round.
    std::size_t round(Context& context, const MailboxSettings& settings, const std::function<bool()>& go_on) const;
    [[nodiscard]] std::uint64_t set_aside() const { return set_aside_; }

  private:
    /// What becomes of a mail: moved to one of the folders, or left for the next round.
    struct End {
        enum class Kind { done,
                          aside,
                          later } kind = Kind::done;
        std::string why = {};
    };
    End handle(Context& context, const std::string& message, const platform::mail::ImapItem& item) const;
    void tell(Context& context, const std::optional<platform::Uuid>& request, const std::string& what) const;

    const DsrIntakeService& intake_;
    const DsrCases& cases_;
    const EmailService& mails_;
    mutable std::atomic<std::uint64_t> set_aside_{0};
};

}  // namespace compliance
