// SPDX-License-Identifier: Apache-2.0
// Mails that come from outside (RFC 5322, MIME), taken apart within fixed bounds. Blocking: callers put it on the offload
// pool. What a mail means is not decided here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/reflect/values.hpp"

namespace platform::mail {

struct IncomingLimits {
    std::size_t header_bytes = 256 * 1024;  ///< of the mail itself; a larger one is no mail
    std::size_t boundary_lines = 20'000;    ///< lines that could be boundaries; above, parts are not looked at
    std::size_t header_lines = 100'000;     ///< the same of lines that could be header fields, at any depth
    std::size_t parts = 500;
    std::size_t depth = 20;
    std::size_t files = 100;
    std::size_t text_bytes = 1024 * 1024;
    std::size_t ids = 100;  ///< of mails that it answers
};

struct IncomingFile {
    std::string name;  ///< as sent, UTF-8; may be empty
    std::string bytes;
};

/// What was found in a mail. Texts are valid UTF-8 without control characters.
struct Incoming {
    std::string from_name, from_address;  ///< of the first sender; address as written, which nobody has checked
    std::string subject, text;
    std::string message_id;                   ///< with its brackets; made of the content where the mail has none that can be used
    std::optional<Instant> date;              ///< as the sender says
    std::optional<Instant> received;          ///< as the last server says that took it: the first Received field
    std::vector<std::string> answers;         ///< ids of In-Reply-To and References, and of what a bounce gives back
    std::vector<std::string> authentication;  ///< Authentication-Results fields (RFC 8601), topmost first
    std::vector<std::string> languages;       ///< of Content-Language
    std::vector<IncomingFile> files;
    bool automatic = false;  ///< written by a machine: auto-submitted, a report, or from the null sender
    bool cut = false;        ///< the bounds left something out; it is in the mail itself
};

/// nullopt for what is no mail: without a field that names sender, date or id, or with a header beyond all measure.
std::optional<Incoming> read_incoming(std::string_view message, const IncomingLimits& limits = {});

/// The rest of each Authentication-Results field that one of these servers wrote (`dkim=pass …`); others' are worth nothing.
std::vector<std::string> results_of(const std::vector<std::string>& fields, const std::vector<std::string>& servers);

}  // namespace platform::mail
