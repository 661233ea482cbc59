// SPDX-License-Identifier: Apache-2.0
// Row of compliance_dsr_settings: one per tenant.
#pragma once

#include "compliance/domain/dsr_clock.hpp"
#include "compliance/domain/dsr_outcome.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct DsrPortalSettings {
    bool enabled = false;
    std::optional<platform::Text<40>> portal_key;
    std::optional<platform::Text<200>> title;
    std::optional<platform::Markdown> intro;
    std::vector<DsrRight> rights;
    std::vector<platform::Term> subject_categories;
    std::vector<platform::Language> languages;
    std::optional<platform::Url> privacy_url;
    std::optional<platform::Text<500>> dpo_contact;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"enabled", "Whether the public portal is open.", platform::reflect::kDefaulted},
        {"portal_key", "Its name in addresses: 2 to 40 of a-z, 0-9 and hyphens, no other portal's."},
        {"title", "Title."},
        {"intro", "Text above the form."},
        {"rights", "Rights offered; none: all.", 0, {}, 9},
        {"subject_categories", "Categories of persons offered."},
        {"languages", "Languages offered."},
        {"privacy_url", "Address of the privacy notice."},
        {"dpo_contact", "How the data protection officer is reached, for portal and letters."}};
};
BOOST_DESCRIBE_STRUCT(DsrPortalSettings, (), (enabled, portal_key, title, intro, rights, subject_categories, languages, privacy_url, dpo_contact))

struct DsrSettingsInput {
    DsrPauseMode pause_mode = DsrPauseMode::suspend;
    platform::Duration pause_ask_limit{"P7D"};
    platform::Duration silence_close_after{"P1M"};
    platform::Duration record_period{"P3Y"};
    DsrRecordFrom record_from = DsrRecordFrom::end_of_year;
    bool auto_acknowledge = true;
    platform::Duration marketing_objection_target{"P3D"};
    std::vector<platform::Int<0, 365>> reminder_days{14, 7, 3, 1, 0};
    platform::Duration package_ttl{"P30D"};
    platform::Int<1, 20> package_max_downloads = 5;
    DsrPortalSettings portal;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"pause_mode", "What a credited pause does to the clock (R9).", platform::reflect::kDefaulted},
        {"pause_ask_limit", "Until when after receipt a question must be asked to be credited.", platform::reflect::kDefaulted},
        {"silence_close_after", "How long an identity check waits for an answer.", platform::reflect::kDefaulted},
        {"record_period", "How long a closed request keeps its person.", platform::reflect::kDefaulted},
        {"record_from", "Where that period starts.", platform::reflect::kDefaulted},
        {"auto_acknowledge", "Whether receipt is acknowledged by itself.", platform::reflect::kDefaulted},
        {"marketing_objection_target", "Own target for objections to advertising, in working days (R18).", platform::reflect::kDefaulted},
        {"reminder_days", "Days before the due day on which reminders go out.", 0, {}, 20},
        {"package_ttl", "How long a response package can be fetched.", platform::reflect::kDefaulted},
        {"package_max_downloads", "How often it can be fetched.", platform::reflect::kDefaulted},
        {"portal", "The public portal.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(DsrSettingsInput, (),
                      (pause_mode, pause_ask_limit, silence_close_after, record_period, record_from, auto_acknowledge,
                       marketing_objection_target, reminder_days, package_ttl, package_max_downloads, portal))

struct DsrSettings : platform::records::Common, DsrSettingsInput {
    static constexpr std::string_view kText = "How the tenant handles data subject requests.";
};
BOOST_DESCRIBE_STRUCT(DsrSettings, (platform::records::Common, DsrSettingsInput), ())

}  // namespace compliance
