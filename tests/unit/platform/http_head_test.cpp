// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <boost/asio/ip/address.hpp>

#include "platform/http/cors.hpp"
#include "platform/http/head.hpp"
#include "platform/http/peers.hpp"
#include "platform/http/url.hpp"

using namespace platform::http;

namespace {

int status_of(std::string_view line, std::string_view fields = "Host: a\r\n") {
    return check_head(std::string(line) + "\r\n" + std::string(fields) + "\r\n", 100).status;
}
int with(std::string_view fields) { return status_of("POST /x HTTP/1.1", "Host: a\r\n" + std::string(fields)); }

TEST(HttpHead, APlainOneIsTaken) {
    EXPECT_EQ(status_of("GET / HTTP/1.1"), 0);
    EXPECT_EQ(status_of("GET /?q=%20&x=[1] HTTP/1.0", ""), 0);
    EXPECT_EQ(status_of("OPTIONS * HTTP/1.1"), 0);
    EXPECT_EQ(with("Content-Length: 5\r\nX-Empty:\r\nX-Word:\t \xC3\xA4 \r\n"), 0);
    EXPECT_EQ(with("transfer-encoding: Chunked\r\n"), 0);
}

TEST(HttpHead, ARequestLineThatCouldBeReadTwoWaysIsRefused) {
    for (const std::string_view line : {"GET /", "GET  / HTTP/1.1", "GET / x HTTP/1.1", " GET / HTTP/1.1", "GET / HTTP/1.1 ", "GET\t/ HTTP/1.1",
                                        "G(T / HTTP/1.1", "GET / HTTP/2.0", "GET / HTTP/1.2", "GET / http/1.1", "GET /# HTTP/1.1", "GET /\x01 HTTP/1.1",
                                        "GET /\x7f HTTP/1.1", "GET /\xC3\xA4 HTTP/1.1", "GET / HTTP/1.1\n", "GETGETGETGETGETGETGETGET / HTTP/1.1"})
        EXPECT_EQ(status_of(line), 400) << line;
    EXPECT_EQ(status_of("GET /" + std::string(100, 'x') + " HTTP/1.1"), 414);
}

TEST(HttpHead, FramingThatCouldBeReadTwoWaysIsRefused) {
    for (const std::string_view fields : {"Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5, 5\r\n", "Content-Length: +5\r\n",
                                          "Content-Length: -1\r\n", "Content-Length: 0x5\r\n", "Content-Length: 5 5\r\n", "Content-Length:\r\n",
                                          "Content-Length: 9999999999999999999\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                                          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n",
                                          "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding: xchunked\r\n",
                                          "Transfer-Encoding: \x0B"
                                          "chunked\r\n",
                                          "Transfer-Encoding:\r\n"})
        EXPECT_EQ(with(fields), 400) << fields;
    EXPECT_EQ(status_of("POST / HTTP/1.0", "Transfer-Encoding: chunked\r\n"), 400);
}

TEST(HttpHead, BrokenFieldsAreRefused) {
    for (const std::string_view fields : {"Content-Length : 5\r\n", "X: a\r\n b\r\n", " X: a\r\n", "X\r\n", ": a\r\n", "X Y: a\r\n", "X: a\rb\r\n",
                                          "X: a\nY: b\r\n", "X: a\x01\r\n", "X: a\x7f\r\n"})
        EXPECT_EQ(with(fields), 400) << fields;
    EXPECT_EQ(with(std::string_view("X: a\0b\r\n", 8)), 400);
    std::string many;
    for (int i = 0; i < 101; ++i) many += "X: 1\r\n";
    EXPECT_EQ(with(many), 431);
}

TEST(HttpHead, ExactlyOneHostIsNeededAndOnlyAHost) {
    EXPECT_EQ(status_of("GET / HTTP/1.1", ""), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1", "Host: a\r\nHost: a\r\n"), 400);
    for (const std::string_view host : {"a b", "a/b", "a@b", "a:b", "a:123456", "http://a", "a,b", "[::1", "[x]", "[::1]x", "a\"b", "<a>", "a?x", "a#x"})
        EXPECT_EQ(status_of("GET / HTTP/1.1", "Host: " + std::string(host) + "\r\n"), 400) << host;
    for (const std::string_view host : {"a", "a.example:8002", "127.0.0.1:1", "[::1]", "[::1]:8002", "A-b_c.d", "a:"})
        EXPECT_EQ(status_of("GET / HTTP/1.1", "Host: " + std::string(host) + "\r\n"), 0) << host;
}

TEST(HttpHead, WhatCannotBecomeAHeadIsKnownBeforeItsEnd) {
    EXPECT_EQ(check_head_start("\x16\x03\x01").status, 400);
    EXPECT_EQ(check_head_start("GET / HTTP/1.1\nHost").status, 400);
    EXPECT_EQ(check_head_start("GET / HTTP/1.1\rHost").status, 400);
    EXPECT_EQ(check_head_start("GET / HTTP/1.1\r").status, 0);
    EXPECT_EQ(check_head_start("GET / HTTP/1.1\r\nA", 15).status, 0);
    EXPECT_EQ(check_head_start("GET / HTTP/1.1\r\nA\n", 16).status, 400);
}

TEST(HttpHosts, OnlyNamesOfThisMachineAreLoopback) {
    for (const std::string_view host : {"localhost", "LOCALHOST:8002", "127.0.0.1", "127.9.9.9:80", "[::1]:8002"}) EXPECT_TRUE(is_loopback_host(host)) << host;
    for (const std::string_view host : {"", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example", "[::2]", "128.0.0.1"})
        EXPECT_FALSE(is_loopback_host(host)) << host;
}

TEST(HttpQuery, OnlyUtf8AndWholeEscapesAreTaken) {
    for (const std::string_view text : {"a=%", "a=%2", "a=%zz", "%=1", "a=%ff", "a=%c0%af", "%ed%a0%80=1", "a=%C3"}) EXPECT_FALSE(parse_query(text)) << text;
    const auto pairs = parse_query("a=%C3%A4&b&&c=1=2&a=+");
    ASSERT_TRUE(pairs);
    EXPECT_EQ(pairs->size(), 4U);
    EXPECT_EQ((*pairs)[0].second, "ä");
    EXPECT_EQ((*pairs)[2].second, "1=2");
    EXPECT_FALSE(parse_query("a&a&a", 2));
}

boost::asio::ip::address at(const char* text) { return boost::asio::ip::make_address(text); }

TEST(HttpPeers, ForwardedAddressesAreBelievedOfTrustedProxiesOnly) {
    const TrustedProxies proxies({"10.0.0.0/8", " 192.0.2.7", "2001:db8::/32"});
    const auto client = [&](const char* peer, std::vector<Header> headers) { return proxies.client(at(peer), headers); };
    EXPECT_EQ(client("203.0.113.9", {{"X-Forwarded-For", "1.1.1.1"}}), "203.0.113.9");
    EXPECT_EQ(client("10.1.2.3", {{"x-forwarded-for", "1.1.1.1"}}), "1.1.1.1");
    EXPECT_EQ(client("::ffff:10.1.2.3", {{"X-Forwarded-For", "6.6.6.6, 1.1.1.1"}}), "1.1.1.1") << "what stands further left, anybody may have written";
    EXPECT_EQ(client("10.1.2.3", {{"X-Forwarded-For", "6.6.6.6, 1.1.1.1, 10.9.9.9"}}), "1.1.1.1");
    EXPECT_EQ(client("10.1.2.3", {{"X-Forwarded-For", "6.6.6.6, 1.1.1.1"}, {"X-Forwarded-For", "192.0.2.7"}}), "1.1.1.1");
    EXPECT_EQ(client("10.1.2.3", {}), "10.1.2.3");
    EXPECT_EQ(client("10.1.2.3", {{"X-Forwarded-For", "\"><script>"}}), "10.1.2.3");
    EXPECT_EQ(client("2001:db8::1", {{"X-Forwarded-For", "[::9]:80"}}), "2001:db8::1");
    EXPECT_THROW(TrustedProxies({"10.0.0.0/33"}), std::invalid_argument);
    EXPECT_THROW(TrustedProxies({"proxy.example"}), std::invalid_argument);
}

TEST(HttpPeers, OneCustomersAddressesOfIpv6CountAsOneClient) {
    EXPECT_EQ(peer_group(at("2001:db8:1:2:3::4")), peer_group(at("2001:db8:1:2::9")));
    EXPECT_NE(peer_group(at("2001:db8:1:2::1")), peer_group(at("2001:db8:1:3::1")));
    EXPECT_EQ(peer_group(at("::ffff:192.0.2.1")), "192.0.2.1");
}

TEST(HttpCors, OnlyOriginsCanBeConfigured) {
    EXPECT_NO_THROW(check_origins({"https://console.example.org", "http://localhost:5173", "http://[::1]:5173"}));
    for (const char* bad : {"*", "null", "https://a/", "ftp://a", "a.example", "https://a,https://b"})
        EXPECT_THROW(check_origins({bad}), std::invalid_argument) << bad;
}

}  // namespace
