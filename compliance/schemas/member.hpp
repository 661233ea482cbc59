// SPDX-License-Identifier: Apache-2.0
// What is said of members and tokens.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/permission.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

namespace flags = platform::reflect;

enum class Channel { none, in_app, email, digest };
BOOST_DESCRIBE_ENUM(Channel, none, in_app, email, digest)

struct MemberPreferences {
    std::optional<platform::Language> language;
    std::optional<platform::TimeZone> time_zone;
    std::map<std::string, Channel> channels;
    std::optional<platform::Text<40>> default_tenant;
    static constexpr flags::MemberDoc kMembers[] = {
        {"language", "Language of mails; null: the tenant's."},
        {"time_zone", "Zone of shown times; null: the tenant's."},
        {"channels", "How notices of a category come: task, deadline, approval, mention, security, system."},
        {"default_tenant", "Slug of the tenant that is meant without X-Tenant."}};
};
BOOST_DESCRIBE_STRUCT(MemberPreferences, (), (language, time_zone, channels, default_tenant))

enum class MemberState { invited, active, suspended, removed };
BOOST_DESCRIBE_ENUM(MemberState, invited, active, suspended, removed)

struct MemberInput {
    platform::Pii<platform::Email> email;
    platform::Pii<platform::Text<120>> name;
    std::vector<Role> roles;
    std::optional<platform::Date> expires_on;
    std::optional<platform::Ref<entity::Member>> deputy_id;
    static constexpr flags::MemberDoc kMembers[] = {
        {"email", "Address the invitation goes to.", 0, "\"ada@example.org\""},
        {"name", "Name.", 0, "\"Ada Lovelace\""},
        {"roles", "Roles; the permissions are their union.", 0, "[\"viewer\"]", 6, 1},
        {"expires_on", "Access ends at the end of that day, local time."},
        {"deputy_id", "Who is told instead during absence."}};
};
BOOST_DESCRIBE_STRUCT(MemberInput, (), (email, name, roles, expires_on, deputy_id))

struct MemberChange {
    std::vector<Role> roles;
    std::optional<platform::Date> expires_on;
    std::optional<platform::Ref<entity::Member>> deputy_id;
    MemberState state = MemberState::active;
    static constexpr flags::MemberDoc kMembers[] = {
        {"roles", "Roles; nobody changes their own.", 0, {}, 6, 1},
        {"expires_on", "Access ends at the end of that day, local time."},
        {"deputy_id", "Who is told instead during absence."},
        {"state", "active or suspended."}};
};
BOOST_DESCRIBE_STRUCT(MemberChange, (), (roles, expires_on, deputy_id, state))

struct InvitationToken {
    platform::Text<100> token;
    static constexpr flags::MemberDoc kMembers[] = {{"token", "Token of the invitation link."}};
};
BOOST_DESCRIBE_STRUCT(InvitationToken, (), (token))

enum class TokenKind { service, personal, calendar };
BOOST_DESCRIBE_ENUM(TokenKind, service, personal, calendar)

struct TokenScope {
    std::vector<platform::Uuid> site_ids, vendor_ids;
    std::vector<platform::Text<40>> domains;
    static constexpr flags::MemberDoc kMembers[] = {
        {"site_ids", "Only these consent sites."}, {"vendor_ids", "Only these vendors."}, {"domains", "Only these domains."}};
};
BOOST_DESCRIBE_STRUCT(TokenScope, (), (site_ids, vendor_ids, domains))

struct ApiTokenInput {
    TokenKind kind = TokenKind::personal;
    platform::Text<120> name;
    std::vector<platform::Text<60>> permissions;
    std::optional<TokenScope> scope;
    std::optional<platform::Instant> expires_at;
    static constexpr flags::MemberDoc kMembers[] = {
        {"kind", "service for programs, personal for oneself, calendar for a feed.", 0, "\"personal\""},
        {"name", "What it is for.", 0, "\"CI evidence\""},
        {"permissions", "A subset of one's own, `<domain>:<verb>`; none for calendar.", 0, "[\"dsr:read\"]", 135},
        {"scope", "Narrows it further."},
        {"expires_at", "End; 90 days if not given."}};
};
BOOST_DESCRIBE_STRUCT(ApiTokenInput, (), (kind, name, permissions, scope, expires_at))

}  // namespace compliance
