// SPDX-License-Identifier: Apache-2.0
// A tenant's settings and what its operations take.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/file.hpp"
#include "compliance/domain/permission.hpp"
#include "compliance/domain/region.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

namespace flags = platform::reflect;

struct ExtraHoliday {
    platform::Text<10> on;
    platform::Text<120> name;
    std::optional<Region> region;
    static constexpr flags::MemberDoc kMembers[] = {
        {"on", "A date, or `--MM-DD` for every year.", 0, "\"--08-15\""}, {"name", "Name of the day."}, {"region", "Only there; null: everywhere."}};
    bool operator==(const ExtraHoliday&) const = default;
};
BOOST_DESCRIBE_STRUCT(ExtraHoliday, (), (on, name, region))

struct TenantReminders {
    std::vector<platform::Duration> offsets{"P14D", "P7D", "P1D"};
    platform::Text<5> time{"08:00"};
    platform::Duration escalate_after{"P1D"};
    static constexpr flags::MemberDoc kMembers[] = {
        {"offsets", "How long before the due day."},
        {"time", "Local time of reminders, HH:MM.", flags::kDefaulted},
        {"escalate_after", "When the approver role hears of a missed one.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(TenantReminders, (), (offsets, time, escalate_after))

struct TenantIssuer {
    platform::Url url;
    platform::Text<200> audience;
    std::optional<platform::Text<200>> client_id;
    static constexpr flags::MemberDoc kMembers[] = {
        {"url", "Issuer of access tokens."}, {"audience", "Audience they must name."}, {"client_id", "Client whose roles count."}};
};
BOOST_DESCRIBE_STRUCT(TenantIssuer, (), (url, audience, client_id))

struct TenantIdentity {
    std::vector<TenantIssuer> issuers;
    std::map<std::string, Role> role_mapping;
    bool auto_provision = false;
    bool require_mfa = false;
    static constexpr flags::MemberDoc kMembers[] = {
        {"issuers", "Identity providers beside the instance's own.", 0, {}, 5},
        {"role_mapping", "Group claim to role."},
        {"auto_provision", "Make members of mapped identities at their first sign-in.", flags::kDefaulted},
        {"require_mfa", "Refuse tokens without a second factor (amr, acr).", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(TenantIdentity, (), (issuers, role_mapping, auto_provision, require_mfa))

enum class MailSecurity { starttls, tls, none };
BOOST_DESCRIBE_ENUM(MailSecurity, starttls, tls, none)

struct TenantMail {
    platform::Text<253> host;
    platform::Int<1, 65535> port = 587;
    MailSecurity security = MailSecurity::starttls;
    std::optional<platform::Text<200>> user;
    platform::Secret<200> secret;
    platform::Email from;
    std::optional<platform::Email> reply_to;
    platform::Int<1, 1000000> daily_limit = 5000;
    platform::Int<1, 30> doi_days = 7;
    static constexpr flags::MemberDoc kMembers[] = {
        {"host", "SMTP server."},
        {"port", "Its port.", flags::kDefaulted},
        {"security", "Encryption; none only to this machine.", flags::kDefaulted},
        {"user", "Account."},
        {"secret", "Its password; never read back.", flags::kDefaulted},
        {"from", "Sender address."},
        {"reply_to", "Address for replies."},
        {"daily_limit", "Messages a day.", flags::kDefaulted},
        {"doi_days", "Days that a confirmation link lasts.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(TenantMail, (), (host, port, security, user, secret, from, reply_to, daily_limit, doi_days))

struct TenantBrand {
    std::optional<platform::Ref<entity::File>> logo;
    platform::Text<7> color{"#1f4e79"};
    std::map<std::string, platform::Text<2000>> footer;
    std::map<std::string, platform::Text<500>> legal_line;
    std::optional<platform::Text<253>> portal_domain;
    static constexpr flags::MemberDoc kMembers[] = {
        {"logo", "Picture in letters."},
        {"color", "`#rrggbb`, readable on white (contrast at least 4.5).", flags::kDefaulted},
        {"footer", "Footer of letters by language."},
        {"legal_line", "Legal line by language."},
        {"portal_domain", "Own domain of the public portal."}};
};
BOOST_DESCRIBE_STRUCT(TenantBrand, (), (logo, color, footer, legal_line, portal_domain))

struct TenantFiles {
    platform::Int<1, 1024> max_mb = 100;
    std::vector<platform::Text<120>> allowed_types;
    ScanMode scan = ScanMode::required;
    static constexpr flags::MemberDoc kMembers[] = {
        {"max_mb", "Largest file, MiB.", flags::kDefaulted},
        {"allowed_types", "Media types that may be stored; none: the usual office, picture, text, mail and archive types."},
        {"scan", "Whether files must be found clean before they are given out.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(TenantFiles, (), (max_mb, allowed_types, scan))

struct TenantSecurity {
    std::vector<platform::Text<50>> ip_allow;
    platform::Duration token_max_age{"P1Y"};
    std::vector<platform::Text<253>> webhook_private_hosts;
    static constexpr flags::MemberDoc kMembers[] = {
        {"ip_allow", "Networks that sign-in is limited to (CIDR); none: everywhere."},
        {"token_max_age", "Longest life of a token.", flags::kDefaulted},
        {"webhook_private_hosts", "Hosts that may be called although their address is private."}};
};
BOOST_DESCRIBE_STRUCT(TenantSecurity, (), (ip_allow, token_max_age, webhook_private_hosts))

struct TenantClosing {
    platform::Instant requested_at{};
    platform::Instant destroy_at{};
    std::optional<platform::Ref<entity::File>> certificate;
    static constexpr flags::MemberDoc kMembers[] = {{"requested_at", "When closing was asked for."},
                                                    {"destroy_at", "When the keys are destroyed."},
                                                    {"certificate", "Certificate of deletion."}};
};
BOOST_DESCRIBE_STRUCT(TenantClosing, (), (requested_at, destroy_at, certificate))

/// What an administrator may change.
struct TenantSettings {
    platform::Text<200> name;
    platform::Text<200> legal_name;
    platform::Country country{"DE"};
    std::optional<Region> region;
    std::vector<ExtraHoliday> extra_holidays;
    platform::Int<1, 2147483647> large_scale_subjects = 10000;
    std::optional<platform::Ref<entity::RiskMatrix>> dsfa_matrix;
    platform::Language language{"de"};
    std::vector<platform::Language> languages{"de", "en"};
    platform::TimeZone time_zone{"Europe/Berlin"};
    platform::Currency currency{"EUR"};
    bool four_eyes = true;
    std::vector<platform::Text<40>> enabled_domains;
    TenantReminders reminders;
    TenantIdentity identity;
    std::optional<TenantMail> mail;
    std::optional<TenantBrand> brand;
    TenantFiles files;
    TenantSecurity security;

    static constexpr flags::MemberDoc kMembers[] = {
        {"name", "Short name."},
        {"legal_name", "Name as in the commercial register."},
        {"country", "Country of the seat.", flags::kDefaulted},
        {"region", "Federal state; needed for DE and only there. Decides holidays and the competent authority."},
        {"extra_holidays", "Municipal holidays that deadlines roll over, too.", 0, {}, 100},
        {"large_scale_subjects", "Persons from which processing counts as large in scale.", flags::kDefaulted},
        {"dsfa_matrix", "Risk matrix of impact assessments."},
        {"language", "Language of letters and mails.", flags::kDefaulted},
        {"languages", "Languages offered.", 0, {}, 20, 0},
        {"time_zone", "Zone of all civil dates.", flags::kDefaulted},
        {"currency", "ISO 4217 code.", flags::kDefaulted},
        {"four_eyes", "Whether approvals need a second person.", flags::kDefaulted},
        {"enabled_domains", "Domains in use; none: all. Others answer 404."},
        {"reminders", "When reminders of deadlines go out.", flags::kDefaulted},
        {"identity", "Sign-in.", flags::kDefaulted},
        {"mail", "Outgoing mail."},
        {"brand", "Look of letters and portal."},
        {"files", "Rules for files.", flags::kDefaulted},
        {"security", "Networks and tokens.", flags::kDefaulted},
    };
};
BOOST_DESCRIBE_STRUCT(TenantSettings, (),
                      (name, legal_name, country, region, extra_holidays, large_scale_subjects, dsfa_matrix, language, languages,
                       time_zone, currency, four_eyes, enabled_domains, reminders, identity, mail, brand, files, security))

/// Settings with what dangerous changes need (platform R3).
struct TenantPatchBody : TenantSettings {
    std::optional<platform::Text<40>> confirm;
    std::optional<platform::Text<2000>> reason;
    static constexpr flags::MemberDoc kMembers[] = {
        {"confirm", "The tenant's slug; needed for four_eyes off, identity, mail host and files."},
        {"reason", "Why; needed for four_eyes off."}};
};
BOOST_DESCRIBE_STRUCT(TenantPatchBody, (TenantSettings), (confirm, reason))

struct FirstAdmin {
    platform::Email email;
    platform::Text<120> name;
    static constexpr flags::MemberDoc kMembers[] = {{"email", "Address the invitation goes to.", 0, "\"admin@example.org\""},
                                                    {"name", "Name.", 0, "\"Ada Admin\""}};
};
BOOST_DESCRIBE_STRUCT(FirstAdmin, (), (email, name))

struct TenantInput {
    platform::Text<40> slug;
    platform::Text<200> name;
    platform::Text<200> legal_name;
    platform::Country country{"DE"};
    std::optional<Region> region;
    platform::Language language{"de"};
    platform::TimeZone time_zone{"Europe/Berlin"};
    FirstAdmin admin;
    static constexpr flags::MemberDoc kMembers[] = {
        {"slug", "Name in addresses: `^[a-z][a-z0-9-]{1,39}$`; never changes.", 0, "\"acme\""},
        {"name", "Short name.", 0, "\"Acme\""},
        {"legal_name", "Name as in the commercial register.", 0, "\"Acme GmbH\""},
        {"country", "Country of the seat.", flags::kDefaulted},
        {"region", "Federal state; needed for DE.", 0, "\"NW\""},
        {"language", "Language of letters and mails.", flags::kDefaulted},
        {"time_zone", "Zone of all civil dates.", flags::kDefaulted},
        {"admin", "First member, with the role compliance_admin."},
    };
};
BOOST_DESCRIBE_STRUCT(TenantInput, (), (slug, name, legal_name, country, region, language, time_zone, admin))

}  // namespace compliance
