// SPDX-License-Identifier: Apache-2.0
// Mails: queued in the transaction that causes them, sent by a task of their own, tried again as platform R8 says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/db/models/email.hpp"
#include "compliance/services/register.hpp"
#include "platform/mail/smtp.hpp"

namespace compliance {

struct MailVariable {
    std::string_view path, type, sample;
    bool pii = false;
};
/// What a shipped template may name.
struct MailTemplateInfo {
    std::string_view key, domain;
    std::vector<MailVariable> variables;
};
const std::vector<MailTemplateInfo>& mail_template_infos();

struct MailRequest {
    std::string template_key, language;
    std::string to;
    platform::Uuid subject_key;      ///< key of the recipient
    std::string values;              ///< JSON object
    std::optional<EmailEntity> entity;
};

/// A mail whose words are there already: a letter.
struct MailText {
    std::string kind, language;      ///< of the letter, for the log
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
    /// Renders and stores the mail; it goes out after the commit.
    void queue(Context& context, platform::postgres::Executor& db, const MailRequest& request) const;
    /// The same for words that are there already; answers the Message-ID.
    std::string queue_text(Context& context, platform::postgres::Executor& db, const MailText& text) const;
    platform::records::Page<EmailMessage> list(Context& context, const platform::records::ListQuery& query, const EmailFilters& filters) const;
    /// Throws 409 `not_resendable` unless it failed or bounced.
    EmailMessage resend(Context& context, const platform::Uuid& id) const;
    /// Sends what is due in the tenant; answers how many were tried. Several instances may do so at once.
    std::size_t send_due(Context& context) const;

  private:
    std::optional<platform::mail::SmtpServer> server_of(platform::postgres::Executor& db, std::string& from) const;

    const Vault& vault_;
    InstanceMail instance_;
    platform::records::Table<EmailMessage> table_;
};

}  // namespace compliance
