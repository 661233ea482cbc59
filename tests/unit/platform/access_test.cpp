// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "platform/auth/failures.hpp"
#include "platform/http/address.hpp"

using namespace platform;
using namespace std::chrono_literals;

namespace {

TEST(FailureLimiter, DoublesTheWaitAfterTheFreeOnes) {
    auth::FailureLimiter limiter({.free = 3, .longest = 900s});
    const auth::FailureLimiter::Clock::time_point start{};
    std::vector<int> waits;
    auto now = start + 1h;
    for (int i = 0; i < 16; ++i) {
        waits.push_back(limiter.fail("a", now));
        now += std::chrono::seconds(waits.back());
    }
    EXPECT_EQ(waits, (std::vector<int>{0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900}));
    EXPECT_EQ(limiter.wait_s("b", now), 0);
}

TEST(FailureLimiter, ForgetsAfterALongQuiet) {
    auth::FailureLimiter limiter({.free = 1, .longest = 60s});
    const auto now = auth::FailureLimiter::Clock::time_point{} + 1h;
    limiter.fail("a", now);
    EXPECT_EQ(limiter.fail("a", now), 1);
    EXPECT_EQ(limiter.wait_s("a", now), 1);
    EXPECT_EQ(limiter.wait_s("a", now + 1s), 0);
    EXPECT_EQ(limiter.fail("a", now + 61s), 0);
}

TEST(FailureLimiter, ManyAddressesDoNotFreeWhoeverWaits) {
    auth::FailureLimiter limiter({.free = 1, .longest = 900s}, 100);
    const auto now = auth::FailureLimiter::Clock::time_point{} + 1h;
    for (int i = 0; i < 12; ++i) limiter.fail("bad", now);
    for (int i = 0; i < 1000; ++i) limiter.fail("other" + std::to_string(i), now);
    EXPECT_GT(limiter.wait_s("bad", now), 500);
}

TEST(Network, HoldsTheAddressesOfItsPrefix) {
    const auto in = [](const char* network, const char* address) {
        return contains(http::parse_network(network).value(), http::parse_address(address).value());
    };
    EXPECT_TRUE(in("192.0.2.0/24", "192.0.2.255"));
    EXPECT_FALSE(in("192.0.2.0/24", "192.0.3.0"));
    EXPECT_TRUE(in("192.0.2.128/25", "192.0.2.128"));
    EXPECT_FALSE(in("192.0.2.128/25", "192.0.2.127"));
    EXPECT_TRUE(in("192.0.2.1", "192.0.2.1"));
    EXPECT_TRUE(in("0.0.0.0/0", "203.0.113.9"));
    EXPECT_FALSE(in("0.0.0.0/0", "2001:db8::1"));
    EXPECT_TRUE(in("2001:db8::/32", "2001:db8:ffff::1"));
    EXPECT_FALSE(in("2001:db8::/32", "2001:db9::1"));
    EXPECT_TRUE(in("192.0.2.0/24", "::ffff:192.0.2.7"));
    for (const char* bad :
         {"", "x", "192.0.2.0/33", "192.0.2.1/24", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.0/024", "2001:db8::/129", "2001:db8::1/32", "fe80::1%eth0", "1.2.3"})
        EXPECT_FALSE(http::parse_network(bad)) << bad;
}

TEST(Network, OnlyWhatEverybodyReachesIsPublic) {
    for (const char* open : {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "2606:4700::1111",
                             "2a00::1", "64:ff9b::101:101"})
        EXPECT_TRUE(http::is_public(http::parse_address(open).value())) << open;
    for (const char* closed : {"0.0.0.0",
                               "10.1.2.3",
                               "100.64.0.1",
                               "127.0.0.1",
                               "127.255.255.255",
                               "169.254.169.254",
                               "172.16.0.1",
                               "172.31.255.255",
                               "192.168.1.1",
                               "198.18.0.1",
                               "224.0.0.1",
                               "255.255.255.255",
                               "::",
                               "::1",
                               "fe80::1",
                               "fc00::1",
                               "fd12::1",
                               "ff02::1",
                               "2001:db8::1",
                               "::ffff:127.0.0.1",
                               "::ffff:10.0.0.1",
                               "64:ff9b::7f00:1",
                               "2002:7f00:1::",
                               "2002:a00:1::",
                               "::127.0.0.1"})
        EXPECT_FALSE(http::is_public(http::parse_address(closed).value())) << closed;
}

}  // namespace
