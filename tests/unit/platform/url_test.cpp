// SPDX-License-Identifier: Apache-2.0
#include "platform/http/url.hpp"

#include <gtest/gtest.h>

using platform::http::parse_url;

TEST(Url, TakesApartWhatAMailServerNeeds) {
    const auto url = parse_url("smtps://dpo%40example.org:p%3Ass@mail.example.org:465");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->scheme, "smtps");
    EXPECT_EQ(url->host, "mail.example.org");
    EXPECT_EQ(url->user, "dpo@example.org");
    EXPECT_EQ(url->password, "p:ss");
    EXPECT_EQ(url->port, 465);
}

TEST(Url, WithoutPortLeavesItToTheScheme) { EXPECT_EQ(parse_url("smtp://localhost")->port, 0); }

TEST(Url, WithoutHostOrSchemeIsNone) {
    for (const auto* text : {"", "localhost:25", "smtp:", "smtp://", "//mail.example.org", "smtp://mail example.org", "smtp://mail:99999999"})
        EXPECT_FALSE(parse_url(text)) << text;
}
