// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_exception.hpp"

#include <set>

#include <gtest/gtest.h>

#include "platform/reflect/describe.hpp"

namespace compliance {
namespace {

/// How many grounds may be held against the right.
long grounds(DsrRight right) {
    const auto rows = dsr_exceptions();
    return std::count_if(rows.begin(), rows.end(), [&](const auto& row) { return is_allowed(row.exception, right); });
}

TEST(DsrException, TheTableFollowsTheEnumeration) {
    const auto names = platform::reflect::type_of<DsrException>().values;
    ASSERT_EQ(names.size(), 36U);
    ASSERT_EQ(dsr_exceptions().size(), 36U);
    for (std::size_t i = 0; i < 36; ++i) {
        const auto& row = dsr_exceptions()[i];
        EXPECT_EQ(static_cast<std::size_t>(row.exception), i) << names[i];
        EXPECT_EQ(std::set(row.rights.begin(), row.rights.end()).size(), row.rights.size()) << names[i];
        EXPECT_FALSE(row.label_de.empty() || row.label_en.empty() || row.rights.empty()) << names[i];
        EXPECT_EQ(row.source_en.find("BDSG") != std::string_view::npos, names[i].starts_with("bdsg")) << names[i];
    }
}

TEST(DsrException, EachRightHasItsGroundsAndTheThreeGeneralOnes) {
    EXPECT_EQ(grounds(DsrRight::access), 8 + 3);
    EXPECT_EQ(grounds(DsrRight::rectification), 3 + 3);
    EXPECT_EQ(grounds(DsrRight::erasure), 9 + 3);
    EXPECT_EQ(grounds(DsrRight::restriction), 3 + 3);
    EXPECT_EQ(grounds(DsrRight::portability), 5 + 3);
    EXPECT_EQ(grounds(DsrRight::objection), 6 + 3);
    EXPECT_EQ(grounds(DsrRight::automated_decision), 4 + 3);
}

TEST(DsrException, ObjectionToMarketingAndWithdrawalOfConsentAreNeverWeighed) {
    for (const auto right : {DsrRight::objection_marketing, DsrRight::consent_withdrawal})
        for (const auto& row : dsr_exceptions())
            EXPECT_EQ(is_allowed(row.exception, right), row.exception == DsrException::art11_2_not_identifiable) << row.label_en;
}

TEST(DsrException, ALegalRetentionDutyIsNoGroundAgainstAccess) {
    EXPECT_TRUE(is_allowed(DsrException::art17_3_b, DsrRight::erasure));
    EXPECT_FALSE(is_allowed(DsrException::art17_3_b, DsrRight::access));
    EXPECT_FALSE(is_allowed(DsrException::bdsg34_1_2a, DsrRight::erasure));
    EXPECT_TRUE(is_allowed(DsrException::bdsg27_2, DsrRight::objection));
    EXPECT_FALSE(is_allowed(DsrException::bdsg27_2, DsrRight::portability));
}

}  // namespace
}  // namespace compliance
