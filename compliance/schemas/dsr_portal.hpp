// SPDX-License-Identifier: Apache-2.0
// What the public portal takes from persons and shows to them. Nothing personal is shown but behind a one-time code.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/dsr_clock.hpp"
#include "compliance/domain/dsr_portal.hpp"
#include "compliance/schemas/dsr_request.hpp"

namespace compliance {

/// The form of a tenant's portal.
struct DsrPortal {
    std::string portal_key, controller;
    std::optional<std::string> title, intro, privacy_url, dpo_contact;
    std::vector<DsrRight> rights;
    std::vector<std::string> subject_categories, languages;
    static constexpr std::string_view kText = "A tenant's public portal: what its form offers.";
    static constexpr flags::MemberDoc kMembers[] = {{"portal_key", "Its name in addresses."},
                                                    {"controller", "Who answers: the legal name."},
                                                    {"title", "Title."},
                                                    {"intro", "Text above the form (CommonMark)."},
                                                    {"privacy_url", "Address of the privacy notice."},
                                                    {"dpo_contact", "How the data protection officer is reached."},
                                                    {"rights", "Rights that are offered."},
                                                    {"subject_categories", "Categories of persons to choose from; none: not asked."},
                                                    {"languages", "Languages; the first is the default."}};
};
BOOST_DESCRIBE_STRUCT(DsrPortal, (), (portal_key, controller, title, intro, privacy_url, dpo_contact, rights, subject_categories, languages))

/// A request as a person makes it.
struct DsrPublicRequest {
    platform::Text<200> name;
    std::optional<platform::Email> email;
    std::optional<platform::Text<500>> postal_address;
    std::optional<platform::Date> birth_date;
    std::optional<platform::Text<80>> customer_number;
    DsrOnBehalf on_behalf = DsrOnBehalf::self;
    std::optional<platform::Term> subject_category;
    std::vector<DsrRight> rights;
    std::optional<platform::LongText> text;
    std::optional<platform::Language> language;
    std::optional<DsrAnswerChannel> answer_channel;
    static constexpr flags::MemberDoc kMembers[] = {
        {"name", "Name.", 0, "\"Max Mustermann\""},
        {"email", "Address for the answer; it or the postal address is needed.", 0, "\"max@example.org\""},
        {"postal_address", "Postal address."},
        {"birth_date", "Date of birth, where it helps to find the person."},
        {"customer_number", "Number the person is known by."},
        {"on_behalf", "Who asks; other than self needs proof.", flags::kDefaulted},
        {"subject_category", "One of the portal's; needed where it has some."},
        {"rights", "The rights that are claimed, of those that the portal offers.", 0, "[\"access\"]", 9, 1},
        {"text", "The request in the person's words."},
        {"language", "One of the portal's; its first if not given."},
        {"answer_channel", "How the answer is to come."}};
};
BOOST_DESCRIBE_STRUCT(DsrPublicRequest, (),
                      (name, email, postal_address, birth_date, customer_number, on_behalf, subject_category, rights, text, language, answer_channel))

struct DsrPublicReceipt {
    std::string key;
    platform::Date received_on{}, due_on{};
    std::string status_token, status_url;
    static constexpr std::string_view kText = "Receipt of a request; the token is shown this once.";
    static constexpr flags::MemberDoc kMembers[] = {{"key", "Key to quote."},
                                                    {"received_on", "Day of receipt."},
                                                    {"due_on", "Last day for the answer."},
                                                    {"status_token", "Opens the status until 90 days after the answer."},
                                                    {"status_url", "The page that it opens."}};
};
BOOST_DESCRIBE_STRUCT(DsrPublicReceipt, (), (key, received_on, due_on, status_token, status_url))

struct DsrPublicQuestion {
    DsrPauseReason about{};
    platform::Date asked_on{};
    static constexpr flags::MemberDoc kMembers[] = {{"about", "Identity or clarification; the words are in the letter."}, {"asked_on", "When it was asked."}};
};
BOOST_DESCRIBE_STRUCT(DsrPublicQuestion, (), (about, asked_on))

struct DsrPublicPackage {
    platform::Instant available_until{};
    std::int32_t downloads_left = 0;
    static constexpr flags::MemberDoc kMembers[] = {{"available_until", "Until when it can be fetched."}, {"downloads_left", "How often still."}};
};
BOOST_DESCRIBE_STRUCT(DsrPublicPackage, (), (available_until, downloads_left))

struct DsrPublicStatus {
    std::string key;
    platform::Date received_on{};
    DsrPublicState state{};
    platform::Date due_on{};
    std::optional<platform::Date> answered_on;
    bool contact_confirmed = false;
    std::vector<DsrPublicQuestion> questions;
    std::optional<DsrPublicPackage> package;
    std::int64_t letters = 0;
    std::optional<platform::Date> valid_until;
    static constexpr std::string_view kText = "How far a request is; nothing of the person.";
    static constexpr flags::MemberDoc kMembers[] = {{"key", "Key to quote."},
                                                    {"received_on", "Day of receipt."},
                                                    {"state", "How far it is."},
                                                    {"due_on", "Last day for the answer."},
                                                    {"answered_on", "Day on which the answer left."},
                                                    {"contact_confirmed", "Whether the request's e-mail address is confirmed; codes go to no other."},
                                                    {"questions", "Questions whose answer is awaited."},
                                                    {"package", "The package that answers the request, once it is released."},
                                                    {"letters", "How many letters are published in the portal."},
                                                    {"valid_until", "Last day on which this can be seen."}};
};
BOOST_DESCRIBE_STRUCT(DsrPublicStatus, (),
                      (key, received_on, state, due_on, answered_on, contact_confirmed, questions, package, letters, valid_until))

struct DsrPublicMessage {
    DsrPublicMessageKind kind = DsrPublicMessageKind::other;
    platform::LongText text;
    static constexpr flags::MemberDoc kMembers[] = {{"kind", "What it is; an answer or a proof ends an open pause.", flags::kDefaulted},
                                                    {"text", "The words.", 0, "\"I mean the account of 2024.\""}};
};
BOOST_DESCRIBE_STRUCT(DsrPublicMessage, (), (kind, text))

struct DsrOneTimeCode {
    std::optional<platform::Text<20>> code;
    static constexpr flags::MemberDoc kMembers[] = {{"code", "The code that was mailed; without it one is mailed."}};
};
BOOST_DESCRIBE_STRUCT(DsrOneTimeCode, (), (code))

struct DsrCodeSent {
    DsrCodeMail sent{};
    platform::Instant expires_at{};
    static constexpr std::string_view kText = "A mail has gone to the address of the request.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"sent", "one_time_code; confirmation where the address has to be confirmed first."}, {"expires_at", "Until when its code or link is valid."}};
};
BOOST_DESCRIBE_STRUCT(DsrCodeSent, (), (sent, expires_at))

}  // namespace compliance
