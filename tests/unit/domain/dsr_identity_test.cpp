// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_identity.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

using Method = DsrIdentityMethod;

TEST(DsrRequiredLevel, AdvertisingAndWithdrawalNeedNoCheck) {
    EXPECT_EQ(required_level({{DsrRight::objection_marketing, true}, {DsrRight::consent_withdrawal, true}}), DsrLevel::none);
}

TEST(DsrRequiredLevel, TheHighestOfAllRightsCounts) {
    EXPECT_EQ(required_level({{DsrRight::objection_marketing, false}, {DsrRight::access, false}}), DsrLevel::low);
    EXPECT_EQ(required_level({{DsrRight::access, false}, {DsrRight::erasure, true}}), DsrLevel::substantial);
}

TEST(DsrReachedLevel, TwoLowMethodsOfDifferentKindsAreSubstantial) {
    EXPECT_EQ(reached_level({Method::phone_callback}), DsrLevel::low);
    EXPECT_EQ(reached_level({Method::phone_callback, Method::phone_callback}), DsrLevel::low);
    EXPECT_EQ(reached_level({Method::phone_callback, Method::account_login}), DsrLevel::substantial);
    EXPECT_EQ(reached_level({Method::phone_callback, Method::account_login, Method::eid}), DsrLevel::high);
}

TEST(DsrReachedLevel, AProxyDocumentRaisesNothing) {
    EXPECT_EQ(reached_level({}), DsrLevel::none);
    EXPECT_EQ(reached_level({Method::proxy_document}), DsrLevel::none);
}

TEST(DsrIdentityMethods, EachHasTheLevelOfThePage) {
    for (const auto method : {Method::email_challenge, Method::phone_callback, Method::account_login, Method::knowledge_attributes})
        EXPECT_EQ(level_of(method), DsrLevel::low);
    for (const auto method : {Method::account_login_mfa, Method::letter_code, Method::id_copy_redacted}) EXPECT_EQ(level_of(method), DsrLevel::substantial);
    for (const auto method : {Method::video_ident, Method::eid, Method::qes, Method::in_person}) EXPECT_EQ(level_of(method), DsrLevel::high);
}

}  // namespace
}  // namespace compliance
