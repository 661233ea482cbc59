// SPDX-License-Identifier: Apache-2.0
// Templates of mails as callers see and change them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/reflect/describe.hpp"

namespace compliance {

struct EmailTranslation {
    platform::Text<200> subject;
    platform::Markdown body;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"subject", "Subject."}, {"body", "Text, CommonMark."}};
};
BOOST_DESCRIBE_STRUCT(EmailTranslation, (), (subject, body))

struct TemplateVariable {
    std::string path, type, sample;
    bool pii = false;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"path", "Name in the template."}, {"type", "text or url."}, {"sample", "Value that the preview shows."}, {"pii", "Whether it is about a person."}};
};
BOOST_DESCRIBE_STRUCT(TemplateVariable, (), (path, type, sample, pii))

struct EmailTemplate {
    std::string template_key, domain;
    std::vector<TemplateVariable> variables;
    std::map<std::string, EmailTranslation> translations;
    std::vector<std::string> overridden;
    std::int64_t version = 0;
    static constexpr std::string_view kText = "A template of the program's mails with the wording that is live.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"template_key", "Template."}, {"domain", "Domain that sends it."}, {"variables", "What it may name."}, {"translations", "Live wording by language."},
        {"overridden", "Languages in the tenant's own wording."}, {"version", "Version of the own wording; 0: as shipped."}};
};
BOOST_DESCRIBE_STRUCT(EmailTemplate, (), (template_key, domain, variables, translations, overridden, version))

struct EmailTemplatePatch {
    std::map<std::string, std::optional<EmailTranslation>> translations;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"translations", "Own wording by language; null restores what is shipped.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(EmailTemplatePatch, (), (translations))

struct EmailTemplateFilters {
    std::optional<platform::Text<40>> domain;
    std::optional<platform::Language> language;
    std::optional<bool> overridden;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"domain", "Domain that sends it."}, {"language", "There is a wording in it."}, {"overridden", "Whether the tenant has its own wording."}};
};
BOOST_DESCRIBE_STRUCT(EmailTemplateFilters, (), (domain, language, overridden))

struct TemplatePreview {
    platform::Language language{"de"};
    std::optional<EmailTranslation> draft;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"language", "Language.", platform::reflect::kDefaulted}, {"draft", "Wording to try; without it, the live one."}};
};
BOOST_DESCRIBE_STRUCT(TemplatePreview, (), (language, draft))

struct RenderedEmail {
    std::string subject, text, html;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"subject", "Subject."}, {"text", "Plain part."}, {"html", "HTML part."}};
};
BOOST_DESCRIBE_STRUCT(RenderedEmail, (), (subject, text, html))

}  // namespace compliance
