// SPDX-License-Identifier: Apache-2.0
// Long work: queued in the transaction that asks for it, run by whichever instance is free, begun again when that one is
// lost (platform, Job). What a kind of job does stands with its domain.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "compliance/db/models/job.hpp"
#include "compliance/services/register.hpp"

namespace platform {
class Runtime;
}

namespace compliance {

/// One job while its handler runs.
class JobRun {
  public:
    JobRun(Context& run_context, const Job& taken) : context(run_context), job(taken) {}
    Context& context;
    const Job& job;

    /// How much is done, 0 to 1; seen by whoever asks. Throws JobStopped once the job is cancelled or another instance has it.
    void progress(double done);
    /// Ends the job within the handler's own transaction, so that work and success become true together.
    void succeed(platform::postgres::Executor& db, const std::string& result);
    /// The job's row went with what it worked on; nothing is left to end.
    void gone() { ended_ = true; }
    [[nodiscard]] bool ended() const { return ended_; }

  private:
    bool ended_ = false;
};

/// The handler has to end: somebody else decided over the job meanwhile.
class JobStopped : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct JobKind {
    std::function<std::string(JobRun&)> run;   ///< answers the result, JSON text; a Problem ends the job as failed at once
    bool cancellable = true;
};

class JobService {
  public:
    explicit JobService(platform::Runtime& runtime);

    /// Before the first job runs; a kind that no instance knows waits.
    void add_kind(std::string kind, JobKind what) { kinds_[std::move(kind)] = std::move(what); }

    Job enqueue(const Context& context, platform::postgres::Executor& db, std::string kind, std::string input,
                std::optional<platform::Instant> not_before = {}) const;
    /// One's own; administrators see all.
    platform::records::Page<Job> list(Context& context, const platform::records::ListQuery& query, const JobFilters& filters) const;
    Job get(Context& context, const platform::Uuid& id) const;
    /// Throws 409 `not_cancellable` for a kind that must end, or for a job that has ended.
    Job cancel(Context& context, const platform::Uuid& id) const;
    /// Part of another change: ends a waiting job without asking what kind it is.
    Job withdraw(platform::postgres::Executor& db, const platform::Uuid& id) const;
    [[nodiscard]] std::optional<Job> find(platform::postgres::Executor& db, const platform::Uuid& id) const { return table_.get(db, id); }

    /// Runs what is due in the tenant, one after the other; answers how many. Several instances may do so at once.
    std::size_t run_due(Context& context) const;

  private:
    std::optional<Job> take(Context& context) const;
    void run_one(Context& context, const Job& job) const;
    void end(Context& context, const Job& job, JobState state, const std::optional<std::string>& result, const std::optional<std::string>& problem) const;
    void again(Context& context, const Job& job, const char* why) const;

    platform::Runtime& runtime_;
    platform::records::Table<Job> table_;
    std::map<std::string, JobKind> kinds_;
};

}  // namespace compliance
