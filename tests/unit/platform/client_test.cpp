// SPDX-License-Identifier: Apache-2.0
// Addresses that a stranger chose lead nowhere inside, however they are spelt: a socket that listens sees nobody come.
#include "platform/http/client.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

#include "tests/support/listener.hpp"

namespace platform::http {
namespace {

const std::string kEmpty = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

TEST(HttpClient, NoSpellingOfAPrivateAddressIsConnectedTo) {
    Listener inside(kEmpty);
    FetchRules rules{.timeout = std::chrono::seconds(2)};
    // What the resolver makes of each: all of them are this machine.
    const std::vector<std::string> hosts{"127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "0177.0.0.1", "0.0.0.0"};
    for (const auto& host : hosts) {
        const int before = inside.came;
        EXPECT_THROW(fetch("https://" + host + ":" + inside.port + "/", rules), FetchError) << "there is no TLS";
        EXPECT_EQ(inside.came, before + 1) << host << " leads here, so that the refusal below means something";
    }
    const int before = inside.came;
    rules.public_only = true;
    for (const auto& host : hosts) {
        EXPECT_THROW(fetch("https://" + host + ":" + inside.port + "/", rules), FetchError) << host;
        EXPECT_THROW(post("https://" + host + ":" + inside.port + "/", {}, "{}", rules), FetchError) << host;
    }
    EXPECT_EQ(inside.came, before);
}

TEST(HttpClient, AProxyOfTheEnvironmentDoesNotConnectInstead) {
    Listener proxy(kEmpty);
    ::setenv("https_proxy", ("http://127.0.0.1:" + proxy.port).c_str(), 1);
    EXPECT_THROW(fetch("https://192.0.2.1/", {.timeout = std::chrono::seconds(1)}), FetchError);
    EXPECT_EQ(proxy.came, 1) << "it would have";
    EXPECT_THROW(fetch("https://192.0.2.1/", {.timeout = std::chrono::seconds(1), .secure_only = true}), FetchError);
    ::unsetenv("https_proxy");
    EXPECT_EQ(proxy.came, 1);
}

TEST(HttpClient, NoRedirectIsFollowed) {
    Listener inside(kEmpty);
    Listener moved("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + inside.port + "/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(fetch("http://127.0.0.1:" + moved.port + "/").status, 302);
    EXPECT_EQ(post("http://127.0.0.1:" + moved.port + "/", {}, "{}", {}).status, 302);
    EXPECT_EQ(inside.came, 0);
}

TEST(HttpClient, OtherSchemesAreNotRead) {
    for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:6379/_INFO", "dict://127.0.0.1:11211/stats", "ldap://127.0.0.1/"})
        EXPECT_THROW(fetch(url), FetchError) << url;
    EXPECT_THROW(fetch("http://127.0.0.1/", {.secure_only = true}), FetchError);
}

TEST(HttpClient, AnAnswerWithoutEndIsEnded) {
    Listener endless("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(600'000, 'x'));
    EXPECT_THROW(fetch("http://127.0.0.1:" + endless.port + "/"), FetchError);
    EXPECT_EQ(fetch("http://127.0.0.1:" + endless.port + "/", {.max_bytes = 600'000}).body.size(), 600'000U);
}

}  // namespace
}  // namespace platform::http
