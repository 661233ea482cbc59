// SPDX-License-Identifier: Apache-2.0
// What all mails of a tenant have in common: language, sender, footer and the frame of the HTML part.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/schemas/tenant.hpp"
#include "platform/postgres/database.hpp"

namespace compliance {

constexpr std::size_t kMailBodyCharacters = 20'000;

struct MailTenant {
    std::string name, legal_name, language, time_zone;
    std::optional<TenantBrand> brand;
    std::optional<TenantMail> mail;

    static MailTenant read(platform::postgres::Executor& db);
    /// The recipient's language, else the tenant's, else en: the first that mails are written in (de, en). `de-AT` is de.
    [[nodiscard]] std::string language_for(const std::optional<std::string>& recipient) const;
    /// Footer and legal line in that language, line by line, for the foot of a page; none where the tenant has none.
    [[nodiscard]] std::vector<std::string> footer_lines(const std::string& language) const;
    /// Footer and legal line (§ 35a GmbHG, § 37a HGB) below the words, as CommonMark; the tenant's legal name where there is
    /// none. Words that would grow too long by it stay as they are.
    [[nodiscard]] std::string with_footer(const std::string& body, const std::string& language) const;
    /// The HTML part: one column in the brand's colour, nothing that is loaded from anywhere.
    [[nodiscard]] std::string html(const std::string& subject, const std::string& body, const std::string& language) const;
    [[nodiscard]] std::int64_t daily_limit() const { return mail ? mail->daily_limit.value : 5000; }
};

}  // namespace compliance
