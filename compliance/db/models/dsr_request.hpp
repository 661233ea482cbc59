// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_dsr_requests and compliance_dsr_items.
#pragma once

#include "compliance/domain/reckoning.hpp"
#include "compliance/schemas/dsr_request.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

enum class DsrState { received, in_progress, in_review, responded, closed, erased };
BOOST_DESCRIBE_ENUM(DsrState, received, in_progress, in_review, responded, closed, erased)
enum class DsrOutcome { fulfilled, partially_fulfilled, refused, no_data_held, not_identified, withdrawn, duplicate, transferred };
BOOST_DESCRIBE_ENUM(DsrOutcome, fulfilled, partially_fulfilled, refused, no_data_held, not_identified, withdrawn, duplicate, transferred)
enum class DsrLevel { none, low, substantial, high };
BOOST_DESCRIBE_ENUM(DsrLevel, none, low, substantial, high)
enum class DsrClockState { running, suspended, stopped };
BOOST_DESCRIBE_ENUM(DsrClockState, running, suspended, stopped)
enum class DsrDecision { granted, partially_granted, refused, no_data, not_applicable };
BOOST_DESCRIBE_ENUM(DsrDecision, granted, partially_granted, refused, no_data, not_applicable)

struct DsrItem : platform::records::Common, DsrItemInput {
    bool suggested = false;
    std::optional<DsrDecision> decision;
    std::optional<platform::LongText> decision_reason;
    std::optional<platform::UserId> decided_by;
    std::optional<platform::Instant> decided_at;
    std::optional<platform::Date> restriction_since, restriction_lifted_on;
    std::optional<platform::Instant> executed_at;
    platform::Uuid request;
    static constexpr flags::MemberDoc kMembers[] = {
        {"suggested", "Put there by e-mail intake; to be kept or removed before review.", flags::kReadOnly},
        {"decision", "What was decided.", flags::kReadOnly},
        {"decision_reason", "The words for the person.", flags::kReadOnly},
        {"decided_by", "Who decided.", flags::kReadOnly},
        {"decided_at", "When.", flags::kReadOnly},
        {"restriction_since", "Art. 18: since when.", flags::kReadOnly},
        {"restriction_lifted_on", "Art. 18: until when.", flags::kReadOnly},
        {"executed_at", "When all tasks of the item were done.", flags::kReadOnly},
        {"request", "The request it belongs to.", flags::kHidden}};
};
BOOST_DESCRIBE_STRUCT(DsrItem, (platform::records::Common, DsrItemInput),
                      (suggested, decision, decision_reason, decided_by, decided_at, restriction_since, restriction_lifted_on, executed_at, request))

struct DsrRequest : platform::records::Common, DsrRequestFacts {
    std::string key;
    DsrState state = DsrState::received;
    std::optional<DsrOutcome> outcome;
    bool contact_confirmed = false;
    DsrLevel identity_level = DsrLevel::none;
    DsrLevel required_level = DsrLevel::low;
    std::vector<DsrItem> items;
    Reckoning deadline, first_deadline;
    platform::Date strict_on{};
    DsrClockState clock = DsrClockState::running;
    std::optional<platform::Instant> responded_at;
    std::optional<bool> on_time;
    std::vector<platform::Ref<entity::DsrRequest>> possible_duplicates;
    DsrComplaint complaint = DsrComplaint::none;
    std::optional<platform::Text<200>> complaint_ref;
    std::optional<platform::Date> erase_on;
    platform::Uuid subject_key;
    platform::Date due_on{};

    static constexpr std::string_view kText = "A request of a data subject under Art. 12 and 15 to 22 GDPR, with its clock.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"key", "Human key, with the year of receipt.", flags::kReadOnly | flags::kSortable | flags::kSearchable},
        {"state", "Where it stands.", flags::kReadOnly | flags::kSortable},
        {"outcome", "How it ended.", flags::kReadOnly},
        {"contact_confirmed", "The link of the confirmation mail was opened; the clock does not care.", flags::kReadOnly},
        {"identity_level", "How surely the person is identified.", flags::kReadOnly},
        {"required_level", "How surely he must be (rule R13 of the page).", flags::kReadOnly},
        {"items", "The rights that are claimed.", flags::kReadOnly | flags::kNoColumn},
        {"deadline", "The period that runs: the first or, once extended, the extended one.", flags::kReadOnly},
        {"first_deadline", "One month from receipt; also the last day for refusals and for an extension notice.", flags::kReadOnly},
        {"strict_on", "What the date would be with no pause credited.", flags::kReadOnly | flags::kSortable},
        {"clock", "running, suspended or stopped.", flags::kReadOnly},
        {"responded_at", "When the answer left.", flags::kReadOnly},
        {"on_time", "Whether it left in time.", flags::kReadOnly},
        {"possible_duplicates", "Requests of the same address or customer number within 90 days.", flags::kReadOnly},
        {"complaint", "Whether the person or an authority complains."},
        {"complaint_ref", "Reference of the complaint."},
        {"erase_on", "When the person is erased from it.", flags::kReadOnly},
        {"subject_key", "Key of the person.", flags::kHidden},
        {"due_on", "Last day, for lists.", flags::kHidden}};
};
BOOST_DESCRIBE_STRUCT(DsrRequest, (platform::records::Common, DsrRequestFacts),
                      (key, state, outcome, contact_confirmed, identity_level, required_level, items, deadline, first_deadline, strict_on,
                       clock, responded_at, on_time, possible_duplicates, complaint, complaint_ref, erase_on, subject_key, due_on))

/// Filters of listDsrRequests.
struct DsrRequestFilters {
    std::optional<DsrState> state;
    std::optional<DsrRight> right;
    std::optional<DsrSource> source;
    std::optional<DsrOutcome> outcome;
    std::optional<platform::UserId> assignee;
    std::optional<platform::Ref<entity::LegalEntity>> controller;
    std::optional<DsrClockState> clock;
    std::optional<platform::Date> due_before;
    std::optional<bool> overdue;
    std::optional<platform::Date> received_from, received_to;
    std::optional<DsrComplaint> complaint;
    std::optional<platform::Text<40>> tag;
    static constexpr flags::MemberDoc kMembers[] = {
        {"state", "State."}, {"right", "Carries this right."}, {"source", "Channel."}, {"outcome", "Outcome."}, {"assignee", "Member who works on it."},
        {"controller", "Group company."}, {"clock", "Clock."}, {"due_before", "Due before that day."}, {"overdue", "true: past its due day and not answered."},
        {"received_from", "Received on that local day or later."}, {"received_to", "Received on that local day or earlier."}, {"complaint", "Complaint."}, {"tag", "Has this tag."}};
};
BOOST_DESCRIBE_STRUCT(DsrRequestFilters, (),
                      (state, right, source, outcome, assignee, controller, clock, due_before, overdue, received_from, received_to, complaint, tag))

}  // namespace compliance
