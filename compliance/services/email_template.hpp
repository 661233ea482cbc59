// SPDX-License-Identifier: Apache-2.0
// The wording of mails: what is shipped, and the tenant's own in its place (platform R8). Sending is in email.hpp.
#pragma once

#include "compliance/db/models/email.hpp"
#include "compliance/schemas/email_template.hpp"
#include "compliance/services/email.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

/// The wording as shipped; nullopt where there is none in that language.
std::optional<EmailTranslation> shipped_wording(std::string_view key, std::string_view language);

class EmailTemplateService {
  public:
    EmailTemplateService(const Vault& vault, const EmailService& mails);
    [[nodiscard]] std::vector<EmailTemplate> list(Context& context, const EmailTemplateFilters& filters) const;
    EmailTemplate get(Context& context, const std::string& key, std::optional<platform::Instant> as_of) const;
    /// Throws Problem 422 `bad_template` with line and column for an unknown path or an unclosed block.
    EmailTemplate patch(Context& context, const std::string& key, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const std::string& key, const platform::records::ListQuery& query) const;
    /// With samples, or with real values where a record is named (Problem 422 `unknown_value`, `unknown_reference`, 403 without its read
    /// permission). Throws 422 `not_applicable` for send_to_me by a caller without an address.
    RenderedEmail preview(Context& context, const std::string& key, const TemplatePreview& in) const;

  private:
    std::optional<EmailTemplateOverride> own(platform::postgres::Executor& db, const std::string& key, std::optional<platform::Instant> as_of = {}) const;

    /// What the record puts into a mail, as JSON; personal data is read with an event.
    [[nodiscard]] std::string real_values(Context& context, platform::postgres::Executor& db, const EmailEntity& entity, const std::string& language,
                                          const MailTenant& tenant) const;
    platform::Uuid send_to_caller(Context& context, platform::postgres::Executor& db, const MailTemplateInfo& info, const MailWords& words) const;

    const Vault& vault_;
    const EmailService& mails_;
    platform::records::Table<EmailTemplateOverride> table_;
};

}  // namespace compliance
