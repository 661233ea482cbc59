// SPDX-License-Identifier: Apache-2.0
// Mails: queued in the transaction that causes them, sent by a task of their own, tried again as platform R8 says.
// What a template may name is email_template_info.hpp's business, how all mails look email_tenant.hpp's.
#pragma once

#include <optional>
#include <string>

#include "compliance/db/models/email.hpp"
#include "compliance/services/email_template_info.hpp"
#include "compliance/services/email_tenant.hpp"
#include "compliance/services/register.hpp"
#include "platform/mail/smtp.hpp"

namespace compliance {

struct MailRequest {
    std::string template_key;
    std::optional<std::string> language;  ///< the recipient's; none: the tenant's
    std::string to;
    platform::Uuid subject_key;  ///< key of the recipient
    std::string values;          ///< JSON object; `tenant` is added, dates and instants are put into words
    std::optional<EmailEntity> entity;
    std::string in_reply_to;  ///< Message-ID of the mail that this one answers
};

/// A mail in its words, as it will be sent.
struct MailWords {
    std::string language, subject, body;  ///< body: CommonMark with the footer
    std::int32_t version = 0;             ///< of the tenant's own wording; 0: shipped
};

/// A mail whose words are there already: a letter.
struct MailText {
    std::string kind, language;      ///< of the letter, for the log: `dsr.refusal`; letters carry out a legal duty
    std::string to, subject, body;   ///< body in CommonMark
    platform::Uuid subject_key;      ///< key of the recipient
    std::optional<EmailEntity> entity;
};

/// The instance's own server, where a tenant has none: COMPLIANCE_SMTP_URL and COMPLIANCE_SMTP_FROM.
struct InstanceMail {
    std::optional<platform::mail::SmtpServer> server;
    std::string from;
};

class EmailService {
  public:
    EmailService(const Vault& vault, InstanceMail instance);
    /// Renders and stores the mail; it goes out after the commit. Answers its id.
    platform::Uuid queue(Context& context, platform::postgres::Executor& db, const MailRequest& request) const;
    /// The same for words that are there already; `request.values` is not read.
    platform::Uuid queue(Context& context, platform::postgres::Executor& db, const MailRequest& request, const MailWords& words) const;
    /// A letter by mail, the tenant's footer below it; answers the Message-ID.
    std::string queue_text(Context& context, platform::postgres::Executor& db, const MailText& text) const;
    /// Only mails of templates and records that the caller may read; those of whistleblower cases nobody sees (platform R2).
    platform::records::Page<EmailMessage> list(Context& context, const platform::records::ListQuery& query, const EmailFilters& filters) const;
    /// Throws 409 `not_resendable` unless it failed or bounced. Who asks for it knows of the bounce: it is tried once more.
    EmailMessage resend(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    /// Sends what is due in the tenant; answers how many were tried. Several instances may do so at once.
    std::size_t send_due(Context& context) const;

  private:
    struct Route {
        platform::mail::SmtpServer server;
        std::string from, reply_to;
    };
    /// What became of one mail: whether to go on with the next.
    enum class Step { nothing_due, next, server_gone };
    EmailMessage store(Context& context, platform::postgres::Executor& db, const MailRequest& request, const MailWords& words, const MailTenant& tenant) const;
    [[nodiscard]] std::optional<Route> route_of(platform::postgres::Executor& db, const MailTenant& tenant) const;
    Step send_one(Context& context, platform::Instant now) const;
    /// Nothing but legal mails goes out before the tenant's next day when its daily limit is reached.
    bool keeps_limit(platform::postgres::Executor& db, const MailTenant& tenant, platform::Instant now) const;
    [[nodiscard]] bool is_suppressed(platform::postgres::Executor& db, const EmailMessage& message, platform::Instant now) const;
    platform::mail::SmtpResult hand_over(Context& context, const Route& route, const MailTenant& tenant, const EmailMessage& message,
                                         platform::Instant now) const;

    const Vault& vault_;
    InstanceMail instance_;
    platform::records::Table<EmailMessage> table_;
};

}  // namespace compliance
