// SPDX-License-Identifier: Apache-2.0
// One mail as RFC 5322 text with MIME parts. Sending is smtp.hpp's business.
#pragma once

#include <string>
#include <vector>

#include "platform/reflect/values.hpp"

namespace platform::mail {

struct Attachment {
    std::string name;        ///< file name, UTF-8
    std::string media_type;  ///< `application/pdf`
    std::string bytes;
};

struct Message {
    std::string from, to, reply_to;   ///< addresses; reply_to may be empty
    std::string subject;
    std::string text, html;           ///< UTF-8; html may be empty
    std::string message_id;           ///< with angle brackets
    Instant date{};
    std::string from_name, to_name;  ///< shown beside the addresses; may be empty
    std::string in_reply_to;         ///< Message-ID of the mail that this one answers; may be empty
    std::vector<Attachment> attachments;
};

/// Always `Auto-Submitted: auto-generated` (RFC 3834); nothing that tells on the reader. No line is longer than 78
/// characters. Throws std::invalid_argument for an address, id, name or subject with a line break (header injection), for
/// an address with white space or brackets, and for an id without brackets.
std::string write(const Message& message);

/// `<id@domain>` of the sender's domain.
std::string message_id(std::string_view id, std::string_view from);

}  // namespace platform::mail
