// SPDX-License-Identifier: Apache-2.0
// One client connection: requests in, replies out, limits and timeouts of each phase. Private to platform/http.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <set>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "platform/async/asio.hpp"
#include "platform/http/peers.hpp"
#include "platform/http/server.hpp"

namespace platform::http {

class Watch;

/// What all connections of a server share.
struct Shared {
    Shared(Runtime& given, ServerConfig settings, const Router& routes, Server::Dispatch serve, Server::Refuse refusal)
        : runtime(given),
          config(std::move(settings)),
          router(routes),
          dispatch(std::move(serve)),
          refuse(std::move(refusal)),
          proxies(config.trusted_proxies) {}

    Runtime& runtime;
    ServerConfig config;
    const Router& router;
    Server::Dispatch dispatch;
    Server::Refuse refuse;
    TrustedProxies proxies;
    std::unique_ptr<boost::asio::ssl::context> tls;

    std::atomic<bool> draining{false};
    std::atomic<std::size_t> connections{0}, running{0};
    std::atomic<std::uint64_t> accepted{0}, refused{0};
    std::mutex mutex;
    std::map<std::string, std::size_t> per_group;  ///< connections by peer_group(); trusted proxies are not counted
    /// Of connections that wait for a next request, by loop; when draining begins they wait only a little longer. Touched
    /// on their own loop only.
    std::vector<std::set<Watch*>> idle;
};

/// Serves the connection until it ends.
void serve_connection(const std::shared_ptr<Shared>& shared, boost::asio::ip::tcp::socket socket, Fiber& fiber);

}  // namespace platform::http
