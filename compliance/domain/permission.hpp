// SPDX-License-Identifier: Apache-2.0
// Roles and what they may do: the one table of rights (Art. 32(4) GDPR; ISO 27001 A.5.15, A.5.18). No sign-in here.
#pragma once

#include <bitset>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/describe.hpp>

namespace compliance {

enum class Role { compliance_admin, dpo, isms_manager, auditor, editor, viewer, service };
BOOST_DESCRIBE_ENUM(Role, compliance_admin, dpo, isms_manager, auditor, editor, viewer, service)

/// A right: `<domain>:<verb>`, numbered for sets.
struct Permission {
    std::size_t index = 0;
    /// `dsr:write`; nullopt for an unknown domain or verb.
    static std::optional<Permission> parse(std::string_view text);
    [[nodiscard]] std::string str() const;
    [[nodiscard]] std::string_view domain() const;
    [[nodiscard]] std::string_view verb() const;
    bool operator==(const Permission&) const = default;
};

constexpr std::size_t kDomains = 27, kVerbs = 5;
using PermissionSet = std::bitset<kDomains * kVerbs>;

/// The domains that rights are given for, by name (26 domains and `audit_trail`).
std::span<const std::string_view> permission_domains();
/// read, write, approve, export, admin.
std::span<const std::string_view> permission_verbs();
bool is_privacy_domain(std::string_view domain);
bool is_security_domain(std::string_view domain);

/// What a role may do. `service` may nothing of itself: its token says what.
PermissionSet permissions_of(Role role);
std::optional<Role> parse_role(std::string_view text);
std::string_view role_name(Role role);

}  // namespace compliance
