// SPDX-License-Identifier: Apache-2.0
// What the shipped mail templates are called and may name (platform, Reference data). Their wording lies in
// compliance/templates/mail, the tenant's own in email_template.hpp.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "platform/json/document.hpp"
#include "platform/reflect/values.hpp"
#include "platform/render/template.hpp"

namespace compliance {

enum class MailValue { text, url, date, instant, number, flag };

struct MailVariable {
    std::string_view path;  ///< `task.title`; `items[].title` is a member of each entry of a list
    MailValue type = MailValue::text;
    std::string_view sample;
    bool pii = false;
};

struct MailTemplateInfo {
    std::string_view key, domain;
    bool legal = false;  ///< a legal duty: sent although the address bounced, and above the daily limit (platform R8)
    std::span<const MailVariable> variables;

    [[nodiscard]] std::set<std::string> paths() const;  ///< as templates name them: `items.title`
    [[nodiscard]] std::set<std::string> links() const;
    [[nodiscard]] const MailVariable* find(std::string_view path) const;
};

/// All of them, by key.
std::span<const MailTemplateInfo> mail_template_infos();
const MailTemplateInfo* find_mail_template(std::string_view key);
/// `text`, `url`, `date`, `instant`, `number` or `flag`.
std::string_view name_of(MailValue type);

/// Sample values as JSON: `{"task":{"title":"…"},"items":[{…}]}`.
std::string mail_samples(const MailTemplateInfo& info);
/// Dates and instants in the words of the language and the zone's clock: `24.11.2026, 11:00 Uhr`, `24 November 2026, 11:00`.
void localise_mail(platform::json::Node& values, const MailTemplateInfo& info, std::string_view language, const std::string& zone);
/// Renders with the template's paths; the subject as one line of at most 300 characters.
std::string render_mail_subject(const MailTemplateInfo& info, std::string_view wording, const platform::json::Node& values);
std::string render_mail_body(const MailTemplateInfo& info, std::string_view wording, const platform::json::Node& values);

}  // namespace compliance
