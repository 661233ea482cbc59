// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_dsr_requests and compliance_dsr_items.
#pragma once

#include "compliance/domain/reckoning.hpp"
#include "compliance/db/models/dsr_identity_check.hpp"
#include "compliance/db/models/dsr_package.hpp"
#include "compliance/db/models/dsr_task.hpp"
#include "compliance/schemas/dsr_handling.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

enum class DsrClockState { running, suspended, stopped };
BOOST_DESCRIBE_ENUM(DsrClockState, running, suspended, stopped)

struct DsrItem : platform::records::Common, DsrItemInput {
    bool suggested = false;
    std::optional<DsrDecision> decision;
    platform::Pii<platform::LongText> decision_reason;
    std::optional<platform::UserId> decided_by;
    std::optional<platform::Instant> decided_at;
    std::optional<platform::Date> restriction_since, restriction_lifted_on;
    std::optional<platform::Instant> executed_at;
    std::vector<DsrExceptionCheck> exception_checks;
    std::vector<DsrAccessEntry> access_entries;
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
        {"exception_checks", "Grounds that were checked against the right.", flags::kReadOnly},
        {"access_entries", "The entries of Art. 15(1)(a)-(h) and (2).", flags::kReadOnly},
        {"request", "The request it belongs to.", flags::kHidden}};
};
BOOST_DESCRIBE_STRUCT(DsrItem, (platform::records::Common, DsrItemInput),
                      (suggested, decision, decision_reason, decided_by, decided_at, restriction_since, restriction_lifted_on, executed_at,
                       exception_checks, access_entries, request))

struct DsrRequest : platform::records::Common, DsrRequestFacts {
    std::string key;
    DsrState state = DsrState::received;
    std::optional<DsrOutcome> outcome;
    bool contact_confirmed = false;
    DsrLevel identity_level = DsrLevel::none;
    DsrLevel required_level = DsrLevel::low;
    std::vector<DsrItem> items;
    std::vector<DsrIdentityCheck> checks;
    std::vector<DsrPause> pauses;
    std::vector<DsrRecipientNotice> recipient_notices;
    std::vector<DsrPackage> packages;
    std::optional<DsrExtensionState> extension;
    std::optional<DsrFeeRecord> fee;
    Reckoning deadline, first_deadline;
    platform::Date strict_on{};
    DsrClockState clock = DsrClockState::running;
    std::optional<platform::Instant> responded_at;
    std::optional<bool> on_time;
    std::vector<platform::Ref<entity::DsrRequest>> possible_duplicates;
    DsrComplaint complaint = DsrComplaint::none;
    std::optional<platform::Text<200>> complaint_ref;
    std::vector<DsrReopening> reopenings;
    std::optional<platform::Ref<entity::DsrRequest>> duplicate_of;
    std::optional<platform::Text<200>> transferred_to;
    std::optional<platform::Instant> closed_at;
    std::optional<platform::Date> erase_on;
    bool legal_hold = false;
    platform::Uuid subject_key;
    platform::Date due_on{};
    std::optional<platform::UserId> submitted_by;
    std::optional<platform::Date> reckoned_on;
    std::int64_t revision = 0;

    static constexpr std::string_view kText = "A request of a data subject under Art. 12 and 15 to 22 GDPR, with its clock.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"key", "Human key, with the year of receipt.", flags::kReadOnly | flags::kSortable | flags::kSearchable},
        {"state", "Where it stands.", flags::kReadOnly | flags::kSortable},
        {"outcome", "How it ended.", flags::kReadOnly},
        {"contact_confirmed", "The link of the confirmation mail was opened; the clock does not care.", flags::kReadOnly},
        {"identity_level", "How surely the person is identified.", flags::kReadOnly},
        {"required_level", "How surely he must be (rule R13 of the page).", flags::kReadOnly},
        {"items", "The rights that are claimed.", flags::kReadOnly | flags::kNoColumn},
        {"checks", "Identity checks.", flags::kReadOnly | flags::kNoColumn},
        {"pauses", "Times in which the person's answer is awaited.", flags::kReadOnly},
        {"recipient_notices", "Notices to recipients (Art. 19).", flags::kReadOnly | flags::kNoColumn},
        {"packages", "Response packages.", flags::kReadOnly | flags::kNoColumn},
        {"extension", "Further months (Art. 12(3) sentence 2).", flags::kReadOnly},
        {"fee", "Fee (Art. 12(5), Art. 15(3) sentence 2).", flags::kReadOnly},
        {"deadline", "The period that runs: the first or, once extended, the extended one.", flags::kReadOnly},
        {"first_deadline", "One month from receipt; also the last day for refusals and for an extension notice.", flags::kReadOnly},
        {"strict_on", "What the date would be with no pause credited.", flags::kReadOnly | flags::kSortable},
        {"clock", "running, suspended or stopped.", flags::kReadOnly},
        {"responded_at", "When the answer left.", flags::kReadOnly},
        {"on_time", "Whether it left in time.", flags::kReadOnly},
        {"possible_duplicates", "Requests of the same address or customer number within 90 days.", flags::kReadOnly},
        {"complaint", "Whether the person or an authority complains."},
        {"complaint_ref", "Reference of the complaint."},
        {"reopenings", "How often it was taken up again, and why.", flags::kReadOnly},
        {"duplicate_of", "Request that it repeats.", flags::kReadOnly},
        {"transferred_to", "Whom it was passed on to.", flags::kReadOnly},
        {"closed_at", "When it was closed.", flags::kReadOnly},
        {"erase_on", "When the person is erased from it.", flags::kReadOnly},
        {"legal_hold", "Whether an open legal hold covers it.", flags::kReadOnly | flags::kNoColumn},
        {"subject_key", "Key of the person.", flags::kHidden},
        {"due_on", "Last day, for lists.", flags::kHidden},
        {"submitted_by", "Who submitted it for review.", flags::kHidden},
        {"reckoned_on", "Local day of the last reckoning.", flags::kHidden},
        {"revision", "Counts changes of its parts.", flags::kHidden}};
};
BOOST_DESCRIBE_STRUCT(DsrRequest, (platform::records::Common, DsrRequestFacts),
                      (key, state, outcome, contact_confirmed, identity_level, required_level, items, checks, pauses, recipient_notices,
                       packages, extension, fee,
                       deadline, first_deadline, strict_on, clock, responded_at, on_time, possible_duplicates, complaint, complaint_ref,
                       reopenings, duplicate_of, transferred_to, closed_at, erase_on, legal_hold, subject_key, due_on, submitted_by,
                       reckoned_on, revision))

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
    static constexpr flags::MemberDoc kMembers[] = {{"state", "State."},
                                                    {"right", "Carries this right."},
                                                    {"source", "Channel."},
                                                    {"outcome", "Outcome."},
                                                    {"assignee", "Member who works on it."},
                                                    {"controller", "Group company."},
                                                    {"clock", "Clock."},
                                                    {"due_before", "Due before that day."},
                                                    {"overdue", "true: past its due day and not answered."},
                                                    {"received_from", "Received on that local day or later."},
                                                    {"received_to", "Received on that local day or earlier."},
                                                    {"complaint", "Complaint."},
                                                    {"tag", "Has this tag."}};
};
BOOST_DESCRIBE_STRUCT(DsrRequestFilters, (),
                      (state, right, source, outcome, assignee, controller, clock, due_before, overdue, received_from, received_to, complaint, tag))

}  // namespace compliance
