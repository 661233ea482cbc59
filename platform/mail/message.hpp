// SPDX-License-Identifier: Apache-2.0
// One mail as RFC 5322 text with MIME parts. Sending is smtp.hpp's business.
#pragma once

#include <string>

#include "platform/reflect/values.hpp"

namespace platform::mail {

struct Message {
    std::string from, to, reply_to;   ///< addresses; reply_to may be empty
    std::string subject;
    std::string text, html;           ///< UTF-8; html may be empty
    std::string message_id;           ///< with angle brackets
    Instant date{};
};

/// Throws std::invalid_argument for an address or subject with a line break (header injection).
std::string write(const Message& message);

}  // namespace platform::mail
