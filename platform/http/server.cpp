// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server.hpp"

#include <thread>

#include <sys/resource.h>

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

#include <spdlog/spdlog.h>

#include "platform/http/cors.hpp"
#include "platform/http/session.hpp"
#include "platform/http/tls.hpp"
#include "platform/http/watch.hpp"

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace platform::http {

namespace {

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

/// Descriptors that database, files and log need beside the clients'.
constexpr std::size_t kOtherDescriptors = 200;

std::size_t connections_within_limits(std::size_t wanted) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
    if (limit.rlim_cur >= wanted + kOtherDescriptors) return wanted;
    const auto most = std::max<std::size_t>(limit.rlim_cur, 2 * kOtherDescriptors) - kOtherDescriptors;
    spdlog::warn("at most {} connections instead of {}: this process may open {} files (ulimit -n)", most, wanted, limit.rlim_cur);
    return most;
}

tcp::endpoint endpoint_of(const ServerConfig& config) {
    error_code ec;
    const auto address = asio::ip::make_address(config.address == "localhost" ? "127.0.0.1" : config.address, ec);
    if (ec) throw std::invalid_argument("not an IP address to listen on: " + config.address);
    return {address, config.port};
}

}  // namespace

struct Server::Impl {
    std::shared_ptr<Shared> shared;
    std::vector<std::unique_ptr<tcp::acceptor>> acceptors;
    std::uint16_t port = 0;

    void listen(tcp::endpoint endpoint) {
        {  // SO_REUSEPORT would let a second instance join silently: a plain bind first says whether the port is free
            tcp::acceptor probe(io_of(shared->runtime, 0), endpoint.protocol());
            probe.set_option(tcp::acceptor::reuse_address(true));
            probe.bind(endpoint);
            endpoint.port(probe.local_endpoint().port());
        }
        for (std::size_t loop = 0; loop < shared->runtime.loops(); ++loop) {
            auto acceptor = std::make_unique<tcp::acceptor>(io_of(shared->runtime, loop), endpoint.protocol());
            acceptor->set_option(tcp::acceptor::reuse_address(true));
            acceptor->set_option(ReusePort(true));
            acceptor->bind(endpoint);
            acceptor->listen(asio::socket_base::max_listen_connections);
            acceptors.push_back(std::move(acceptor));
        }
        port = endpoint.port();
    }

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
                serve(loop, std::move(socket));
            }
        });
    }

    void serve(std::size_t loop, tcp::socket socket) const {
        ++shared->accepted;
        auto held = std::make_shared<tcp::socket>(std::move(socket));
        shared->runtime.spawn(loop, "connection", [state = shared, held](Fiber& own) { serve_connection(state, std::move(*held), own); });
    }

    /// What the kernel has taken in for us is served before the door closes: those clients may have sent their request.
    void close(std::size_t loop) const {
        auto& acceptor = *acceptors[loop];
        error_code ec;
        acceptor.non_blocking(true, ec);
        while (!ec) {
            tcp::socket socket(io_of(shared->runtime, loop));
            acceptor.accept(socket, ec);
            if (!ec) serve(loop, std::move(socket));
        }
        acceptor.close(ec);
        for (auto* watch : shared->idle[loop]) watch->expires_after(shared->config.drain_grace);
    }
};

Server::Server(Runtime& runtime, ServerConfig config, const Router& router, Dispatch dispatch, Refuse refuse)
    : impl_(std::make_unique<Impl>()) {
    auto tls = make_tls(config.tls_certificate, config.tls_key);
    check_origins(config.cors_origins);
    config.max_connections = connections_within_limits(config.max_connections);
    impl_->shared = std::make_shared<Shared>(runtime, std::move(config), router, std::move(dispatch), std::move(refuse));
    impl_->shared->tls = std::move(tls);
    impl_->shared->idle.resize(runtime.loops());
}

Server::~Server() = default;

void Server::start() {
    auto& shared = *impl_->shared;
    tcp::endpoint endpoint = endpoint_of(shared.config);
    try {
        impl_->listen(endpoint);
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error(fmt::format("cannot listen on {}:{}: {}", shared.config.address, shared.config.port, error.code().message()));
    }
    for (std::size_t loop = 0; loop < shared.runtime.loops(); ++loop) impl_->accept_on(loop);
}

std::uint16_t Server::port() const { return impl_->port; }

void Server::drain() {
    auto& shared = *impl_->shared;
    shared.draining = true;
    const auto open = std::make_shared<std::atomic<std::size_t>>(impl_->acceptors.size());
    for (std::size_t loop = 0; loop < impl_->acceptors.size(); ++loop)
        asio::post(io_of(shared.runtime, loop), [this, open, loop] {
            impl_->close(loop);
            asio::post(io_of(impl_->shared->runtime, loop), [open] { --*open; });  // after the connections that were just taken in are counted
        });
    const auto until = std::chrono::steady_clock::now() + shared.config.drain_timeout;
    while ((*open > 0 || shared.connections > 0) && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

ServerStatus Server::status() const {
    const auto& shared = *impl_->shared;
    return {shared.connections, shared.running, shared.accepted, shared.refused};
}

}  // namespace platform::http
