// SPDX-License-Identifier: Apache-2.0
// One folder of a mailbox (RFC 9051), for a program that empties it: what is there, fetched, marked and moved. Blocking:
// callers put it on the offload pool.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "platform/mail/smtp.hpp"
#include "platform/reflect/values.hpp"

namespace platform::mail {

struct ImapServer {
    std::string host, user, password, folder = "INBOX";
    int port = 993;
    Security security = Security::tls;  ///< none only to this machine
    std::string roots;                  ///< PEM file; empty: the system's
    std::chrono::seconds timeout{120};  ///< of each command
};

/// The server could not be asked, refused, or answered what is none.
class ImapError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct ImapItem {
    std::uint32_t uid = 0;
    std::size_t bytes = 0;
    std::optional<Instant> taken_at;  ///< when the mailbox took it
    std::vector<std::string> flags;
};

/// A name of a folder as commands can carry it: printable ASCII without quotes and wildcards.
bool is_folder_name(std::string_view name);

class Imap {
  public:
    /// Throws ImapError for a server that would be asked unencrypted and is not this machine.
    explicit Imap(ImapServer server);
    ~Imap();
    Imap(const Imap&) = delete;
    Imap& operator=(const Imap&) = delete;

    /// The first `most` messages that are not marked as deleted, oldest first.
    std::vector<ImapItem> list(std::size_t most);
    std::string fetch(std::uint32_t uid, std::size_t max_bytes);
    /// Sets or takes away a keyword; servers that keep none do nothing.
    void mark(std::uint32_t uid, std::string_view keyword, bool on);
    /// Into another folder, which is made where there is none.
    void move(std::uint32_t uid, const std::string& folder);

  private:
    struct State;
    std::string command(const std::string& text);
    bool try_command(const std::string& text);

    std::unique_ptr<State> state_;
};

/// Answers of UID FETCH (UID, FLAGS, INTERNALDATE, RFC822.SIZE), by lines; others are passed over.
std::vector<ImapItem> parse_fetched(std::string_view answer);

}  // namespace platform::mail
