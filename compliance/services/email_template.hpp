// SPDX-License-Identifier: Apache-2.0
// The wording of mails: what is shipped, and the tenant's own in its place (platform R8). Sending is in email.hpp.
#pragma once

#include "compliance/db/models/email.hpp"
#include "compliance/schemas/email_template.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

/// The wording as shipped; nullopt where there is none in that language.
std::optional<EmailTranslation> shipped_wording(std::string_view key, std::string_view language);

class EmailTemplateService {
  public:
    EmailTemplateService();
    platform::records::Page<EmailTemplate> list(Context& context, const platform::records::ListQuery& query, const EmailTemplateFilters& filters) const;
    EmailTemplate get(Context& context, const std::string& key, std::optional<platform::Instant> as_of) const;
    /// Throws Problem 422 `bad_template` with line and column for an unknown path or an unclosed block.
    EmailTemplate patch(Context& context, const std::string& key, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const std::string& key, const platform::records::ListQuery& query) const;
    RenderedEmail preview(Context& context, const std::string& key, const TemplatePreview& in) const;

  private:
    std::optional<EmailTemplateOverride> own(platform::postgres::Executor& db, const std::string& key, std::optional<platform::Instant> as_of = {}) const;

    platform::records::Table<EmailTemplateOverride> table_;
};

}  // namespace compliance
