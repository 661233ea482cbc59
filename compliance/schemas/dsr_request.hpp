// SPDX-License-Identifier: Apache-2.0
// What is said of a data subject's request at intake and when it is corrected.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/dsr_right.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/region.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

namespace flags = platform::reflect;

/// A person, as a request, contact or case names one.
struct Person {
    platform::Text<200> name;
    std::vector<platform::Email> emails;
    std::vector<platform::Text<40>> phones;
    std::optional<platform::Text<500>> postal_address;
    std::optional<platform::Date> birth_date;
    std::vector<platform::Text<80>> customer_numbers;
    static constexpr flags::MemberDoc kMembers[] = {
        {"name", "Name.", 0, "\"Max Mustermann\""},
        {"emails", "E-mail addresses.", 0, "[\"max@example.org\"]", 20},
        {"phones", "Telephone numbers.", 0, {}, 20},
        {"postal_address", "Postal address."},
        {"birth_date", "Date of birth."},
        {"customer_numbers", "Numbers he is known by.", 0, {}, 20}};
    bool operator==(const Person&) const = default;
};
BOOST_DESCRIBE_STRUCT(Person, (), (name, emails, phones, postal_address, birth_date, customer_numbers))

enum class DsrSource { portal, email, api, letter, phone, in_person, authority, processor, other };
BOOST_DESCRIBE_ENUM(DsrSource, portal, email, api, letter, phone, in_person, authority, processor, other)
enum class DsrOnBehalf { self, legal_representative, lawyer, proxy, heir_or_relative, works_council, other };
BOOST_DESCRIBE_ENUM(DsrOnBehalf, self, legal_representative, lawyer, proxy, heir_or_relative, works_council, other)
enum class DsrAnswerChannel { email, portal, letter, in_person };
BOOST_DESCRIBE_ENUM(DsrAnswerChannel, email, portal, letter, in_person)
enum class DsrComplaint { none, person, authority };
BOOST_DESCRIBE_ENUM(DsrComplaint, none, person, authority)

struct DsrItemInput {
    DsrRight right{};
    std::optional<platform::Text<40>> ground;
    platform::Pii<platform::LongText> scope;
    platform::Pii<std::vector<platform::Json>> corrections;
    std::vector<platform::Ref<entity::ProcessingActivity>> processing_activities;
    bool special_categories = false;
    static constexpr flags::MemberDoc kMembers[] = {
        {"right", "The right that is claimed.", 0, "\"access\""},
        {"ground", "erasure 17_1_a to 17_1_f, restriction 18_1_a to 18_1_d, objection 21_1 or 21_6."},
        {"scope", "What exactly is asked.", flags::kDefaulted},
        {"corrections", "Of a rectification: {field, current, wanted}, 1 to 50.", flags::kDefaulted},
        {"processing_activities", "Entries of the record of processing it concerns."},
        {"special_categories", "Art. 9, Art. 10 or financial data in scope; raises the level of identification.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(DsrItemInput, (), (right, ground, scope, corrections, processing_activities, special_categories))

/// What stays correctable after intake.
struct DsrRequestFacts {
    DsrSource source{};
    platform::Instant received_at{};
    std::optional<platform::Ref<entity::Vendor>> received_via_processor;
    std::optional<platform::Ref<entity::LegalEntity>> controller;
    std::optional<Region> region;
    platform::Term subject_category;
    platform::Pii<Person> requester;
    DsrOnBehalf on_behalf = DsrOnBehalf::self;
    std::vector<platform::Ref<entity::File>> proxy_proof;
    platform::Language language{"de"};
    platform::Pii<platform::LongText> request_text;
    std::optional<DsrAnswerChannel> answer_channel;
    std::optional<platform::UserId> assignee;
    std::vector<platform::Text<40>> tags;

    static constexpr flags::MemberDoc kMembers[] = {
        {"source", "Channel it reached us by.", 0, "\"letter\""},
        {"received_at", "When it reached an official channel (not: was read); 2018-05-25 or later, never in the future.", flags::kSortable,
         "\"2026-03-06T09:00:00Z\""},
        {"received_via_processor", "Processor that passed it on (Art. 28(3)(e))."},
        {"controller", "Group company that answers; null: the tenant."},
        {"region", "Federal state of the controller's seat (Reg. 1182/71 Art. 2(1)); the tenant's if not given."},
        {"subject_category", "Category of person (vocabulary data_subject, or free text).", 0, "\"customers\""},
        {"requester", "The person; sealed under a key of his own, null once erased.", flags::kDefaulted},
        {"on_behalf", "Who asks; other than self needs proof.", flags::kDefaulted},
        {"proxy_proof", "Power of attorney, birth certificate and the like.", 0, {}, 20},
        {"language", "Language of every letter.", flags::kDefaulted},
        {"request_text", "The words as received.", flags::kDefaulted},
        {"answer_channel", "Wish of the person (Art. 12(3))."},
        {"assignee", "Member who works on it."},
        {"tags", "Up to 20.", 0, {}, 20}};
};
BOOST_DESCRIBE_STRUCT(DsrRequestFacts, (),
                      (source, received_at, received_via_processor, controller, region, subject_category, requester, on_behalf,
                       proxy_proof, language, request_text, answer_channel, assignee, tags))

struct DsrRequestInput : DsrRequestFacts {
    std::vector<DsrItemInput> items;
    static constexpr flags::MemberDoc kMembers[] = {
        {"items", "The rights that are claimed, one each.", 0, "[{\"right\": \"access\"}]", 10, 1}};
};
BOOST_DESCRIBE_STRUCT(DsrRequestInput, (DsrRequestFacts), (items))

struct DsrRequestChange : DsrRequestFacts {
    DsrComplaint complaint = DsrComplaint::none;
    std::optional<platform::Text<200>> complaint_ref;
    std::optional<platform::Text<2000>> reason;
    static constexpr flags::MemberDoc kMembers[] = {
        {"complaint", "Whether the person or an authority complains.", flags::kDefaulted},
        {"complaint_ref", "Reference of the complaint."},
        {"reason", "Why; needed where receipt or region change."}};
};
BOOST_DESCRIBE_STRUCT(DsrRequestChange, (DsrRequestFacts), (complaint, complaint_ref, reason))

}  // namespace compliance
