// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_dsr_tasks and compliance_dsr_recipient_notices.
#pragma once

#include "compliance/domain/dsr_task.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

enum class DsrCallState { pending, failed, succeeded, exhausted, cancelled };
BOOST_DESCRIBE_ENUM(DsrCallState, pending, failed, succeeded, exhausted, cancelled)

struct DsrCallAttempt {
    platform::Instant at{};
    std::int32_t status = 0, ms = 0;
    std::optional<std::string> error;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"at", "When."},
                                                                {"status", "Status of the answer; 0: there was none."},
                                                                {"ms", "How long it took, in milliseconds."},
                                                                {"error", "What went wrong."}};
};
BOOST_DESCRIBE_STRUCT(DsrCallAttempt, (), (at, status, ms, error))

/// How far the call of a system has come (platform R10).
struct DsrDelivery {
    DsrCallState state = DsrCallState::pending;
    std::vector<DsrCallAttempt> attempts;
    std::optional<platform::Instant> next_attempt_at;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"state", "failed: will be tried again; exhausted: will not; cancelled: the task had ended before."},
        {"attempts", "Each attempt."},
        {"next_attempt_at", "When it is tried next."}};
};
BOOST_DESCRIBE_STRUCT(DsrDelivery, (), (state, attempts, next_attempt_at))

struct DsrTask : platform::records::Common {
    platform::Uuid request;
    std::optional<platform::Uuid> item, system;
    DsrTaskKind kind{};
    platform::Text<200> title;
    std::optional<platform::UserId> assignee;
    std::optional<platform::Text<80>> team;
    DsrTaskState state = DsrTaskState::open;
    platform::Date due_on{};
    platform::Pii<platform::Json> result;
    std::vector<platform::Ref<entity::File>> result_files;
    bool third_party_reviewed = false;
    platform::Pii<platform::LongText> proof;
    std::vector<platform::Json> blocked_by;
    std::optional<platform::Instant> completed_at;
    std::optional<DsrDelivery> delivery;
    static constexpr std::string_view kText = "What one system or person does for a data subject request.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"request", "The request."},
                                                                {"item", "The right it serves."},
                                                                {"system", "System that is asked; null: somebody ad hoc."},
                                                                {"kind", "What is to be done."},
                                                                {"title", "In words.", platform::reflect::kSearchable},
                                                                {"assignee", "Member who does it."},
                                                                {"team", "Team."},
                                                                {"state", "Where it stands.", platform::reflect::kSortable},
                                                                {"due_on", "Own target.", platform::reflect::kSortable},
                                                                {"result", "Data of the person, by categories."},
                                                                {"result_files", "Files, under the person's key."},
                                                                {"third_party_reviewed", "Third parties' data in the files have been redacted or weighed."},
                                                                {"proof", "How it was done."},
                                                                {"blocked_by", "Duties of retention and legal holds that stand against it."},
                                                                {"completed_at", "When it was done."},
                                                                {"delivery", "Of a system that is called: how far the call has come.",
                                                                 platform::reflect::kNoColumn | platform::reflect::kReadOnly}};
};
BOOST_DESCRIBE_STRUCT(DsrTask, (platform::records::Common),
                      (request, item, system, kind, title, assignee, team, state, due_on, result, result_files, third_party_reviewed, proof,
                       blocked_by, completed_at, delivery))

struct DsrRecipientNotice : platform::records::Common {
    platform::Uuid request, item;
    platform::Text<200> recipient;
    std::optional<platform::Ref<entity::Vendor>> vendor;
    DsrNoticeState state = DsrNoticeState::planned;
    std::optional<platform::Instant> sent_at;
    platform::Pii<platform::LongText> reason;
    std::optional<platform::Instant> told_person_at;
    static constexpr std::string_view kText = "Notice to a recipient of the data (Art. 19 GDPR).";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"request", "The request."},
                                                                {"item", "The right that was carried out."},
                                                                {"recipient", "Who had received the data."},
                                                                {"vendor", "The same as vendor."},
                                                                {"state", "What came of it."},
                                                                {"sent_at", "When it left."},
                                                                {"reason", "Why it is impossible or disproportionate."},
                                                                {"told_person_at", "When the person was told of the recipient."}};
};
BOOST_DESCRIBE_STRUCT(DsrRecipientNotice, (platform::records::Common), (request, item, recipient, vendor, state, sent_at, reason, told_person_at))

struct DsrTaskFilters {
    std::optional<platform::Uuid> request, system;
    std::optional<DsrTaskKind> kind;
    std::optional<DsrTaskState> state;
    std::optional<platform::UserId> assignee;
    std::optional<platform::Text<80>> team;
    std::optional<platform::Date> due_before;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"request", "Of this request."},
                                                                {"system", "Of this system."},
                                                                {"kind", "Kind."},
                                                                {"state", "State."},
                                                                {"assignee", "Member."},
                                                                {"team", "Team."},
                                                                {"due_before", "Due before that day."}};
};
BOOST_DESCRIBE_STRUCT(DsrTaskFilters, (), (request, system, kind, state, assignee, team, due_before))

}  // namespace compliance
