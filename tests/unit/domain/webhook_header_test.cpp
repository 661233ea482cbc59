// SPDX-License-Identifier: Apache-2.0
// Header fields that are added to the calls of a webhook.
#include <gtest/gtest.h>

#include "compliance/domain/webhook_header.hpp"

namespace compliance {
namespace {

TEST(WebhookHeader, WhatTheProgramSetsIsReservedInAnySpelling) {
    for (const auto* name : {"host", "Host", "webhook-id", "Webhook-Signature", "WEBHOOK-X", "ce-id", "Content-Length", "content-type", "Transfer-Encoding",
                             "connection", "Expect", "TE", "Upgrade", "User-Agent"})
        EXPECT_TRUE(is_reserved_header(name)) << name;
    for (const auto* name : {"authorization", "X-Environment", "Accept", "webhooks", "x-host"}) EXPECT_FALSE(is_reserved_header(name)) << name;
}

TEST(WebhookHeader, NoNameOrValueAddsAField) {
    for (const auto* name : {"", "x y", "x:y", "x\ny", "-x", "ä"}) EXPECT_FALSE(is_header_name(name)) << name;
    EXPECT_TRUE(is_header_name("X-Environment"));
    for (const auto* value : {"a\r\nb: c", "a\nb", "a\tb", "\x7f", "ü"}) EXPECT_FALSE(is_header_value(value)) << value;
    EXPECT_TRUE(is_header_value("Bearer abc=="));
}

TEST(WebhookHeader, CredentialsAreKnownByTheirNames) {
    for (const auto* name : {"Authorization", "X-API-Key", "cookie", "X-Auth-Token", "client-secret", "X-Password"})
        EXPECT_TRUE(is_credential_header(name)) << name;
    for (const auto* name : {"X-Environment", "Accept", "X-Team"}) EXPECT_FALSE(is_credential_header(name)) << name;
}

}  // namespace
}  // namespace compliance
