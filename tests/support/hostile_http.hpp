// SPDX-License-Identifier: Apache-2.0
// A server with small limits and a client that speaks raw bytes, for tests of what clients may do to it.
#pragma once

#include <atomic>
#include <thread>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "platform/async/runtime.hpp"
#include "platform/http/server.hpp"

namespace tests {

using namespace platform;
using namespace platform::http;
using namespace std::chrono_literals;

class Client {
  public:
    explicit Client(std::uint16_t port, const char* from = "127.0.0.1", int receive_buffer = 0) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        sockaddr_in own{AF_INET, 0, {}, {}}, other{AF_INET, htons(port), {}, {}};
        ::inet_pton(AF_INET, from, &own.sin_addr);
        ::inet_pton(AF_INET, "127.0.0.1", &other.sin_addr);
        if (::bind(fd_, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0 || ::connect(fd_, reinterpret_cast<sockaddr*>(&other), sizeof other) != 0)
            throw std::runtime_error("cannot connect");
    }
    ~Client() { close(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    void reset() {
        const linger now{1, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close();
    }
    bool send(std::string_view text) {
        while (!text.empty()) {
            const auto sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void half_close() { ::shutdown(fd_, SHUT_WR); }
    /// What comes until `end` is in it, the connection ends or the time is up.
    std::string receive(std::string_view end = "", std::chrono::milliseconds patience = 5s) {
        std::string out;
        const auto until = std::chrono::steady_clock::now() + patience;
        while (end.empty() || out.find(end) == std::string::npos) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
            pollfd wanted{fd_, POLLIN, 0};
            if (left <= 0ms || ::poll(&wanted, 1, static_cast<int>(left.count())) <= 0) return out;
            char buffer[64 * 1024];
            const auto got = ::recv(fd_, buffer, sizeof buffer, 0);
            if (got <= 0) {
                ended_ = true;
                return out;
            }
            out.append(buffer, static_cast<std::size_t>(got));
        }
        return out;
    }
    /// Whether the server has closed the connection, once everything has been received.
    [[nodiscard]] bool ended() const { return ended_; }

  private:
    int fd_;
    bool ended_ = false;
};

inline constexpr std::string_view kGet = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

class HostileHttp : public testing::Test {
  protected:
    void start(ServerConfig config = {}) {
        config.port = 0;
        add("GET", "/hello", [](Exchange& exchange) { exchange.response.body = "hello"; });
        add("POST", "/echo", [](Exchange& exchange) { exchange.response.body = exchange.request.body; });
        add("POST", "/secret", [](Exchange& exchange) {
            exchange.response.set("Content-Type", "application/json");
            exchange.response.body = std::string(4000, 's');
        });
        add("GET", "/large", [](Exchange& exchange) {
            exchange.response.set("Content-Type", "text/plain");
            exchange.response.body = std::string(32 * 1024 * 1024, 'x');
            exchange.response.secret = true;
        });
        add("GET", "/text", [](Exchange& exchange) {
            exchange.response.set("Content-Type", "text/plain");
            exchange.response.body = std::string(600 * 1024, 'x');
        });
        add("GET", "/chunks", [](Exchange& exchange) {
            exchange.response.source = [n = 0](Fiber&, std::string& chunk) mutable {
                chunk = "part" + std::to_string(n);
                return ++n < 3;
            };
        });
        add("GET", "/broken-off", [](Exchange& exchange) {
            exchange.response.source = [n = 0](Fiber&, std::string& chunk) mutable {
                chunk = "part";
                if (++n == 3) throw std::runtime_error("broke off");
                return true;
            };
        });
        add("GET", "/split", [](Exchange& exchange) { exchange.response.set("X-Name",
                                                                            "a\r\nSet-Cookie: b\x01"
                                                                            "c"); });
        add("GET", "/throws", [](Exchange&) { throw std::runtime_error("a bug"); });
        add("GET", "/slow", [this](Exchange& exchange) {
            ++slow_running_;
            exchange.fiber->sleep(400ms);
            exchange.response.body = "slow";
        });
        add("GET", "/who", [](Exchange& exchange) { exchange.response.body = exchange.request.peer + " " + exchange.request.host; });
        server_ = std::make_unique<Server>(
            runtime_, std::move(config), router_,
            [](Exchange& exchange) {
                if (exchange.route != nullptr) exchange.route->handler(exchange);
            },
            [](Exchange& exchange, int status, std::string_view detail) {
                exchange.response.status = status;
                exchange.response.body = detail;
            });
        server_->start();
    }
    void add(std::string method, std::string pattern, Handler handler) {
        Route route;
        route.method = std::move(method);
        route.pattern = std::move(pattern);
        route.handler = std::move(handler);
        route.max_body = 100'000;
        router_.add(std::move(route));
    }
    [[nodiscard]] std::string ask(std::string_view text, std::chrono::milliseconds patience = 5s) const {
        Client client(server_->port());
        client.send(text);
        client.half_close();
        return client.receive("", patience);
    }
    void TearDown() override { runtime_.stop(); }
    /// Whether the server comes to have that many connections.
    [[nodiscard]] bool has_connections(std::size_t count) const {
        for (int i = 0; i < 500 && server_->status().connections != count; ++i) std::this_thread::sleep_for(10ms);
        return server_->status().connections == count;
    }

    Runtime runtime_{{.loops = 2}};
    Router router_;
    std::unique_ptr<Server> server_;
    std::atomic<int> slow_running_{0};
};

inline std::size_t count(std::string_view text, std::string_view part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++n;
    return n;
}

}  // namespace tests
