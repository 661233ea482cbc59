// SPDX-License-Identifier: Apache-2.0
// Bodies of the work on a request: planning, changing and completing tasks, telling recipients.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/dsr_task.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

struct DsrAdHocTask {
    std::optional<platform::Uuid> item;
    DsrTaskKind kind{};
    platform::Text<200> title;
    std::optional<platform::UserId> assignee;
    std::optional<platform::Text<80>> team;
    std::optional<platform::Date> due_on;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"item", "The right it serves."}, {"kind", "What is to be done.", 0, "\"collect\""}, {"title", "In words.", 0, "\"Ask the works council\""},
        {"assignee", "Member who does it."}, {"team", "Team."}, {"due_on", "Own target; reckoned if not given."}};
};
BOOST_DESCRIBE_STRUCT(DsrAdHocTask, (), (item, kind, title, assignee, team, due_on))

struct DsrTaskPlan {
    std::vector<DsrAdHocTask> tasks;
    bool systems = true;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"tasks", "Tasks beside those of the systems.", 0, {}, 50},
        {"systems", "Whether each matching system and right not yet planned gets a task.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(DsrTaskPlan, (), (tasks, systems))

/// What may be changed of a task that is not done.
struct DsrTaskChange {
    std::optional<platform::UserId> assignee;
    std::optional<platform::Text<80>> team;
    platform::Date due_on{};
    DsrTaskState state = DsrTaskState::open;
    std::optional<platform::Text<2000>> reason;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"assignee", "Member who does it."}, {"team", "Team."}, {"due_on", "Own target."}, {"state", "in_progress, or cancelled with a reason."},
        {"reason", "Why it is cancelled."}};
};
BOOST_DESCRIBE_STRUCT(DsrTaskChange, (), (assignee, team, due_on, state, reason))

enum class DsrTaskOutcome { done, no_data, not_possible };
BOOST_DESCRIBE_ENUM(DsrTaskOutcome, done, no_data, not_possible)

struct DsrDataCategory {
    platform::Text<120> name;
    std::vector<platform::Json> records;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"name", "Category.", 0, "\"orders\""}, {"records", "Objects with the data.", 0, {}, 100'000}};
};
BOOST_DESCRIBE_STRUCT(DsrDataCategory, (), (name, records))

struct DsrCollectedData {
    std::vector<DsrDataCategory> categories;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"categories", "Data by category.", 0, "[{\"name\": \"orders\", \"records\": [{\"number\": 7}]}]", 1'000}};
};
BOOST_DESCRIBE_STRUCT(DsrCollectedData, (), (categories))

struct DsrTaskResult {
    DsrTaskOutcome outcome{};
    std::optional<DsrCollectedData> result;
    std::vector<platform::Ref<entity::File>> result_files;
    bool third_party_reviewed = false;
    std::optional<platform::Text<20'000>> proof;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"outcome", "What came of it.", 0, "\"no_data\""},
        {"result", "Data of the person."},
        {"result_files", "Files uploaded before.", 0, {}, 200},
        {"third_party_reviewed", "Third parties' data in the files have been redacted or weighed; needed for collect and export with files.",
         platform::reflect::kDefaulted},
        {"proof", "How it was done; needed for erase, rectify, restrict and stop_processing, and why where it is not possible."}};
};
BOOST_DESCRIBE_STRUCT(DsrTaskResult, (), (outcome, result, result_files, third_party_reviewed, proof))

struct DsrNoticeRecipient {
    platform::Text<200> recipient;
    std::optional<platform::Ref<entity::Vendor>> vendor;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"recipient", "Name.", 0, "\"Lettershop GmbH\""}, {"vendor", "The same as vendor."}};
};
BOOST_DESCRIBE_STRUCT(DsrNoticeRecipient, (), (recipient, vendor))

struct DsrRecipientNoticesInput {
    platform::Uuid item;
    std::vector<DsrNoticeRecipient> recipients;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"item", "Rectification, erasure or restriction of the request."},
        {"recipients", "Named recipients; without any, those of the record of processing.", 0, "[{\"recipient\": \"Lettershop GmbH\"}]", 100}};
};
BOOST_DESCRIBE_STRUCT(DsrRecipientNoticesInput, (), (item, recipients))

enum class DsrNoticeOutcome { sent, acknowledged, impossible, disproportionate };
BOOST_DESCRIBE_ENUM(DsrNoticeOutcome, sent, acknowledged, impossible, disproportionate)

struct DsrRecipientOutcome {
    DsrNoticeOutcome outcome{};
    std::optional<platform::Instant> at;
    std::optional<platform::Text<20'000>> reason;
    std::optional<platform::Instant> told_person_at;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"outcome", "What came of it.", 0, "\"sent\""},
                                                                {"at", "When it left; now if not given."},
                                                                {"reason", "Why it is impossible or disproportionate; needed there."},
                                                                {"told_person_at", "When the person was told of this recipient."}};
};
BOOST_DESCRIBE_STRUCT(DsrRecipientOutcome, (), (outcome, at, reason, told_person_at))

}  // namespace compliance
