// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 server: sockets, parsing, limits, TLS, draining. What a request means is the dispatcher's business.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "platform/http/message.hpp"
#include "platform/http/router.hpp"

namespace platform {
class Runtime;
}

namespace platform::http {

struct ServerConfig {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8002;                        ///< 0: any free one, see Server::port()
    std::string tls_certificate, tls_key;             ///< PEM files; both or neither
    std::vector<std::string> trusted_proxies;         ///< addresses and networks whose X-Forwarded-For and -Proto are believed
    std::vector<std::string> cors_origins;            ///< whose pages may call from a browser; none: no CORS
    std::size_t max_header_bytes = 16 * 1024;
    std::size_t max_target_bytes = 8 * 1024;
    std::size_t max_connections = 10'000;                  ///< fewer where the process may not open so many files
    std::size_t max_connections_per_address = 1'000;       ///< (of IPv6 per /64); further ones are closed; not for trusted proxies
    std::size_t max_requests_per_connection = 10'000;      ///< then it is closed, so that clients spread anew over the loops
    std::chrono::milliseconds header_timeout{10'000};      ///< from the first byte (or connect) to the whole header
    std::chrono::milliseconds body_timeout{60'000};        ///< for the whole body, and a second more for each
    std::size_t min_body_rate = 4 * 1024;                  ///< bytes of it that have come
    std::chrono::milliseconds write_timeout{60'000};       ///< for each 256 KiB of a reply
    std::chrono::milliseconds idle_timeout{75'000};        ///< keep-alive between requests
    std::chrono::milliseconds linger_timeout{5'000};       ///< after a refusal: reads on so that the client can read it
    std::chrono::milliseconds drain_timeout{25'000};
    std::chrono::milliseconds drain_grace{300};  ///< while draining, for a request that is on its way
    std::size_t gzip_min_bytes = 1'400;
};

struct ServerStatus {
    std::size_t connections = 0, requests_running = 0;
    std::uint64_t accepted = 0, refused = 0;
};

/// Listens with SO_REUSEPORT on every loop. Errors before a route is known (400, 408, 413, 414, 431) are answered as
/// problem documents by `refuse`; everything else goes to `dispatch`, whose exceptions are a bug and end in a bare 500.
/// OPTIONS is answered here; `dispatch` then gets an exchange without route whose response is there already.
class Server {
  public:
    using Dispatch = std::function<void(Exchange&)>;
    using Refuse = std::function<void(Exchange&, int status, std::string_view detail)>;
    Server(Runtime& runtime, ServerConfig config, const Router& router, Dispatch dispatch, Refuse refuse);
    ~Server();
    /// Throws std::invalid_argument for what is no address, std::runtime_error if it cannot be listened on.
    void start();
    [[nodiscard]] std::uint16_t port() const;
    /// Accepts nothing new but what the kernel has taken in already, answers `Connection: close`, waits for the running requests (at most drain_timeout).
    void drain();
    [[nodiscard]] ServerStatus status() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace platform::http
