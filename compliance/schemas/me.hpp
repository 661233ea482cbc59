// SPDX-License-Identifier: Apache-2.0
// What a caller sees and sets of himself.
#pragma once

#include "compliance/schemas/member.hpp"

namespace compliance {

struct MeTenant {
    platform::Uuid id;
    std::string slug, name;
    static constexpr flags::MemberDoc kMembers[] = {{"id", "Tenant."}, {"slug", "Its name in addresses."}, {"name", "Its name."}};
};
BOOST_DESCRIBE_STRUCT(MeTenant, (), (id, slug, name))

struct Me {
    std::string subject;
    std::optional<platform::Uuid> member_id;
    std::optional<std::string> email, name;
    MeTenant tenant;
    std::vector<Role> roles;
    std::vector<std::string> permissions;
    MemberPreferences preferences;
    std::optional<platform::Date> absent_from, absent_to;
    std::optional<platform::Ref<entity::Member>> deputy_id;
    std::int64_t unread = 0;
    static constexpr std::string_view kText = "The caller, the active tenant and what he may do there.";
    static constexpr flags::MemberDoc kMembers[] = {{"subject", "Opaque id that records name."},
                                                    {"member_id", "Member; null for services."},
                                                    {"email", "Own address."},
                                                    {"name", "Own name."},
                                                    {"tenant", "Active tenant."},
                                                    {"roles", "Roles."},
                                                    {"permissions", "Effective permissions."},
                                                    {"preferences", "Language, zone, channels."},
                                                    {"absent_from", "First day of absence."},
                                                    {"absent_to", "Last day of absence."},
                                                    {"deputy_id", "Who is told instead."},
                                                    {"unread", "Unread notifications."}};
};
BOOST_DESCRIBE_STRUCT(Me, (), (subject, member_id, email, name, tenant, roles, permissions, preferences, absent_from, absent_to, deputy_id, unread))

/// What a member may change of himself.
struct MeChange {
    MemberPreferences preferences;
    std::optional<platform::Date> absent_from, absent_to;
    std::optional<platform::Ref<entity::Member>> deputy_id;
    static constexpr flags::MemberDoc kMembers[] = {
        {"preferences", "Language, zone, channels, default tenant.", flags::kDefaulted}, {"absent_from", "First day of absence."},
        {"absent_to", "Last day of absence."}, {"deputy_id", "Who is told instead."}};
};
BOOST_DESCRIBE_STRUCT(MeChange, (), (preferences, absent_from, absent_to, deputy_id))

struct TenantOverview {
    platform::Uuid id;
    std::string slug, name;
    std::vector<Role> roles;
    std::int64_t overdue = 0, due_in_7_days = 0, open_approvals = 0, my_tasks = 0;
    static constexpr flags::MemberDoc kMembers[] = {
        {"id", "Tenant."}, {"slug", "Its name in addresses."}, {"name", "Its name."}, {"roles", "Own roles there."}, {"overdue", "Deadlines that are past."},
        {"due_in_7_days", "Deadlines of the next seven days."}, {"open_approvals", "Approvals that wait."}, {"my_tasks", "Own open deadlines."}};
};
BOOST_DESCRIBE_STRUCT(TenantOverview, (), (id, slug, name, roles, overdue, due_in_7_days, open_approvals, my_tasks))

}  // namespace compliance
