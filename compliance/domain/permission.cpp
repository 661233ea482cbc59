// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/permission.hpp"

#include <algorithm>
#include <array>

#include "platform/reflect/describe.hpp"

namespace compliance {

namespace {

constexpr std::array<std::string_view, kDomains> kDomainNames = {
    "ai", "audit", "audit_trail", "change_requests", "company_profile", "consent", "controls", "dashboard", "dsfa", "dsr",
    "evidence", "gdpr", "generation", "incidents", "isms", "libraries", "modules", "platform", "projects", "regulations",
    "retention", "risks", "tom", "training", "vendor", "vvt", "whistleblower",
};
constexpr std::array<std::string_view, kVerbs> kVerbNames = {"read", "write", "approve", "export", "admin"};
enum Verb : std::size_t { kRead, kWrite, kApprove, kExport, kAdmin };

constexpr std::array<std::string_view, 8> kPrivacy = {"ai", "consent", "dsfa", "dsr", "gdpr", "retention", "vvt", "whistleblower"};
constexpr std::array<std::string_view, 2> kSecurity = {"audit", "isms"};

template <class List>
bool contains(const List& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

std::size_t domain_index(std::string_view name) {
    return static_cast<std::size_t>(std::find(kDomainNames.begin(), kDomainNames.end(), name) - kDomainNames.begin());
}

void grant(PermissionSet& set, std::string_view domain, std::initializer_list<Verb> verbs) {
    for (const Verb verb : verbs) set.set(domain_index(domain) * kVerbs + verb);
}

/// The trail is only for those whom the conventions name.
bool everyone_reads(std::string_view domain) { return domain != "audit_trail"; }

}  // namespace

std::span<const std::string_view> permission_domains() { return kDomainNames; }
std::span<const std::string_view> permission_verbs() { return kVerbNames; }

/// Domains of neither list belong to both sides.
bool is_privacy_domain(std::string_view domain) {
    return contains(kPrivacy, domain) || (!contains(kSecurity, domain) && domain != "audit_trail");
}
bool is_security_domain(std::string_view domain) {
    return contains(kSecurity, domain) || (!contains(kPrivacy, domain) && domain != "audit_trail");
}

std::optional<Permission> Permission::parse(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string name(text.substr(0, colon));
    std::replace(name.begin(), name.end(), '-', '_');
    const auto domain = domain_index(name);
    const auto verb = std::find(kVerbNames.begin(), kVerbNames.end(), text.substr(colon + 1));
    if (domain == kDomains || verb == kVerbNames.end()) return std::nullopt;
    return Permission{domain * kVerbs + static_cast<std::size_t>(verb - kVerbNames.begin())};
}

std::string_view Permission::domain() const { return kDomainNames[index / kVerbs]; }
std::string_view Permission::verb() const { return kVerbNames[index % kVerbs]; }
std::string Permission::str() const { return std::string(domain()) + ":" + std::string(verb()); }

PermissionSet permissions_of(Role role) {
    PermissionSet set;
    if (role == Role::service) return set;
    if (role == Role::compliance_admin) {
        set.set();
        // Nobody changes the trail: it is read and exported only.
        for (const Verb verb : {kWrite, kApprove, kAdmin}) set.reset(domain_index("audit_trail") * kVerbs + verb);
        return set;
    }
    for (const auto domain : kDomainNames) {
        if (everyone_reads(domain)) grant(set, domain, {kRead});
        const bool own = (role == Role::dpo && is_privacy_domain(domain)) ||
                         (role == Role::isms_manager && is_security_domain(domain));
        if (own && domain != "platform") grant(set, domain, {kWrite, kApprove, kExport});
        if (role == Role::auditor && everyone_reads(domain)) grant(set, domain, {kExport});
        if (role == Role::editor && everyone_reads(domain)) grant(set, domain, {kWrite});
    }
    if (role != Role::viewer) grant(set, "platform", {kWrite});
    if (role == Role::dpo || role == Role::isms_manager) grant(set, "platform", {kApprove, kExport});
    if (role == Role::auditor) grant(set, "audit", {kWrite, kApprove});
    if (role == Role::dpo) grant(set, "audit", {kWrite, kApprove, kExport});
    if (role == Role::auditor || role == Role::dpo || role == Role::isms_manager) grant(set, "audit_trail", {kRead, kExport});
    return set;
}

std::optional<Role> parse_role(std::string_view text) {
    const auto& type = platform::reflect::type_of<Role>();
    for (std::size_t i = 0; i < type.values.size(); ++i)
        if (type.values[i] == text) return static_cast<Role>(i);
    return std::nullopt;
}

std::string_view role_name(Role role) {
    return platform::reflect::type_of<Role>().values[static_cast<std::size_t>(role)];
}

}  // namespace compliance
