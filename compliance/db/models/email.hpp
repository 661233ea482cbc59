// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_email_messages and compliance_email_templates.
#pragma once

#include "compliance/schemas/email_template.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

enum class EmailState { queued, sent, deferred, failed, bounced, suppressed };
BOOST_DESCRIBE_ENUM(EmailState, queued, sent, deferred, failed, bounced, suppressed)

struct EmailAttempt {
    platform::Instant at{};
    std::int64_t smtp_code = 0;
    std::string text;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"at", "When."}, {"smtp_code", "Code of the server, 0 without one."}, {"text", "Its words."}};
};
BOOST_DESCRIBE_STRUCT(EmailAttempt, (), (at, smtp_code, text))

struct EmailMessage : platform::records::Common {
    platform::Pii<platform::Email> to;
    std::optional<std::string> recipient_hash;
    std::string template_key;
    std::int32_t template_version = 0;
    std::string language;
    platform::Pii<platform::Text<300>> subject;
    platform::Pii<platform::LongText> body;
    std::optional<EmailEntity> entity;
    std::string message_id;
    EmailState state = EmailState::queued;
    std::vector<EmailAttempt> attempts;
    platform::Uuid subject_key;
    std::optional<platform::Instant> next_attempt_at, sent_at;
    std::optional<std::string> in_reply_to;

    static constexpr std::string_view kText = "A mail of the program, with the exact text that was sent.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"to", "Recipient."},
                                                                {"recipient_hash", "Blind index of the address; null once its owner is erased."},
                                                                {"template_key", "Template."},
                                                                {"template_version", "Its version; 0: as shipped."},
                                                                {"language", "Language."},
                                                                {"subject", "Subject."},
                                                                {"body", "Text (CommonMark) that both parts were made of."},
                                                                {"entity", "Record it is about."},
                                                                {"message_id", "Message-ID."},
                                                                {"state", "State.", platform::reflect::kSortable},
                                                                {"attempts", "What the mail server said."},
                                                                {"subject_key", "Key of the person.", platform::reflect::kHidden},
                                                                {"next_attempt_at", "Next try.", platform::reflect::kHidden},
                                                                {"sent_at", "When the mail server took it."},
                                                                {"in_reply_to", "Message-ID of the mail that it answers."}};
};
BOOST_DESCRIBE_STRUCT(EmailMessage, (platform::records::Common),
                      (to, recipient_hash, template_key, template_version, language, subject, body, entity, message_id, state, attempts,
                       subject_key, next_attempt_at, sent_at, in_reply_to))

struct EmailTemplateOverride : platform::records::Common {
    std::string template_key;
    std::map<std::string, EmailTranslation> translations;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"template_key", "Template."}, {"translations", "Own wording by language."}};
};
BOOST_DESCRIBE_STRUCT(EmailTemplateOverride, (platform::records::Common), (template_key, translations))

/// Filters of listEmailMessages.
struct EmailFilters {
    std::optional<EmailState> state;
    std::optional<platform::Text<60>> template_key;
    std::optional<platform::Uuid> entity_id;
    std::optional<platform::Instant> since;
    std::optional<platform::Text<64>> recipient_hash;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"state", "State."},
                                                                {"template_key", "Template."},
                                                                {"entity_id", "Record it is about."},
                                                                {"since", "Made since then."},
                                                                {"recipient_hash", "Blind index of the address."}};
};
BOOST_DESCRIBE_STRUCT(EmailFilters, (), (state, template_key, entity_id, since, recipient_hash))

}  // namespace compliance
