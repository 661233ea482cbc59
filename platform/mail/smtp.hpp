// SPDX-License-Identifier: Apache-2.0
// Handing a mail to a server (RFC 5321), blocking: callers put it on the offload pool. And when to try again.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace platform::mail {

enum class Security { starttls, tls, none };

struct SmtpServer {
    std::string host;
    int port = 587;
    Security security = Security::starttls;   ///< none only to this machine
    std::string user, password;
    std::string roots;  ///< PEM file of what its certificate is trusted by; empty: the system's
    std::chrono::seconds timeout{30};
};

struct SmtpResult {
    enum class Kind {
        accepted,
        temporary,
        permanent,  ///< this mail is refused: what refuses every mail (greeting, TLS, sign-in) is temporary
        bounced,    ///< permanent, and it is the recipient's address that is refused
    } kind = Kind::temporary;
    int code = 0;      ///< of the server's last answer; 0: there was none
    std::string text;  ///< of the server or of the connection; addresses in it are masked
};

SmtpResult send(const SmtpServer& server, const std::string& from, const std::string& to, const std::string& message);

/// Waiting time after the n-th failed attempt (1…7): 1, 5, 15 minutes, 1, 4, 12, 24 hours; then none (platform R8).
std::optional<std::chrono::seconds> wait_after(int attempts);

}  // namespace platform::mail
