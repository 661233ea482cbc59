// SPDX-License-Identifier: Apache-2.0
// Row of compliance_jobs.
#pragma once

#include "compliance/domain/entity_refs.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

enum class JobState { queued, running, succeeded, failed, cancelled };
BOOST_DESCRIBE_ENUM(JobState, queued, running, succeeded, failed, cancelled)

struct Job : platform::records::Common {
    std::string kind;
    JobState state = JobState::queued;
    platform::Decimal<4, 3> progress;
    std::optional<platform::Json> result, problem;
    std::optional<platform::Ref<entity::File>> result_file;
    std::optional<platform::Instant> lease_until;
    std::int32_t attempts = 0;
    platform::Json input{"{}"};
    platform::Instant not_before{};

    static constexpr std::string_view kText = "Work that takes longer than a request.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"kind", "What it does."}, {"state", "State.", platform::reflect::kSortable}, {"progress", "0 to 1."},
        {"result", "Answer of a job that succeeded."}, {"problem", "Problem document of one that failed."},
        {"result_file", "File that it made; kept for seven days."},
        {"lease_until", "While it runs: when another instance takes over, should nothing more be heard."},
        {"attempts", "How often it was begun."}, {"input", "What it works on.", platform::reflect::kHidden},
        {"not_before", "When it may begin.", platform::reflect::kHidden}};
};
BOOST_DESCRIBE_STRUCT(Job, (platform::records::Common),
                      (kind, state, progress, result, problem, result_file, lease_until, attempts, input, not_before))

/// Filters of listJobs.
struct JobFilters {
    std::optional<platform::Text<60>> kind;
    std::optional<JobState> state;
    std::optional<platform::Instant> since;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"kind", "What it does."}, {"state", "State."}, {"since", "Made since then."}};
};
BOOST_DESCRIBE_STRUCT(JobFilters, (), (kind, state, since))

}  // namespace compliance
