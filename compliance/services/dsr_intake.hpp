// SPDX-License-Identifier: Apache-2.0
// Mails to the privacy address (dsr, E-mail intake): a new request, or the answer to one that is there. How a mail is taken
// apart stands in platform/mail/incoming.hpp, how mails are fetched in dsr_mailbox.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/domain/dsr_keyword.hpp"
#include "compliance/services/dsr_communication.hpp"
#include "compliance/services/dsr_request.hpp"
#include "platform/mail/incoming.hpp"

namespace compliance {

constexpr std::size_t kMaxMailBytes = 50 * 1024 * 1024;

struct DsrIntakeResult {
    enum class Kind {
        created,    ///< a request of its own
        answered,   ///< put to the request that it answers
        known,      ///< had been taken in before
        automatic,  ///< a machine's, which answers nothing of ours: left alone
    } kind = Kind::automatic;
    platform::Uuid request;
    std::optional<DsrRequest> made = {};  ///< the new one, as the caller may see it
};

class DsrIntakeService {
  public:
    /// `servers`: names under which our own mail servers write Authentication-Results.
    DsrIntakeService(const DsrCases& cases, const DsrRequestService& requests, const DsrLetters& letters, std::vector<std::string> servers);

    /// Takes in one mail, once: its Message-ID of the same sender is known from then on. `taken_at`: when the mailbox took
    /// it, for a mail that says nothing of this itself. Throws Problem 413, 422 `not_a_mail`.
    DsrIntakeResult take(Context& context, const std::string& message, std::optional<platform::Instant> taken_at = {}) const;

  private:
    struct Mail;
    Mail read(Context& context, platform::postgres::Executor& db, const std::string& message, std::optional<platform::Instant> taken_at) const;
    [[nodiscard]] std::optional<platform::Uuid> known(platform::postgres::Executor& db, Mail& mail) const;
    [[nodiscard]] std::optional<platform::Uuid> answered(platform::postgres::Executor& db, const Mail& mail) const;
    void keep_files(Context& context, platform::postgres::Executor& db, Mail& mail, const std::string& message) const;
    void store(Context& context, platform::postgres::Transaction& tx, const DsrRequest& request, Mail& mail) const;
    DsrIntakeResult answer(Context& context, const platform::Uuid& request, Mail& mail) const;
    DsrIntakeResult create(Context& context, Mail& mail) const;
    [[nodiscard]] bool may_acknowledge(platform::postgres::Executor& db, const Mail& mail) const;

    const DsrCases& cases_;
    const DsrRequestService& requests_;
    const DsrLetters& letters_;
    std::vector<std::string> servers_;
    std::vector<DsrKeyword> keywords_;
};

/// The request's key in a subject line: `Re: DSR-2026-000123`.
std::optional<std::string> dsr_key_in(std::string_view subject);

/// When the mail counts as received (R1): as our server says; else as the mailbox says, else as the sender says, as long as
/// that is no later than now and not before the Regulation applied.
platform::Instant mail_received_at(const platform::mail::Incoming& mail, std::optional<platform::Instant> taken_at, platform::Instant now);

}  // namespace compliance
