// SPDX-License-Identifier: Apache-2.0
// The server against clients that stall, flood or vanish, with limits small enough to be reached at once.
#include "tests/support/hostile_http.hpp"

using namespace tests;

namespace {

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
    client.send(std::string(3'000'000, 'x'));  // more than the socket's buffers hold
    EXPECT_TRUE(client.receive().starts_with("HTTP/1.1 413 "));
}

TEST_F(HostileHttp, ABodyIsCountedWhereItsLengthIsNotSaid) {
    start();
    std::string chunks = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 11; ++i) chunks += fmt::format("{:x}\r\n{}\r\n", 10'000, std::string(10'000, 'x'));
    EXPECT_TRUE(ask(chunks + "0\r\n\r\n").starts_with("HTTP/1.1 413 "));
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
