// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_package.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

TEST(DsrPackageNames, AWordIsLowerCaseAsciiWithHyphens) {
    EXPECT_EQ(member_word("CRM Köln (neu)", "system"), "crm-koeln-neu");
    EXPECT_EQ(member_word("Straße", "x"), "strasse");
}

TEST(DsrPackageNames, NothingLeavesTheFolder) {
    EXPECT_EQ(member_word("../../etc/passwd", "x"), "etc-passwd");
    EXPECT_EQ(member_word("C:\\Windows\\..", "x"), "c-windows");
    EXPECT_EQ(member_word("..", "system"), "system");
    EXPECT_EQ(member_word("日本", "category"), "category");
}

TEST(DsrPackageNames, NamesThatWindowsKeepsAreGivenANumber) {
    EXPECT_EQ(member_word("CON", "x"), "con-1");
    EXPECT_EQ(member_word("lpt9", "x"), "lpt9-1");
    EXPECT_EQ(member_word("console", "x"), "console");
}

TEST(DsrPackageNames, LongOnesAreCut) { EXPECT_LE(member_word(std::string(500, 'a'), "x").size(), 61U); }

TEST(DsrPackageNames, WhatWouldBeThereTwiceGetsANumber) {
    MemberNames names;
    EXPECT_EQ(names.claim("data/crm/orders", ".json"), "data/crm/orders.json");
    EXPECT_EQ(names.claim("data/crm/orders", ".json"), "data/crm/orders-2.json");
    EXPECT_EQ(names.claim("data/crm/orders", ".csv"), "data/crm/orders.csv");
    EXPECT_EQ(names.claim("data/crm/orders", ".json"), "data/crm/orders-3.json");
}

TEST(DsrPackageNames, AnEndingFollowsTheTypeAndNotTheName) {
    EXPECT_EQ(ending_of("application/pdf"), ".pdf");
    EXPECT_EQ(ending_of("text/csv; charset=utf-8"), ".csv");
    EXPECT_EQ(ending_of("application/x-dosexec"), "");
}

}  // namespace
}  // namespace compliance
