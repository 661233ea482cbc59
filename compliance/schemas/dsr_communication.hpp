// SPDX-License-Identifier: Apache-2.0
// What a client says to send or to record a letter, and to keep a template.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/dsr_letter.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

struct DsrCommunicationInput {
    DsrLetterKind kind = DsrLetterKind::message;
    DsrDirection direction = DsrDirection::out;
    std::optional<DsrLetterChannel> channel;
    std::optional<platform::Uuid> template_id;
    std::optional<platform::LongText> words;
    std::optional<platform::Text<300>> subject;
    std::optional<platform::LongText> body;
    std::vector<platform::Ref<entity::File>> attachments;
    std::optional<platform::Instant> dispatched_at;
    std::optional<platform::Uuid> completes;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"kind", "What kind of letter or note it is.", platform::reflect::kDefaulted, "\"message\""},
        {"direction", "out: sent by us; in: recorded as received.", platform::reflect::kDefaulted},
        {"channel", "How it goes; the person's own way if not given."},
        {"template_id", "Own template; the active one of the kind and language if not given."},
        {"words", "What the template's {{words}} say.", 0, "\"We need another week.\""},
        {"subject", "Free text instead of a template, with body."},
        {"body", "Free text (CommonMark) instead of a template; the text of what was received."},
        {"attachments", "Files that go with it.", 0, {}, 20},
        {"dispatched_at", "Of a letter: when it was posted. Of a note or a letter received: when."},
        {"completes", "Draft of a letter that has now been posted, at dispatched_at; nothing else is said then."}};
};
BOOST_DESCRIBE_STRUCT(DsrCommunicationInput, (), (kind, direction, channel, template_id, words, subject, body, attachments, dispatched_at, completes))

struct DsrTemplateInput {
    DsrLetterKind kind{};
    platform::Language language{"de"};
    platform::Text<120> name;
    platform::Text<300> subject;
    platform::Markdown body;
    bool active = true;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"kind", "Kind of letter.", 0, "\"message\""},
        {"language", "Language.", platform::reflect::kDefaulted},
        {"name", "Name.", platform::reflect::kSortable, "\"Our own wording\""},
        {"subject", "Subject with placeholders.", 0, "\"About {{request.key}}\""},
        {"body", "Text (CommonMark) with placeholders.", 0, "\"Dear {{requester.name}}, {{words}}\""},
        {"active", "An active own template goes before the built-in one.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(DsrTemplateInput, (), (kind, language, name, subject, body, active))

}  // namespace compliance
