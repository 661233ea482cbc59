// SPDX-License-Identifier: Apache-2.0
#include "platform/http/download.hpp"

#include <gtest/gtest.h>

#include "platform/crypto/hash.hpp"
#include "platform/problem/problem.hpp"

using namespace platform;
using namespace platform::http;

namespace {

TEST(Range, OneRangeIsCutToWhatThereIs) {
    EXPECT_EQ(parse_range("bytes=0-99", 1000), (ByteRange{0, 100}));
    EXPECT_EQ(parse_range("bytes=0-0", 1), (ByteRange{0, 1}));
    EXPECT_EQ(parse_range("bytes=990-", 1000), (ByteRange{990, 10}));
    EXPECT_EQ(parse_range("bytes=990-5000", 1000), (ByteRange{990, 10}));
    EXPECT_EQ(parse_range("bytes=-10", 1000), (ByteRange{990, 10}));
    EXPECT_EQ(parse_range("bytes=-5000", 1000), (ByteRange{0, 1000}));
}

TEST(Range, WhatIsNoRangeIsPassedOver) {
    for (const char* header : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-1,3-4", "items=0-1", "bytes=0x1-2", "bytes=1--2",
                               "bytes=99999999999999999999-"})
        EXPECT_EQ(parse_range(header, 1000), std::nullopt) << header;
}

TEST(Range, WhereNothingIsThereSaysHowMuchThereIs) {
    for (const char* header : {"bytes=1000-", "bytes=1000-2000", "bytes=-0"}) {
        try {
            (void)parse_range(header, 1000);
            ADD_FAILURE() << header;
        } catch (const Problem& problem) {
            EXPECT_EQ(problem.status(), 416);
            EXPECT_EQ(problem.headers().at(0).second, "bytes */1000");
        }
    }
    EXPECT_THROW((void)parse_range("bytes=-5", 0), Problem);
}

struct Asked {
    Request request;
    Response response;
    Download download{50, crypto::sha256_hex("x"), "text/plain", "na\"ïve\r\n.txt"};
    Asked(std::string method, std::vector<Header> headers) {
        request.method = std::move(method);
        request.headers = std::move(headers);
    }
    std::optional<ByteRange> begin() { return begin_download(request, response, download); }
};

TEST(Download, ConditionsComeBeforeRanges) {
    const std::string tag = "\"" + crypto::sha256_hex("x") + "\"";
    Asked known("GET", {{"If-None-Match", tag}, {"Range", "bytes=900-"}});
    EXPECT_EQ(known.begin(), std::nullopt);
    EXPECT_EQ(known.response.status, 304);
    Asked part("GET", {{"Range", "bytes=1-3"}, {"If-Range", tag}});
    EXPECT_EQ(part.begin(), (ByteRange{1, 3}));
    EXPECT_EQ(part.response.status, 206);
    EXPECT_EQ(part.response.header("Content-Range"), "bytes 1-3/50");
    for (const char* other : {"\"old\"", "Tue, 24 Nov 2026 10:00:00 GMT"}) {
        Asked whole("GET", {{"Range", "bytes=1-3"}, {"If-Range", other}});
        EXPECT_EQ(whole.begin(), (ByteRange{0, 50})) << other;
        EXPECT_EQ(whole.response.status, 200);
    }
    Asked weak("GET", {{"Range", "bytes=1-3"}, {"If-Range", "W/" + tag}});
    EXPECT_EQ(weak.begin(), (ByteRange{0, 50})) << "If-Range compares strongly";
    Asked head("HEAD", {{"Range", "bytes=1-3"}});
    EXPECT_EQ(head.begin(), (ByteRange{0, 50})) << "ranges are for GET";
}

TEST(Download, ABrowserIsToldToRunNothing) {
    Asked whole("GET", {});
    EXPECT_EQ(whole.begin(), (ByteRange{0, 50}));
    EXPECT_EQ(whole.response.header("Content-Disposition"), "attachment; filename*=UTF-8''na%22%C3%AFve%0D%0A.txt");
    EXPECT_EQ(whole.response.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(whole.response.header("Content-Security-Policy"), "sandbox");
    EXPECT_EQ(whole.response.header("Repr-Digest"), "sha-256=:LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=:") << "of the letter x, as openssl gives it";
}

TEST(ReprDigest, OnlySha256IsReadAndItMustBeOne) {
    const auto digest = crypto::sha256("x");
    EXPECT_EQ(parse_repr_digest(""), std::nullopt);
    EXPECT_EQ(parse_repr_digest("sha-512=:AAAA:"), std::nullopt);
    EXPECT_EQ(parse_repr_digest("sha-512=:AAAA:, sha-256=:LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=:"), digest);
    for (const char* bad : {"sha-256=", "sha-256=AAAA", "sha-256=:AAAA:", "sha-256=:!:", "sha-256=::"})
        EXPECT_THROW((void)parse_repr_digest(bad), Problem) << bad;
}

}  // namespace
