// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/tasks.hpp"

#include <algorithm>
#include <atomic>
#include <memory>

#include <spdlog/spdlog.h>

#include "compliance/app/desk.hpp"
#include "compliance/app/webhooks.hpp"
#include "compliance/app/wiring.hpp"
#include "compliance/services/chores.hpp"
#include "compliance/services/figure_renewal.hpp"
#include "compliance/services/score_snapshot.hpp"

namespace compliance {

using platform::Fiber;
using platform::Uuid;

namespace {

constexpr std::chrono::seconds kRound{30};
// Together fewer than the threads for blocking work (kOffloadThreads), so that a request never waits for another's server.
constexpr std::size_t kMailersAtOnce = 2, kCallersAtOnce = 2, kJobsAtOnce = 2;
constexpr std::int64_t kSchedulerLock = 7217340198345674, kMailboxLock = 7217340198345675;
constexpr std::chrono::seconds kCallRound{5};  // the first retry is due after ten
constexpr std::chrono::seconds kFiguresRound{10};

std::vector<Uuid> all_tenants(Wiring& wiring, Fiber& fiber) {
    platform::postgres::Units units(*wiring.background, fiber, {});
    return tenant_ids(units);
}

Context job_context(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    return wiring.background_context(fiber, tenant);
}

void send_mails(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    auto context = job_context(wiring, fiber, tenant);
    wiring.services->mails.send_due(context);
    wiring.services->dsr_letters.settle(context);
}

void seal(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    auto context = job_context(wiring, fiber, tenant);
    wiring.services->sealer.round(context);
}

/// Every instance looks after every log; who finds one locked leaves it to the sealer that has it. So a sealer that is
/// killed is followed by the next one's round.
void seal_all(Wiring& wiring, Fiber& fiber) {
    std::chrono::seconds highest(0);
    for (const auto& tenant : all_tenants(wiring, fiber)) {
        auto context = job_context(wiring, fiber, tenant);
        try {
            highest = std::max(highest, wiring.services->sealer.round(context));
        } catch (const std::exception& error) {
            spdlog::error("sealing the trail of {}: {}", tenant.str(), error.what());   // the others' are sealed all the same
        }
    }
    wiring.services->sealer.set_lag(highest);
}

void run_jobs(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    auto context = job_context(wiring, fiber, tenant);
    wiring.services->jobs.run_due(context);
}

/// A deadline that passed while open is missed (platform, Deadline), and what was to live for hours or days goes.
void clear_away(Context& context) {
    context.action = "miss";
    auto units = context.units();
    const platform::postgres::Query queries[] = {
        {"UPDATE compliance_deadlines SET state = 'missed' WHERE tenant_id = compliance_tenant() AND state = 'open' AND due_at < now()", {}},
        {"DELETE FROM compliance_idempotency_keys WHERE tenant_id = compliance_tenant() AND expires_at < now()", {}},
        {"DELETE FROM compliance_sign_ins WHERE tenant_id = compliance_tenant() AND day < (now() AT TIME ZONE 'UTC')::date - 1", {}},
        {"DELETE FROM compliance_token_index WHERE tenant_id = compliance_tenant() AND expires_at < now() - interval '1 day'", {}},
    };
    units.run_all(queries);
    // Answers live a day; their keys one more, for whoever asked just before midnight.
    Vault::destroy_retry_keys(units, std::chrono::floor<std::chrono::days>(context.now).time_since_epoch().count() - 1);
}

/// After the clock was set back, what was due before it was set would wait for that time to come again, and the lease of a
/// job whose instance died then would last as long. A row that seems to come from the future tells of that. What is due by this is
/// said at once: the round of whoever waits for it may have just begun, and have met the row locked.
void follow_clock(Context& context) {
    context.action.clear();
    auto units = context.units();
    const platform::postgres::Query queries[] = {
        {"WITH moved AS (UPDATE compliance_jobs SET not_before = now() WHERE tenant_id = compliance_tenant() AND state = 'queued' AND not_before > now() "
         "AND not_before <= created_at RETURNING 1) SELECT pg_notify('compliance_job', compliance_tenant()::text) WHERE EXISTS (SELECT 1 FROM moved)",
         {}},
        {"UPDATE compliance_jobs SET lease_until = now() + interval '60 s' WHERE tenant_id = compliance_tenant() AND state = 'running' "
         "AND lease_until > now() + interval '61 s'",
         {}},
        {"WITH moved AS (UPDATE compliance_email_messages SET next_attempt_at = now() WHERE tenant_id = compliance_tenant() AND next_attempt_at > now() "
         "AND next_attempt_at <= created_at RETURNING 1) SELECT pg_notify('compliance_email', compliance_tenant()::text) WHERE EXISTS (SELECT 1 FROM moved)",
         {}},
        {"UPDATE compliance_dsr_task_calls SET next_attempt_at = now() WHERE tenant_id = compliance_tenant() AND next_attempt_at > now() "
         "AND next_attempt_at <= created_at",
         {}},
    };
    units.run_all(queries);
}

/// On a database that nobody else works on, a call of before this start that has not committed never will: its key is free.
void free_keys(Wiring& wiring, Context& context) {
    if (!wiring.cluster) return;
    context.units().run("DELETE FROM compliance_idempotency_keys WHERE tenant_id = compliance_tenant() AND status IS NULL AND created_at < $1",
                        platform::postgres::Params{}.add(wiring.begun));
}

void keep_house(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    auto& services = *wiring.services;
    const auto with = [&](auto work) {
        return [&wiring, &fiber, &tenant, work] {
            auto context = job_context(wiring, fiber, tenant);
            context.action = "miss";
            work(context);
        };
    };
    const std::vector<Chore> chores = {
        {"keys of lost calls", with([&](Context& context) { free_keys(wiring, context); })},
        {"clearing away", with([](Context& context) { clear_away(context); })},
        {"what waits for a time that was set back", with(follow_clock)},
        {"files", with([&](Context& context) { services.file_contents.keep_house(context); })},
        {"identity checks", with([&](Context& context) { services.dsr_identity_checks.expire(context); })},
        {"pauses", with([&](Context& context) { services.dsr_clock.refresh_pauses(context); })},
        {"portal", with([&](Context& context) { services.dsr_portal.keep_house(context); })},
        {"reminders", with([&](Context& context) { services.dsr_reminders.send_due(context); })},
        {"lost evidence", with([&](Context& context) { services.requirement_assessments.mark_lost_evidence(context); })},
        {"applicability", with([&](Context& context) { services.regulations.refresh_applicability(context); })},
        {"exceptions", with([&](Context& context) { services.control_exceptions.expire_due(context); })},
        {"expiry of evidence", with([&](Context& context) { services.evidence.expire_due(context); })},
        {"silence of collectors", with([&](Context& context) { services.submissions.collectors.note_silence(context); })},
        {"acceptances", with([&](Context& context) { services.risks.expire_acceptances(context); })},
        {"doubts of risks", with([&](Context& context) { services.risks.refresh_doubts(context); })},
        {"backups", with([&](Context& context) { services.backup_runs.note_red(context); })},
        {"scanned deliveries", with([&](Context& context) { services.submissions.settle_scanned(context); })},
        {"contents of evidence", with([&](Context& context) { services.evidence_contents.keep_house(context); })},
        {"webhooks", with(WebhookSender::keep_house)},
    };
    wiring.chores_failed += do_chores(tenant.str(), chores);
}

void call_systems(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    auto context = job_context(wiring, fiber, tenant);
    context.action = "call";
    wiring.services->dsr_task_calls.send_due(context);
}

/// One instance at a time looks into the mailbox. Should the lock be lost with its connection, and two look, each mail is
/// still taken in once.
void poll_mailbox(Wiring& wiring, Fiber& fiber) {
    auto context = job_context(wiring, fiber, {});
    auto lock = context.transaction();
    lock.run("SET LOCAL idle_in_transaction_session_timeout = '10min'");  // a mail of 50 MiB over a slow line
    if (!lock.run("SELECT pg_try_advisory_xact_lock($1)", platform::postgres::Params{}.add(kMailboxLock)).boolean(0, 0)) return;
    const auto named = lock.run("SELECT tenant_id FROM compliance_token_index WHERE sha256 = $1 AND kind = 'slug'",
                                platform::postgres::Params{}.add_bytes(Access::index_of_slug(wiring.config.mailbox.tenant)));
    if (named.empty()) throw std::runtime_error("COMPLIANCE_IMAP_TENANT names no tenant: " + wiring.config.mailbox.tenant);
    auto own = job_context(wiring, fiber, named.uuid(0, 0));
    own.origin = "mailbox";
    auto units = own.units();
    if (units.run("SELECT 1 FROM compliance_tenants WHERE tenant_id = compliance_tenant() AND state = 'active'").empty()) return;
    wiring.services->dsr_mailbox.round(own, *wiring.mailbox, [&] {
        lock.run("SELECT 1");  // the lock is still ours
        return !wiring.runtime->stopping();
    });
}

/// Details whose time is over (audit R26), once a day.
void prune(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    auto context = job_context(wiring, fiber, tenant);
    prune_trail(context, wiring.keep);
}

/// What the figures were at the end of yesterday, and of days that an outage left out.
void take_snapshots(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    auto context = job_context(wiring, fiber, tenant);
    try {
        ScoreSnapshotService::take_due(context);
    } catch (const std::exception& error) {
        spdlog::error("snapshots of {}: {}", tenant.str(), error.what());  // the others' are taken all the same
    }
}

constexpr std::chrono::hours kSweepRound{1}, kSweepAge{1};

/// Content that no row names, older than any transaction.
void sweep_files(Wiring& wiring, Fiber& fiber) {
    auto context = job_context(wiring, fiber, {});
    wiring.services->file_contents.sweep(context, kSweepAge);
}

/// What was written for tenants after their end.
void sweep_ended(Wiring& wiring, Fiber& fiber) {
    auto context = job_context(wiring, fiber, {});
    for (const auto& tenant : TenantClosingService::ended_lately(context)) {
        auto own = job_context(wiring, fiber, tenant);
        wiring.services->closing.sweep(own);
    }
}

/// Once over all instances: whoever gets the lock does the round, the others come again with the next.
void schedule(Wiring& wiring, Fiber& fiber) {
    auto context = job_context(wiring, fiber, {});
    auto lock = context.transaction();
    if (!lock.run("SELECT pg_try_advisory_xact_lock($1)", platform::postgres::Params{}.add(kSchedulerLock)).boolean(0, 0)) return;
    lock.run("SET LOCAL idle_in_transaction_session_timeout = '30min'");  // 31 days of a large tenant, after an outage
    const auto now = std::chrono::steady_clock::now();
    const bool prunes = now >= wiring.next_pruning;
    if (prunes) wiring.next_pruning = now + std::chrono::hours(24);
    for (const auto& tenant : all_tenants(wiring, fiber)) {
        keep_house(wiring, fiber, tenant);
        if (prunes) prune(wiring, fiber, tenant);
        lock.run("SELECT 1");   // the lock's transaction must not idle into its timeout
    }
    // After everybody's reminders: many days of a large tenant take their time.
    for (const auto& tenant : all_tenants(wiring, fiber)) {
        take_snapshots(wiring, fiber, tenant);
        lock.run("SELECT 1");
    }
}

/// Each instance counts for its own metrics: what they show is the same for all, and none depends on another.
void count_all(Wiring& wiring, Fiber& fiber) {
    Figures sum;
    for (const auto& tenant : all_tenants(wiring, fiber)) {
        auto context = job_context(wiring, fiber, tenant);
        auto units = context.units();
        sum += count_figures(units);
    }
    wiring.figures.keep(sum);
}

/// Each instance keeps its own parts of figures. After its start those of tenants that somebody works in, then of those whose figures are read.
void renew_all_figures(Wiring& wiring, Fiber& fiber) {
    auto& parts = *wiring.services->dashboard.parts;
    const auto tenants = all_tenants(wiring, fiber);
    if (!wiring.figures_begun.exchange(true))
        for (const auto& tenant : tenants) {
            auto context = job_context(wiring, fiber, tenant);
            if (was_seen_lately(context)) parts.note_reader(tenant, context.now);
        }
    for (const auto& tenant : parts.readers(job_context(wiring, fiber, {}).now)) {
        if (std::find(tenants.begin(), tenants.end(), tenant) == tenants.end()) continue;
        auto context = job_context(wiring, fiber, tenant);
        try {
            renew_figures(context, parts);
        } catch (const std::exception& error) {
            spdlog::warn("figures of {}: {}", tenant.str(), error.what());  // whoever asks reads them
        }
    }
}

/// Does `work` for a tenant as soon as a notice names it, and for all tenants every `pause`.
void attend(Wiring& wiring, const char* channel, const Desk::Work& work, std::size_t at_once, std::chrono::seconds pause) {
    const auto desk = std::make_shared<Desk>(wiring, channel, work, at_once);
    wiring.background->listen(channel, [desk](Fiber&, std::string_view payload) {
        if (const auto tenant = Uuid::parse(payload)) desk->put(desk, *tenant);
    });
    wiring.runtime->spawn(0, channel, [&wiring, channel, desk, pause](Fiber& fiber) {
        while (!wiring.runtime->stopping()) {
            try {
                for (const auto& tenant : all_tenants(wiring, fiber)) desk->put(desk, tenant);
            } catch (const std::exception& error) {
                spdlog::warn("{}: {}", channel, error.what());
            }
            fiber.sleep(pause);
        }
    });
}

/// Does `work` for all tenants again and again: what waits for its time, and what a lost notice left.
void in_rounds(Wiring& wiring, const char* name, void (*work)(Wiring&, Fiber&), std::chrono::seconds pause = kRound) {
    wiring.runtime->spawn(0, name, [&wiring, name, work, pause](Fiber& fiber) {
        while (!wiring.runtime->stopping()) {
            try {
                work(wiring, fiber);
            } catch (const std::exception& error) {
                spdlog::warn("{}: {}", name, error.what());
            }
            fiber.sleep(pause);
        }
    });
}

/// What an erasure leaves to do outside of its transaction. Versions that somebody's old snapshot still sees stay at the
/// first sweep, so two more follow.
void finish_erasures(Wiring& wiring, Fiber& fiber) {
    static std::atomic<int> sweeps{0};
    auto context = job_context(wiring, fiber, {});
    wiring.services->shreds.finish_pending(context);
    if (wiring.services->erasure.take_sweep_due()) sweeps = 3;
    if (sweeps <= 0) return;
    try {
        fiber.offload([&] { wiring.sweep_keys(); });
        --sweeps;
    } catch (const std::exception& error) {
        spdlog::warn("sweeping destroyed keys, will be tried again: {}", error.what());
    }
}

/// Persons whose record period has ended (dsr R26). Every instance looks; the person's lock lets one of them do it.
void erase_persons(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    auto context = job_context(wiring, fiber, tenant);
    try {
        wiring.services->dsr_erasure.erase_due(context);
        wiring.services->erasure.verify_open(context);
    } catch (const std::exception& error) {
        spdlog::error("erasing persons of {}: {}", tenant.str(), error.what());  // the others' are erased all the same
    }
}

template <void (*Work)(Wiring&, Fiber&, const Uuid&)>
void for_all(Wiring& wiring, Fiber& fiber) {
    for (const auto& tenant : all_tenants(wiring, fiber)) Work(wiring, fiber, tenant);
}

}  // namespace

void start_tasks(Wiring& wiring) {
    attend(wiring, "compliance_email", send_mails, kMailersAtOnce, kRound);
    attend(wiring, "compliance_job", run_jobs, kJobsAtOnce, kRound);
    attend(wiring, "compliance_dsr_task_call", call_systems, kCallersAtOnce, kCallRound);
    start_webhooks(wiring);
    if (wiring.mailbox) in_rounds(wiring, "mailbox", poll_mailbox, std::chrono::seconds(wiring.config.mailbox.interval_s));
    in_rounds(wiring, "scheduler", schedule);
    attend(wiring, "compliance_seal", seal, 1, kRound);
    in_rounds(wiring, "sealer", seal_all, std::chrono::seconds(wiring.config.seal_interval_s));
    in_rounds(wiring, "sweep of files", sweep_files, kSweepRound);
    in_rounds(wiring, "sweep of ended tenants", sweep_ended, kSweepRound);
    in_rounds(wiring, "figures", count_all);
    in_rounds(wiring, "parts of figures", renew_all_figures, kFiguresRound);
    in_rounds(wiring, "erasures", finish_erasures);
    in_rounds(wiring, "record periods", for_all<erase_persons>);
}

}  // namespace compliance
