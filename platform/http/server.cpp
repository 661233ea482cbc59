// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server.hpp"

#include <thread>

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

#include <spdlog/spdlog.h>

#include "platform/http/session.hpp"

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace platform::http {

namespace {

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

std::unique_ptr<asio::ssl::context> make_tls(const ServerConfig& config) {
    if (config.tls_certificate.empty() != config.tls_key.empty())
        throw std::invalid_argument("TLS needs both a certificate and its key");
    if (config.tls_certificate.empty()) return nullptr;
    auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    tls->use_certificate_chain_file(config.tls_certificate);
    tls->use_private_key_file(config.tls_key, asio::ssl::context::pem);
    return tls;
}

}  // namespace

struct Server::Impl {
    std::shared_ptr<Shared> shared;
    std::vector<std::unique_ptr<tcp::acceptor>> acceptors;
    std::uint16_t port = 0;

    void accept_on(std::size_t loop) {
        shared->runtime.spawn(loop, "accept", [this, loop](Fiber& fiber) {
            auto& acceptor = *acceptors[loop];
            while (!shared->draining) {
                error_code ec;
                tcp::socket socket(fiber.impl().io);
                acceptor.async_accept(socket, fiber.impl().yield[ec]);
                if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) return;
                if (ec) {   // out of descriptors: wait for some to be closed
                    fiber.sleep(std::chrono::milliseconds(50));
                    continue;
                }
                ++shared->accepted;
                auto held = std::make_shared<tcp::socket>(std::move(socket));
                shared->runtime.spawn(loop, "connection", [state = shared, held](Fiber& own) {
                    serve_connection(state, std::move(*held), own);
                });
            }
        });
    }
};

Server::Server(Runtime& runtime, ServerConfig config, const Router& router, Dispatch dispatch, Refuse refuse)
    : impl_(std::make_unique<Impl>()) {
    auto tls = make_tls(config);
    impl_->shared = std::make_shared<Shared>(runtime, std::move(config), router, std::move(dispatch), std::move(refuse));
    impl_->shared->tls = std::move(tls);
    impl_->shared->idle.resize(runtime.loops());
}

Server::~Server() = default;

void Server::start() {
    auto& shared = *impl_->shared;
    tcp::endpoint endpoint(asio::ip::make_address(shared.config.address), shared.config.port);
    {   // SO_REUSEPORT would let a second instance join silently: a plain bind first says whether the port is free
        tcp::acceptor probe(io_of(shared.runtime, 0), endpoint.protocol());
        probe.set_option(tcp::acceptor::reuse_address(true));
        probe.bind(endpoint);
        endpoint.port(probe.local_endpoint().port());
    }
    for (std::size_t loop = 0; loop < shared.runtime.loops(); ++loop) {
        auto acceptor = std::make_unique<tcp::acceptor>(io_of(shared.runtime, loop), endpoint.protocol());
        acceptor->set_option(tcp::acceptor::reuse_address(true));
        acceptor->set_option(ReusePort(true));
        acceptor->bind(endpoint);
        acceptor->listen(asio::socket_base::max_listen_connections);
        impl_->acceptors.push_back(std::move(acceptor));
    }
    impl_->port = endpoint.port();
    for (std::size_t loop = 0; loop < shared.runtime.loops(); ++loop) impl_->accept_on(loop);
}

std::uint16_t Server::port() const { return impl_->port; }

void Server::drain() {
    auto& shared = *impl_->shared;
    shared.draining = true;
    for (std::size_t loop = 0; loop < impl_->acceptors.size(); ++loop)
        asio::post(io_of(shared.runtime, loop), [state = impl_->shared, acceptor = impl_->acceptors[loop].get(), loop] {
            error_code ignored;
            acceptor->close(ignored);
            const auto idle = state->idle[loop];
            for (auto* socket : idle) socket->shutdown(tcp::socket::shutdown_both, ignored);
        });
    const auto until = std::chrono::steady_clock::now() + shared.config.drain_timeout;
    while (shared.connections > 0 && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

ServerStatus Server::status() const {
    const auto& shared = *impl_->shared;
    return {shared.connections, shared.running, shared.accepted, shared.refused};
}

}  // namespace platform::http
