// SPDX-License-Identifier: Apache-2.0
// Many calls at once: who is slow holds up nobody, and no more of an answer is kept than asked for.
#include "platform/http/sender.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "platform/async/runtime.hpp"
#include "tests/support/listener.hpp"

namespace platform::http {
namespace {

using std::chrono::steady_clock;

Post post_to(const Listener& listener, std::chrono::seconds timeout, std::size_t most = 1'000) {
    return {"http://127.0.0.1:" + listener.port + "/", {"Expect:"}, "{}", {.timeout = timeout, .max_bytes = most}};
}

class SenderTest : public testing::Test {
  protected:
    std::vector<PostOutcome> send(std::vector<Post> posts) {
        std::vector<PostOutcome> out;
        runtime_.run(0, [&](Fiber& fiber) { out = sender_.send(fiber, std::move(posts)); });
        return out;
    }
    ~SenderTest() override { sender_.close(); }
    Runtime runtime_{RuntimeConfig{.loops = 1}};
    Sender sender_;
    Listener quick_{"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfine"}, silent_{""};
};

TEST_F(SenderTest, SlowOnesHoldUpNobody) {
    std::vector<PostOutcome> slow;
    std::thread others([&] { slow = send(std::vector<Post>(40, post_to(silent_, std::chrono::seconds(3)))); });
    while (silent_.came < 40) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const auto begun = steady_clock::now();
    for (int n = 0; n < 20; ++n) {
        const auto outcome = send({post_to(quick_, std::chrono::seconds(3))}).front();
        EXPECT_EQ(outcome.status, 200);
        EXPECT_EQ(outcome.answer, "fine");
    }
    EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds(2));
    others.join();
    ASSERT_EQ(slow.size(), 40u);
    for (const auto& outcome : slow) {
        EXPECT_EQ(outcome.status, 0);
        EXPECT_FALSE(outcome.error.empty());
        EXPECT_GE(outcome.took.count(), 2'900);
        EXPECT_LT(outcome.took.count(), 5'000);
    }
}

TEST_F(SenderTest, OutcomesStandInTheOrderOfTheCalls) {
    const auto outcomes = send({post_to(silent_, std::chrono::seconds(1)), post_to(quick_, std::chrono::seconds(3))});
    EXPECT_EQ(outcomes[0].status, 0);
    EXPECT_EQ(outcomes[1].status, 200);
}

TEST_F(SenderTest, ALongAnswerIsCutAndNoFailure) {
    Listener talkative("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\nConnection: close\r\n\r\n" + std::string(50'000, 'x'));
    const auto outcome = send({post_to(talkative, std::chrono::seconds(3), 10)}).front();
    EXPECT_EQ(outcome.status, 200);
    EXPECT_EQ(outcome.answer, std::string(10, 'x'));
    EXPECT_EQ(outcome.error, "");
}

TEST_F(SenderTest, NoConnectionIsUsedTwice) {
    Listener keeping("HTTP/1.1 204 No Content\r\n\r\n");
    for (int n = 0; n < 3; ++n) EXPECT_EQ(send({post_to(keeping, std::chrono::seconds(3))}).front().status, 204);
    EXPECT_EQ(keeping.came, 3);
}

TEST_F(SenderTest, WhatMustBePublicIsNotConnectedToInside) {
    auto post = post_to(quick_, std::chrono::seconds(3));
    post.url.replace(0, 4, "https");
    post.rules.public_only = true;
    EXPECT_EQ(send({post}).front().status, 0);
    EXPECT_EQ(quick_.came, 0);
}

TEST_F(SenderTest, TheEndBreaksOffWhatIsUnderWay) {
    const auto begun = steady_clock::now();
    std::thread end([&] {
        while (silent_.came < 1) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        sender_.close();
    });
    EXPECT_THROW(send({post_to(silent_, std::chrono::seconds(30))}), FetchError);
    end.join();
    EXPECT_THROW(send({post_to(quick_, std::chrono::seconds(3))}), FetchError);
    EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds(10));
}

}  // namespace
}  // namespace platform::http
