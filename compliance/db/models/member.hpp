// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_members and compliance_api_tokens.
#pragma once

#include "compliance/schemas/member.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct Member : platform::records::Common {
    platform::UserId subject;
    std::optional<platform::Text<255>> issuer, external_subject;
    platform::Pii<platform::Email> email;
    platform::Pii<platform::Text<120>> name;
    std::vector<Role> roles;
    MemberState state = MemberState::invited;
    std::optional<platform::Date> expires_on;
    std::optional<platform::Ref<entity::Member>> deputy_id;
    std::optional<platform::Date> absent_from, absent_to;
    MemberPreferences preferences;
    std::optional<platform::Instant> invited_at;
    std::optional<platform::Instant> last_seen_at;
    platform::Uuid subject_key;
    std::optional<std::string> email_index, invitation_sha256;

    static constexpr std::string_view kText = "A person with access to the tenant.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"subject", "Opaque id; what records name, and what survives the erasure of the person."},
        {"issuer", "Identity provider, bound at acceptance."},
        {"external_subject", "Id there."},
        {"email", "Address."},
        {"name", "Name."},
        {"roles", "Roles; the permissions are their union."},
        {"state", "State of the access.", flags::kFilter},
        {"expires_on", "Access ends at the end of that day, local time."},
        {"deputy_id", "Who is told instead during absence."},
        {"absent_from", "First day of absence."},
        {"absent_to", "Last day of absence."},
        {"preferences", "Language, zone and channels."},
        {"invited_at", "When the last invitation went out; it lasts 7 days."},
        {"last_seen_at", "Last use.", flags::kNoColumn},
        {"subject_key", "Key that name and address are sealed under.", flags::kHidden},
        {"email_index", "Blind index of the address.", flags::kHidden},
        {"invitation_sha256", "SHA-256 of the open invitation's token.", flags::kHidden},
    };
};
BOOST_DESCRIBE_STRUCT(Member, (platform::records::Common),
                      (subject, issuer, external_subject, email, name, roles, state, expires_on, deputy_id, absent_from, absent_to,
                       preferences, invited_at, last_seen_at, subject_key, email_index, invitation_sha256))

enum class StoredTokenKind { service, personal, calendar, instance };
BOOST_DESCRIBE_ENUM(StoredTokenKind, service, personal, calendar, instance)
enum class TokenState { active, expired, revoked };
BOOST_DESCRIBE_ENUM(TokenState, active, expired, revoked)

struct ApiToken : platform::records::Common {
    StoredTokenKind kind = StoredTokenKind::personal;
    platform::Text<120> name;
    std::optional<platform::Ref<entity::Member>> owner_id;
    std::vector<platform::Text<60>> permissions;
    std::optional<TokenScope> scope;
    platform::Text<12> prefix;
    platform::Instant expires_at{};
    std::optional<platform::Instant> revoked_at;
    TokenState state = TokenState::active;
    std::optional<platform::Instant> last_used_at;
    platform::Pii<platform::Text<45>> last_used_ip;
    std::string secret_sha256;

    static constexpr std::string_view kText = "An access token; its secret is shown once, at creation.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"kind", "Kind."},
        {"name", "What it is for."},
        {"owner_id", "Member it belongs to."},
        {"permissions", "What it may do."},
        {"scope", "What it is narrowed to."},
        {"prefix", "First characters, to recognise it."},
        {"expires_at", "End."},
        {"revoked_at", "When it was revoked."},
        {"state", "State.", flags::kNoColumn},
        {"last_used_at", "Last use.", flags::kNoColumn},
        {"last_used_ip", "Network of the last use of a personal token, shortened; others' only with include=pii.", flags::kNoColumn | flags::kReadOnly},
        {"secret_sha256", "SHA-256 of the secret.", flags::kHidden},
    };
};
BOOST_DESCRIBE_STRUCT(ApiToken, (platform::records::Common),
                      (kind, name, owner_id, permissions, scope, prefix, expires_at, revoked_at, state, last_used_at, last_used_ip, secret_sha256))

/// Answer of createApiToken.
struct ApiTokenSecret : ApiToken {
    std::string secret;
    static constexpr flags::MemberDoc kMembers[] = {{"secret", "The token itself; never shown again."}};
};
BOOST_DESCRIBE_STRUCT(ApiTokenSecret, (ApiToken), (secret))

}  // namespace compliance
