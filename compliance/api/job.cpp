// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/job.hpp"

namespace compliance {

namespace {

constexpr std::string_view kPollSeconds = "2";

}  // namespace

void add_job_routes(Api& api, Services& services) {
    const auto& jobs = services.jobs;
    api.list<JobFilters, Job>("/platform/jobs", {"listJobs", "platform:read", "Own jobs; administrators see all."},
                              [&](Call& call, const ListQuery& query, const JobFilters& filters) { return jobs.list(call.context, query, filters); });
    // Without ETag: progress and lease move without a new version.
    api.get<Job>(
        "/platform/jobs/{job_id}",
        {.id = "getJob", .permission = "platform:read", .text = "State, progress, result or problem; Retry-After while it is not done.", .conditional = false},
        [&](Call& call) {
            auto job = jobs.get(call.context, call.id("job_id"));
            if (job.state == JobState::queued || job.state == JobState::running) call.response().set("Retry-After", std::string(kPollSeconds));
            return job;
        });
    api.trigger<Job>(
        "/platform/jobs/{job_id}/cancel",
        {.id = "cancelJob", .permission = "platform:write", .text = "Ends a job that waits or runs, where its kind allows it.", .conditional = false},
        [&](Call& call) { return jobs.cancel(call.context, call.id("job_id")); });
}

}  // namespace compliance
