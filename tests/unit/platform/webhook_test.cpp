// SPDX-License-Identifier: Apache-2.0
// Signed calls: vectors of the specification and of platform R10, waiting times, and whom nobody may call.
#include <gtest/gtest.h>

#include "platform/http/webhook.hpp"

namespace platform::http {
namespace {

Instant at(std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); }

TEST(Webhook, SignsAsTheSpecificationDoes) {
    EXPECT_EQ(sign_webhook(*webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "msg_p5jXN8AQM9LWM0D4loKWxJek", at(1614265330), R"({"test": 2432232314})"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    EXPECT_EQ(
        sign_webhook(
            *webhook_key("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"), "019dc0de-0000-7000-8000-000000000001", at(1795428000),
            R"({"specversion":"1.0","id":"019dc0de-0000-7000-8000-000000000001","source":"/tenants/acme","type":"compliance.v)"
            R"(endor.contract.expiring.v1","time":"2026-11-23T10:00:00Z","subject":"vendor/contracts/019dc0de-0000-7000-8000-)"
            R"(0000000000aa","datacontenttype":"application/json","data":{"key":"CTR-0042","ends_on":"2027-03-31"}})"),
        "v1,R06VNVTZc+1MdBJielWeDjkRuK0nUSLszppbre/BY+c=");
}

TEST(Webhook, TakesOnlySecretsOfTheirForm) {
    for (const auto* secret : {"", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!fKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
        EXPECT_FALSE(webhook_key(secret)) << secret;
    EXPECT_EQ(webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")->size(), 24u);
}

TEST(Webhook, WaitsLongerAndLonger) {
    std::int64_t sum = 0;
    for (int n = 1; n <= 8; ++n) sum += webhook_wait_after(n)->count() / 1000;
    EXPECT_EQ(webhook_wait_after(1)->count(), 10'000);
    EXPECT_EQ(sum, (2 * 24 - 4) * 3600 + 36 * 60 + 10);  // from 10:00:00 of one day to 06:36:10 two days later
    EXPECT_FALSE(webhook_wait_after(9));
    EXPECT_EQ(webhook_wait_after(2, 1.0)->count(), 66'000);
    EXPECT_EQ(webhook_wait_after(2, 7.0)->count(), 66'000);
}

TEST(Webhook, CallsNobodyInside) {
    EXPECT_FALSE(webhook_target_fault("https://example.org/hook", false));
    EXPECT_FALSE(webhook_target_fault("https://example.org:8443/hook", false));
    EXPECT_EQ(webhook_target_fault("http://example.org/hook", false), "https_needed");
    EXPECT_EQ(webhook_target_fault("https://example.org:25/", false), "out_of_range");
    for (const auto* host :
         {"127.0.0.1", "10.0.0.5", "192.168.1.1", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "localhost", "a.localhost", "0.0.0.0"})
        EXPECT_EQ(webhook_target_fault(std::string("https://") + host + "/", false), "private_address") << host;
    EXPECT_FALSE(webhook_target_fault("https://10.0.0.5/", true));
    EXPECT_EQ(webhook_target_fault("http://10.0.0.5/", true), "https_needed");
}

}  // namespace
}  // namespace platform::http
