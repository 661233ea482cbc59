// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/job.hpp"

#include <spdlog/spdlog.h>

#include "platform/async/runtime.hpp"
#include "platform/problem/writer.hpp"

namespace compliance {

using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr int kMaxAttempts = 5;
constexpr std::chrono::seconds kBeat{20};   // a third of the lease

platform::records::Table<Job> jobs() {
    return platform::records::Table<Job>({
        .type = "job",
        .table = "compliance_jobs",
        .record = &platform::reflect::type_of<Job>,
        .filters = &platform::reflect::type_of<JobFilters>,
        .filter_rules = {{"since", "created_at >= $"}},
    });
}

/// The fence: only who still holds the lease of this attempt may write.
constexpr std::string_view kMine = " WHERE tenant_id = compliance_tenant() AND id = $1 AND state = 'running' AND attempts = $2";

bool sees(const Context& context, const Job& job) {
    return context.caller.is(Role::compliance_admin) || context.caller.instance || job.created_by == context.caller.subject;
}

/// Prolongs the lease while the handler works, until told to stop.
struct Heart {
    bool stopped = false;
};

}  // namespace

void JobRun::progress(double done) {
    const auto permille = static_cast<std::int64_t>(std::clamp(done, 0.0, 1.0) * 1000);
    auto db = context.units();
    const auto result =
        db.run("UPDATE compliance_jobs SET progress = $3::bigint / 1000.0, lease_until = now() + interval '60 s'" + std::string(kMine) + " RETURNING id",
               Params{}.add(job.id).add(job.attempts).add(permille));
    if (result.empty()) throw JobStopped("the job is not ours any more");
}

void JobRun::succeed(Executor& db, const std::string& result) {
    const auto rows = db.run(
        "UPDATE compliance_jobs SET state = 'succeeded', progress = 1, lease_until = NULL, result = $3::text::jsonb" + std::string(kMine) + " RETURNING id",
        Params{}.add(job.id).add(job.attempts).add(std::string_view(result)));
    if (rows.empty()) throw JobStopped("the job is not ours any more");
    ended_ = true;
}

void JobRun::attach(Executor& db, const Uuid& file) const {
    const auto rows =
        db.run("UPDATE compliance_jobs SET result_file = $3" + std::string(kMine) + " RETURNING id", Params{}.add(job.id).add(job.attempts).add(file));
    if (rows.empty()) throw JobStopped("the job is not ours any more");
}

JobService::JobService(platform::Runtime& runtime) : runtime_(runtime), table_(jobs()) {}

Job JobService::enqueue(const Context& context, Executor& db, std::string kind, std::string input, std::optional<platform::Instant> not_before) const {
    if (!kinds_.contains(kind)) throw std::logic_error("no such kind of job: " + kind);
    Job job;
    job.id = Uuid::make_v7(context.now);
    job.kind = std::move(kind);
    job.input.text = std::move(input);
    job.not_before = not_before.value_or(context.now);
    table_.insert(db, job);
    return job;
}

platform::records::Page<Job> JobService::list(Context& context, const platform::records::ListQuery& query, const JobFilters& filters) const {
    auto db = context.units();
    std::vector<platform::records::Condition> conditions;
    if (!context.caller.is(Role::compliance_admin)) conditions.push_back({"created_by = $", Params{}.add(std::string_view(context.caller.subject))});
    return table_.list(db, query, filters, conditions);
}

Job JobService::get(Context& context, const Uuid& id) const {
    auto db = context.units();
    auto job = table_.get(db, id);
    if (!job || !sees(context, *job)) throw platform::not_found();
    return std::move(*job);
}

Job JobService::cancel(Context& context, const Uuid& id) const {
    auto tx = context.transaction();
    auto job = table_.get_for_update(tx, id);
    if (!job || !sees(context, *job)) throw platform::not_found();
    const auto kind = kinds_.find(job->kind);
    const bool runs = job->state == JobState::queued || job->state == JobState::running;
    if (!runs || kind == kinds_.end() || !kind->second.cancellable) throw platform::conflict("not_cancellable");
    *job = withdraw(tx, id);
    tx.commit();
    return std::move(*job);
}

Job JobService::withdraw(Executor& db, const Uuid& id) const {
    db.run(
        "UPDATE compliance_jobs SET state = 'cancelled', lease_until = NULL WHERE tenant_id = compliance_tenant() AND id = $1 AND state IN ('queued', "
        "'running')",
        Params{}.add(id));
    return record_of(table_, db, id);
}

std::optional<Job> JobService::take(Context& context) const {
    std::vector<std::string> known;
    for (const auto& [name, what] : kinds_)
        if (what.run) known.push_back(name);
    auto tx = context.transaction();
    // Found as due by the database's clock: instances may disagree, the rows do not.
    const auto rows = tx.run("SELECT id, state, attempts FROM compliance_jobs WHERE tenant_id = compliance_tenant() AND not_before <= now() AND kind = ANY($1) "
                             "AND (state = 'queued' OR (state = 'running' AND lease_until < now())) ORDER BY not_before LIMIT 1 FOR UPDATE SKIP LOCKED",
                             Params{}.add_texts(known));
    if (rows.empty()) return std::nullopt;
    const auto id = rows.uuid(0, 0);
    if (rows.integer(0, 2) >= kMaxAttempts) {
        const auto problem = platform::write_problem(Problem(500, "internal", "It was begun five times and never ended."), "en", "", context.request_id.str());
        tx.run("UPDATE compliance_jobs SET state = 'failed', lease_until = NULL, problem = $2::text::jsonb WHERE tenant_id = compliance_tenant() AND id = $1",
               Params{}.add(id).add(std::string_view(problem)));
        tx.commit();
        return take(context);
    }
    tx.run(
        "UPDATE compliance_jobs SET state = 'running', attempts = attempts + 1, lease_until = now() + interval '60 s' WHERE tenant_id = compliance_tenant() "
        "AND id = $1",
        Params{}.add(id));
    auto job = table_.get(tx, id);
    tx.commit();
    return job;
}

std::size_t JobService::run_due(Context& context) const {
    std::size_t count = 0;
    while (const auto job = take(context)) {
        // Each at its own instant: the round may have begun before the job was asked for, and the database, which says what is due, may
        // have a clock ahead of ours. A job that finds its time not come would fail for good.
        context.now = std::max(std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()), job->not_before);
        run_one(context, *job);
        ++count;
    }
    return count;
}

void JobService::run_one(Context& context, const Job& job) const {
    const auto heart = std::make_shared<Heart>();
    runtime_.spawn(context.fiber.loop(), "lease",
                   [heart, scope = context.scope(), &database = context.database, id = job.id, attempts = job.attempts](platform::Fiber& fiber) {
                       for (auto waited = std::chrono::seconds(0); !heart->stopped;) {
                           fiber.sleep(std::chrono::seconds(1));
                           if (++waited < kBeat || heart->stopped) continue;
                           waited = std::chrono::seconds(0);
                           try {
                               database.run(fiber, scope, "UPDATE compliance_jobs SET lease_until = now() + interval '60 s'" + std::string(kMine),
                                            Params{}.add(id).add(attempts));
                           } catch (const std::runtime_error& error) {
                               spdlog::warn("lease of a job: {}", error.what());  // the next beat tries again; three fit into a lease
                           }
                       }
                   });
    struct Stop {
        Heart& heart;
        ~Stop() { heart.stopped = true; }
    } stop{*heart};
    JobRun run(context, job);
    try {
        const auto result = kinds_.at(job.kind).run(run);
        if (!run.ended()) end(context, job, JobState::succeeded, result, std::nullopt);
    } catch (const JobStopped& stopped) {
        spdlog::info("job {} {}: {}", job.kind, job.id.str(), stopped.what());
    } catch (const Problem& problem) {
        end(context, job, JobState::failed, std::nullopt, platform::write_problem(problem, "en", "", context.request_id.str()));
    } catch (const std::exception& error) {
        again(context, job, error.what());
    }
}

void JobService::end(Context& context, const Job& job, JobState state, const std::optional<std::string>& result,
                     const std::optional<std::string>& problem) const {
    auto db = context.units();
    db.run(
        "UPDATE compliance_jobs SET state = $3, progress = CASE WHEN $3 = 'succeeded' THEN 1 ELSE progress END, lease_until = NULL, result = $4::text::jsonb, "
        "problem = $5::text::jsonb" +
            std::string(kMine),
        Params{}
            .add(job.id)
            .add(job.attempts)
            .add(state == JobState::succeeded ? "succeeded" : "failed")
            .add(result ? std::optional<std::string_view>(*result) : std::nullopt)
            .add(problem ? std::optional<std::string_view>(*problem) : std::nullopt));
}

void JobService::again(Context& context, const Job& job, const char* why) const {
    spdlog::error("job {} {}: {}", job.kind, job.id.str(), why);
    const auto problem = platform::write_problem(Problem(500, "internal"), "en", "", context.request_id.str());
    auto db = context.units();
    // 10 s, 20 s, 40 s, 80 s; the fifth failure is the last.
    db.run("UPDATE compliance_jobs SET state = CASE WHEN attempts >= 5 THEN 'failed' ELSE 'queued' END, lease_until = NULL, "
           "problem = CASE WHEN attempts >= 5 THEN $3::text::jsonb END, not_before = now() + interval '5 s' * (2 ^ attempts)" + std::string(kMine),
           Params{}.add(job.id).add(job.attempts).add(std::string_view(problem)));
}

}  // namespace compliance
