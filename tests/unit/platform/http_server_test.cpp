// SPDX-License-Identifier: Apache-2.0
// What the server says to requests that are odd, broken or meant to mislead.
#include "tests/support/hostile_http.hpp"

using namespace tests;

namespace {

TEST_F(HostileHttp, ChunksThatAreNoneEndTheConnection) {
    start();
    const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string body :
         {"x\r\n", "-1\r\na\r\n0\r\n\r\n", "0x1\r\na\r\n0\r\n\r\n", "1\na\n0\n\n", "1\r\nab\r\n0\r\n\r\n", "fffffffffffffffff\r\na\r\n0\r\n\r\n", "\r\n\r\n",
          " 1\r\na\r\n0\r\n\r\n", "1;\x01\r\na\r\n0\r\n\r\n", "+1\r\na\r\n0\r\n\r\n"}) {
        const auto got = ask(head + body + std::string(kGet));
        EXPECT_TRUE(got.starts_with("HTTP/1.1 400 ")) << body << got;
        EXPECT_EQ(count(got, "HTTP/1.1 "), 1U) << "nothing after it may be taken for a request: " << body;
    }
    EXPECT_TRUE(ask(head + "1;name=\"value\"\r\na\r\n0\r\nX-Trailer: 1\r\n\r\n").find("\r\n\r\na") != std::string::npos);
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
    for (const std::string first :
         {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET /hello HTTP/1.1\nHost: a\n\n",
          "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc", "GET /hello HTTP/1.1\r\nHost: a\r\n X: b\r\n\r\n"}) {
        const auto got = ask(first + std::string(kGet));
        EXPECT_TRUE(got.starts_with("HTTP/1.1 400 ")) << got;
        EXPECT_EQ(count(got, "HTTP/1.1 "), 1U) << first;
    }
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

}  // namespace
