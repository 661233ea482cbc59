// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/permission.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

bool may(Role role, std::string_view permission) {
    const auto parsed = Permission::parse(permission);
    return parsed && permissions_of(role).test(parsed->index);
}

TEST(Permissions, AreReadAndWrittenByName) {
    EXPECT_EQ(Permission::parse("dsr:write")->str(), "dsr:write");
    EXPECT_EQ(Permission::parse("company-profile:read")->str(), "company_profile:read");
    EXPECT_FALSE(Permission::parse("dsr:delete"));
    EXPECT_FALSE(Permission::parse("nothing:read"));
    EXPECT_FALSE(Permission::parse("dsr"));
}

TEST(Permissions, TheAdminMayEverythingButRewriteTheTrail) {
    EXPECT_TRUE(may(Role::compliance_admin, "platform:admin"));
    EXPECT_TRUE(may(Role::compliance_admin, "dsfa:admin"));
    EXPECT_TRUE(may(Role::compliance_admin, "audit_trail:export"));
    EXPECT_FALSE(may(Role::compliance_admin, "audit_trail:write"));
}

TEST(Permissions, TheDpoApprovesPrivacyAndNeverDecidesForTheController) {
    EXPECT_TRUE(may(Role::dpo, "dsr:approve"));
    EXPECT_TRUE(may(Role::dpo, "vendor:write"));
    EXPECT_TRUE(may(Role::dpo, "audit:export"));
    EXPECT_TRUE(may(Role::dpo, "isms:read"));
    EXPECT_FALSE(may(Role::dpo, "isms:write"));
    EXPECT_FALSE(may(Role::dpo, "dsfa:admin"));
    EXPECT_FALSE(may(Role::dpo, "platform:admin"));
}

TEST(Permissions, TheIsmsManagerWritesSecurityAndReadsPrivacy) {
    EXPECT_TRUE(may(Role::isms_manager, "isms:approve"));
    EXPECT_TRUE(may(Role::isms_manager, "risks:write"));
    EXPECT_TRUE(may(Role::isms_manager, "dsr:read"));
    EXPECT_FALSE(may(Role::isms_manager, "dsr:write"));
}

TEST(Permissions, AuditorsReadAndExportEverythingAndWriteOnlyAudits) {
    EXPECT_TRUE(may(Role::auditor, "dsr:export"));
    EXPECT_TRUE(may(Role::auditor, "audit:approve"));
    EXPECT_TRUE(may(Role::auditor, "audit_trail:read"));
    EXPECT_TRUE(may(Role::auditor, "platform:write"));
    EXPECT_FALSE(may(Role::auditor, "dsr:write"));
}

TEST(Permissions, EditorsWriteAndApproveNothing) {
    EXPECT_TRUE(may(Role::editor, "dsr:write"));
    EXPECT_TRUE(may(Role::editor, "platform:write"));
    EXPECT_FALSE(may(Role::editor, "dsr:approve"));
    EXPECT_FALSE(may(Role::editor, "dsr:export"));
    EXPECT_FALSE(may(Role::editor, "dsr:admin"));
    EXPECT_FALSE(may(Role::editor, "audit_trail:read"));
}

TEST(Permissions, ViewersReadAndServicesHaveNothingOfTheirOwn) {
    EXPECT_TRUE(may(Role::viewer, "dsr:read"));
    EXPECT_FALSE(may(Role::viewer, "platform:write"));
    EXPECT_FALSE(may(Role::viewer, "audit_trail:read"));
    EXPECT_TRUE(permissions_of(Role::service).none());
}

}  // namespace
}  // namespace compliance
