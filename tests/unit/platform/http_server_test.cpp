// SPDX-License-Identifier: Apache-2.0
// The server against clients that stall, flood, vanish or lie, with limits small enough to be reached at once.
#include <atomic>
#include <fstream>
#include <thread>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "platform/async/runtime.hpp"
#include "platform/http/server.hpp"

using namespace platform;
using namespace platform::http;
using namespace std::chrono_literals;

namespace {

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

constexpr std::string_view kGet = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

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
        add("GET", "/split", [](Exchange& exchange) { exchange.response.set("X-Name", "a\r\nSet-Cookie: b\x01" "c"); });
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

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++n;
    return n;
}

TEST_F(HostileHttp, AHeadThatStallsEndsWith408) {
    start({.header_timeout = 200ms});
    Client client(server_->port()), silent(server_->port());
    client.send("GET /hello HTT");
    EXPECT_TRUE(client.receive().starts_with("HTTP/1.1 408 "));
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(silent.receive(), "") << "who says nothing gets nothing";
    EXPECT_TRUE(silent.ended());
}

TEST_F(HostileHttp, ADrippingHeadHasNoMoreTimeThanAnother) {
    start({.header_timeout = 300ms});
    Client client(server_->port());
    const auto begun = std::chrono::steady_clock::now();
    std::string got;
    for (int i = 0; i < 100 && got.empty() && !client.ended(); ++i) {
        client.send(i == 0 ? "GET /hello HTTP/1.1\r\n" : "X: y\r\n");
        got = client.receive("", 50ms);
    }
    EXPECT_TRUE(got.starts_with("HTTP/1.1 408 ")) << got;
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
}

TEST_F(HostileHttp, ABodyHasATimeThatOnlyGrowsWithWhatHasCome) {
    start({.body_timeout = 300ms, .min_body_rate = 1'000'000});
    Client stalled(server_->port()), dripping(server_->port());
    stalled.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    dripping.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    std::string got;
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < 100 && got.empty() && !dripping.ended(); ++i) {
        dripping.send("1\r\nx\r\n");
        got = dripping.receive("", 50ms);
    }
    EXPECT_TRUE(got.starts_with("HTTP/1.1 408 ")) << got;
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
    EXPECT_TRUE(stalled.receive().starts_with("HTTP/1.1 408 "));
}

TEST_F(HostileHttp, ARefusedBodyDoesNotTakeTheAnswerWithIt) {
    start();
    Client client(server_->port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
    client.send(std::string(3'000'000, 'x'));   // more than the socket's buffers hold
    EXPECT_TRUE(client.receive().starts_with("HTTP/1.1 413 "));
}

TEST_F(HostileHttp, ABodyIsCountedWhereItsLengthIsNotSaid) {
    start();
    std::string chunks = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 11; ++i) chunks += fmt::format("{:x}\r\n{}\r\n", 10'000, std::string(10'000, 'x'));
    EXPECT_TRUE(ask(chunks + "0\r\n\r\n").starts_with("HTTP/1.1 413 "));
}

TEST_F(HostileHttp, ChunksThatAreNoneEndTheConnection) {
    start();
    const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string body : {"x\r\n", "-1\r\na\r\n0\r\n\r\n", "0x1\r\na\r\n0\r\n\r\n", "1\na\n0\n\n", "1\r\nab\r\n0\r\n\r\n", "fffffffffffffffff\r\na\r\n0\r\n\r\n", "\r\n\r\n",
                                   " 1\r\na\r\n0\r\n\r\n", "1;\x01\r\na\r\n0\r\n\r\n", "+1\r\na\r\n0\r\n\r\n"}) {
        const auto got = ask(head + body + std::string(kGet));
        EXPECT_TRUE(got.starts_with("HTTP/1.1 400 ")) << body << got;
        EXPECT_EQ(count(got, "HTTP/1.1 "), 1U) << "nothing after it may be taken for a request: " << body;
    }
    EXPECT_TRUE(ask(head + "1;name=\"value\"\r\na\r\n0\r\nX-Trailer: 1\r\n\r\n").find("\r\n\r\na") != std::string::npos);
}

TEST_F(HostileHttp, AChunkHeaderWithoutEndTakesNoMemory) {
    start();
    Client client(server_->port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;");
    const std::string more(64 * 1024, 'x');
    for (int i = 0; i < 64; ++i)
        if (!client.send(more)) break;
    EXPECT_TRUE(client.receive().starts_with("HTTP/1.1 400 "));
}

TEST_F(HostileHttp, ATrailerWithoutEndTakesNoMemory) {
    start();
    Client client(server_->port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
    std::string more;
    for (int i = 0; i < 8'000; ++i) more += "X-Name: value\r\n";
    for (int i = 0; i < 32; ++i)
        if (!client.send(more)) break;
    EXPECT_TRUE(client.receive().starts_with("HTTP/1.1 400 "));
}

TEST_F(HostileHttp, PipelinedRequestsAreAnsweredInOrder) {
    start();
    std::string many;
    for (int i = 0; i < 500; ++i) many += i % 2 == 0 ? std::string(kGet) : fmt::format("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n{:04}", i);
    const auto got = ask(many);
    EXPECT_EQ(count(got, "HTTP/1.1 200 "), 500U);
    std::size_t at = 0;
    for (int i = 1; i < 500; i += 2) {
        at = got.find(fmt::format("\r\n\r\n{:04}HTTP/1.1", i).substr(0, i == 499 ? 8 : std::string::npos), at);
        ASSERT_NE(at, std::string::npos) << i;
    }
}

TEST_F(HostileHttp, WhatFollowsARefusedRequestIsNotRead) {
    start();
    for (const std::string first : {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET /hello HTTP/1.1\nHost: a\n\n",
                                    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc", "GET /hello HTTP/1.1\r\nHost: a\r\n X: b\r\n\r\n"}) {
        const auto got = ask(first + std::string(kGet));
        EXPECT_TRUE(got.starts_with("HTTP/1.1 400 ")) << got;
        EXPECT_EQ(count(got, "HTTP/1.1 "), 1U) << first;
    }
}

TEST_F(HostileHttp, AConnectionHasAnEnd) {
    start({.max_requests_per_connection = 3});
    std::string many;
    for (int i = 0; i < 5; ++i) many += kGet;
    const auto got = ask(many);
    EXPECT_EQ(count(got, "HTTP/1.1 200 "), 3U);
    EXPECT_EQ(count(got, "Connection: close"), 1U);
}

TEST_F(HostileHttp, AnIdleConnectionIsClosed) {
    start({.idle_timeout = 200ms});
    Client client(server_->port());
    client.send(kGet);
    EXPECT_TRUE(client.receive("hello").starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(client.receive("", 2s), "");
    EXPECT_TRUE(client.ended());
}

TEST_F(HostileHttp, OneAddressGetsItsShareOnly) {
    start({.max_connections = 8, .max_connections_per_address = 5});
    std::vector<std::unique_ptr<Client>> held;
    for (int i = 0; i < 5; ++i) held.push_back(std::make_unique<Client>(server_->port()));
    ASSERT_TRUE(has_connections(5));
    Client sixth(server_->port());
    EXPECT_EQ(sixth.receive("", 2s), "");
    EXPECT_TRUE(sixth.ended());
    Client other(server_->port(), "127.0.0.2");
    other.send(kGet);
    EXPECT_TRUE(other.receive("hello").starts_with("HTTP/1.1 200 "));
    held.clear();
    ASSERT_TRUE(has_connections(1));
    EXPECT_TRUE(ask(kGet).starts_with("HTTP/1.1 200 ")) << "what was taken is given back";
    for (int i = 0; i < 12; ++i) held.push_back(std::make_unique<Client>(server_->port(), fmt::format("127.0.1.{}", i + 1).c_str()));
    ASSERT_TRUE(has_connections(8));
    EXPECT_GE(server_->status().refused, 2U);
}

TEST_F(HostileHttp, ATrustedProxySpeaksForMany) {
    start({.trusted_proxies = {"127.0.0.1"}, .max_connections_per_address = 1});
    std::vector<std::unique_ptr<Client>> held;
    for (int i = 0; i < 5; ++i) held.push_back(std::make_unique<Client>(server_->port()));
    ASSERT_TRUE(has_connections(5));
    held[4]->send("GET /who HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9\r\n\r\n");
    EXPECT_NE(held[4]->receive("203.").find("\r\n\r\n203.0.113.9 a"), std::string::npos);
}

TEST_F(HostileHttp, NobodyElseMaySayForWhomTheySpeak) {
    start();
    EXPECT_NE(ask("GET /who HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n").find("\r\n\r\n127.0.0.1 a"), std::string::npos);
}

TEST_F(HostileHttp, AnAbsoluteTargetNamesTheHost) {
    start();
    EXPECT_NE(ask("GET http://b.example:80/who?x=1 HTTP/1.1\r\nHost: a\r\n\r\n").find("127.0.0.1 b.example:80"), std::string::npos);
    EXPECT_TRUE(ask("GET http://a@b/who HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(ask("GET ftp://b/who HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(ask("CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

TEST_F(HostileHttp, MethodsThatThePathDoesNotHaveAreNamed) {
    start();
    const auto got = ask("BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(got.starts_with("HTTP/1.1 405 "));
    EXPECT_NE(got.find("Allow: GET, HEAD, OPTIONS\r\n"), std::string::npos) << got;
    const auto options = ask("OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(options.starts_with("HTTP/1.1 204 ")) << options;
    EXPECT_NE(options.find("Allow: POST, OPTIONS\r\n"), std::string::npos);
    EXPECT_TRUE(ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 204 "));
    EXPECT_TRUE(ask("OPTIONS /none HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 404 "));
    EXPECT_TRUE(ask("GET * HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

TEST_F(HostileHttp, HeadHasTheHeadersOfGetAndNoBody) {
    start();
    const auto got = ask("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(kGet));
    EXPECT_EQ(count(got, "Content-Length: 5\r\n"), 2U);
    EXPECT_EQ(count(got, "hello"), 1U);
}

TEST_F(HostileHttp, OriginsAreAllowedOnlyIfConfigured) {
    start({.cors_origins = {"https://console.example"}});
    const auto good = ask("GET /hello HTTP/1.1\r\nHost: a\r\nOrigin: https://console.example\r\n\r\n");
    EXPECT_NE(good.find("Access-Control-Allow-Origin: https://console.example\r\n"), std::string::npos);
    EXPECT_NE(good.find("Vary: Origin\r\n"), std::string::npos);
    EXPECT_EQ(good.find("Allow-Credentials"), std::string::npos);
    const auto preflight = ask("OPTIONS /echo HTTP/1.1\r\nHost: a\r\nOrigin: https://console.example\r\nAccess-Control-Request-Method: POST\r\n\r\n");
    EXPECT_NE(preflight.find("Access-Control-Allow-Methods: POST, OPTIONS\r\n"), std::string::npos) << preflight;
    const auto other = ask("GET /hello HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.example\r\n\r\n");
    EXPECT_EQ(other.find("Access-Control"), std::string::npos);
    EXPECT_NE(other.find("Vary: Origin\r\n"), std::string::npos) << "a cache must not give one origin's answer to another";
}

TEST_F(HostileHttp, SecretsAreNeverCompressed) {
    start();
    EXPECT_NE(ask("GET /text HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n").find("Content-Encoding: gzip\r\n"), std::string::npos);
    EXPECT_EQ(ask("GET /text HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip;q=0\r\n\r\n").find("Content-Encoding"), std::string::npos);
    EXPECT_EQ(ask("POST /secret HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nContent-Length: 0\r\n\r\n").find("Content-Encoding"), std::string::npos);
}

TEST_F(HostileHttp, AReplyCannotBeSplit) {
    start();
    const auto got = ask("GET /split HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_NE(got.find("X-Name: a  Set-Cookie: b c\r\n"), std::string::npos) << got;
}

TEST_F(HostileHttp, ABugInAHandlerIsABare500AndNotTheEnd) {
    start();
    const auto got = ask("GET /throws HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(kGet));
    EXPECT_TRUE(got.starts_with("HTTP/1.1 500 "));
    EXPECT_EQ(got.find("a bug"), std::string::npos);
    EXPECT_EQ(count(got, "HTTP/1.1 200 "), 1U);
}

TEST_F(HostileHttp, AStreamedReplySaysWhetherItIsWhole) {
    start();
    EXPECT_NE(ask("GET /chunks HTTP/1.1\r\nHost: a\r\n\r\n").find("5\r\npart0\r\n5\r\npart1\r\n5\r\npart2\r\n0\r\n\r\n"), std::string::npos);
    const auto old = ask("GET /chunks HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(old.ends_with("\r\n\r\npart0part1part2")) << "HTTP/1.0 knows no chunks: " << old;
    EXPECT_EQ(old.find("Transfer-Encoding"), std::string::npos);
    const auto broken = ask("GET /broken-off HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(count(broken, "part"), 2U);
    EXPECT_EQ(broken.find("0\r\n\r\n"), std::string::npos) << "a part must not look like the whole";
}

TEST_F(HostileHttp, ExpectationsAreMetBeforeTheBodyComes) {
    start();
    Client client(server_->port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.receive("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ok");
    EXPECT_TRUE(client.receive("ok").starts_with("HTTP/1.1 200 "));
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_TRUE(client.receive().starts_with("HTTP/1.1 413 ")) << "too much is not even asked for";
}

TEST_F(HostileHttp, ClientsThatVanishLeaveNothing) {
    start();
    for (int i = 0; i < 50; ++i) {
        Client in_answer(server_->port()), in_head(server_->port()), in_body(server_->port());
        in_answer.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
        in_answer.receive("HTTP/1.1 200", 2s);
        in_answer.reset();
        in_head.send("GET /he");
        in_head.reset();
        in_body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
        in_body.reset();
    }
    EXPECT_TRUE(has_connections(0));
    EXPECT_EQ(server_->status().requests_running, 0U);
    EXPECT_TRUE(ask(kGet).starts_with("HTTP/1.1 200 "));
}

TEST_F(HostileHttp, AReaderThatDoesNotReadIsGivenUp) {
    start({.write_timeout = 300ms});
    Client client(server_->port(), "127.0.0.1", 4096);
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(has_connections(1));
    EXPECT_TRUE(has_connections(0));
}

TEST_F(HostileHttp, ASlowReaderGetsAllOfIt) {
    start({.write_timeout = 2s});
    Client client(server_->port(), "127.0.0.1", 64 * 1024);
    client.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    std::size_t total = 0;
    for (int i = 0; !client.ended() && i < 5'000; ++i) {
        total += client.receive("x", 1s).size();
        if (i % 50 == 0) std::this_thread::sleep_for(10ms);
    }
    EXPECT_GT(total, 32U * 1024 * 1024);
}

TEST_F(HostileHttp, DrainingFinishesWhatRunsAndClosesTheRest) {
    start();
    Client idle(server_->port()), busy(server_->port());
    idle.send(kGet);
    idle.receive("hello");
    busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(kGet));
    while (slow_running_ == 0) std::this_thread::sleep_for(5ms);
    std::thread draining([&] { server_->drain(); });
    const auto got = busy.receive();
    EXPECT_TRUE(got.starts_with("HTTP/1.1 200 "));
    EXPECT_NE(got.find("slow"), std::string::npos);
    EXPECT_NE(got.find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(count(got, "HTTP/1.1 "), 1U) << "the next request is not begun";
    EXPECT_EQ(idle.receive(), "");
    EXPECT_TRUE(idle.ended());
    busy.close();
    draining.join();
    EXPECT_EQ(server_->status().connections, 0U);
    EXPECT_THROW(Client(server_->port()), std::runtime_error);
}

TEST_F(HostileHttp, DrainingIsBounded) {
    start({.drain_timeout = 300ms});
    Client stuck(server_->port());
    stuck.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    ASSERT_TRUE(has_connections(1));
    const auto begun = std::chrono::steady_clock::now();
    server_->drain();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
}

TEST_F(HostileHttp, APortThatIsTakenIsNamed) {
    start();
    ServerConfig config;
    config.port = server_->port();
    Server second(runtime_, config, router_, {}, {});
    try {
        second.start();
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find(fmt::format("127.0.0.1:{}: Address already in use", config.port)), std::string::npos) << error.what();
    }
    config.address = "nowhere.example";
    EXPECT_THROW(Server(runtime_, config, router_, {}, {}).start(), std::invalid_argument);
    config.tls_certificate = "/nonexistent.pem";
    EXPECT_THROW(Server(runtime_, config, router_, {}, {}), std::invalid_argument);
    config.tls_key = "/nonexistent.key";
    EXPECT_THROW(Server(runtime_, config, router_, {}, {}), std::invalid_argument);
}

TEST(OffloadPool, RefusesMoreThanItMayHold) {
    Runtime runtime({.loops = 1, .offload_threads = 1, .offload_waiting = 2});
    std::atomic<int> done{0}, refused{0};
    std::atomic<bool> go{false};
    for (int i = 0; i < 10; ++i)
        runtime.spawn(0, "work", [&](Fiber& fiber) {
            try {
                fiber.offload([&] {
                    while (!go) std::this_thread::sleep_for(1ms);
                });
                ++done;
            } catch (const Overloaded&) {
                ++refused;
            }
        });
    for (int i = 0; i < 500 && refused < 7; ++i) std::this_thread::sleep_for(10ms);
    go = true;
    for (int i = 0; i < 500 && done < 3; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(refused, 7);
    EXPECT_EQ(done, 3);
    runtime.run(0, [&](Fiber& fiber) { EXPECT_NO_THROW(fiber.offload([] {})); });
    runtime.stop();
}

}  // namespace
