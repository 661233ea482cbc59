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
    std::vector<std::string> trusted_proxies;         ///< addresses whose X-Forwarded-For is believed (right-most hop)
    std::size_t max_header_bytes = 16 * 1024;
    std::size_t max_target_bytes = 8 * 1024;
    std::size_t max_connections = 10'000;
    std::size_t max_connections_per_address = 1'000;  ///< further ones are closed
    std::chrono::milliseconds header_timeout{10'000};      ///< from the first byte (or connect) to the whole header
    std::chrono::milliseconds body_timeout{60'000};        ///< whole body (streamed routes: between two reads 30 s)
    std::chrono::milliseconds write_timeout{60'000};       ///< between two writes that make progress
    std::chrono::milliseconds idle_timeout{75'000};        ///< keep-alive between requests
    std::chrono::milliseconds drain_timeout{25'000};
    std::size_t gzip_min_bytes = 1'400;
};

struct ServerStatus {
    std::size_t connections = 0, requests_running = 0;
    std::uint64_t accepted = 0, refused = 0;
};

/// Listens with SO_REUSEPORT on every loop. Errors before a route is known (400, 408, 413, 414, 431) are answered as
/// problem documents by `refuse`; everything else goes to `dispatch`, whose exceptions are a bug and end in a bare 500.
class Server {
  public:
    using Dispatch = std::function<void(Exchange&)>;
    using Refuse = std::function<void(Exchange&, int status, std::string_view detail)>;
    Server(Runtime& runtime, ServerConfig config, const Router& router, Dispatch dispatch, Refuse refuse);
    ~Server();
    /// Throws std::system_error if the port is taken.
    void start();
    [[nodiscard]] std::uint16_t port() const;
    /// Accepts nothing new, answers `Connection: close`, waits for the running requests (at most drain_timeout).
    void drain();
    [[nodiscard]] ServerStatus status() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};


}  // namespace platform::http
