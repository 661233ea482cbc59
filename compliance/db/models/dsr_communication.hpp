// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_dsr_communications and compliance_dsr_templates.
#pragma once

#include "compliance/schemas/dsr_communication.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct DsrCommunication : platform::records::Common {
    DsrDirection direction = DsrDirection::out;
    DsrLetterChannel channel = DsrLetterChannel::letter;
    DsrLetterKind kind = DsrLetterKind::message;
    std::optional<platform::Uuid> template_;
    std::optional<std::int32_t> template_version;
    platform::Pii<platform::Text<300>> subject;
    platform::Pii<platform::LongText> body;
    std::vector<platform::Ref<entity::File>> attachments;
    DsrLetterState state = DsrLetterState::draft;
    std::optional<platform::Instant> dispatched_at;
    std::optional<platform::Text<300>> message_id;
    platform::Pii<platform::Text<2000>> note;
    platform::Uuid request;
    std::optional<std::string> sender_index;
    static constexpr std::string_view kText = "A letter or note of a data subject request, in or out, with the text as sent.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"direction", "in or out."},
        {"channel", "How it went."},
        {"kind", "What it is."},
        {"template", "Template it was made of."},
        {"template_version", "Its version then."},
        {"subject", "Subject."},
        {"body", "Text (CommonMark)."},
        {"attachments", "Files that went with it."},
        {"state", "Where it stands.", platform::reflect::kSortable},
        {"dispatched_at", "When it left: accepted by the mail server, published in the portal, or posted.", platform::reflect::kSortable},
        {"message_id", "Message-ID (RFC 5322)."},
        {"note", "Of a mail that came in: what our own mail server says of its sender (DKIM, SPF), and what was left out."},
        {"request", "The request it belongs to."},
        {"sender_index", "Blind index of the sender's address.", platform::reflect::kHidden}};
};
BOOST_DESCRIBE_STRUCT(DsrCommunication, (platform::records::Common),
                      (direction, channel, kind, template_, template_version, subject, body, attachments, state, dispatched_at, message_id, note, request,
                       sender_index))

struct DsrTemplate : platform::records::Common, DsrTemplateInput {
    bool builtin = false;
    static constexpr std::string_view kText = "Wording of a letter; built-in ones are copied, not changed.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"builtin", "Shipped with the product.", platform::reflect::kReadOnly}};
};
BOOST_DESCRIBE_STRUCT(DsrTemplate, (platform::records::Common, DsrTemplateInput), (builtin))

struct DsrCommunicationFilters {
    std::optional<DsrDirection> direction;
    std::optional<DsrLetterKind> kind;
    std::optional<DsrLetterState> state;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"direction", "in or out."}, {"kind", "Kind."}, {"state", "State."}};
};
BOOST_DESCRIBE_STRUCT(DsrCommunicationFilters, (), (direction, kind, state))

struct DsrTemplateFilters {
    std::optional<DsrLetterKind> kind;
    std::optional<platform::Language> language;
    std::optional<bool> active, builtin;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"kind", "Kind."}, {"language", "Language."}, {"active", "Active ones."}, {"builtin", "Shipped ones."}};
};
BOOST_DESCRIBE_STRUCT(DsrTemplateFilters, (), (kind, language, active, builtin))

}  // namespace compliance
