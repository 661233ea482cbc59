// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/tasks.hpp"

#include <spdlog/spdlog.h>

#include "compliance/app/wiring.hpp"

namespace compliance {

using platform::Fiber;
using platform::Uuid;

namespace {

constexpr std::chrono::seconds kRound{30};
constexpr std::int64_t kSchedulerLock = 7217340198345674;

std::vector<Uuid> all_tenants(Wiring& wiring, Fiber& fiber) {
    const auto rows = wiring.database->run(fiber, {}, "SELECT tenant_id FROM compliance_token_index WHERE kind = 'tenant' ORDER BY tenant_id");
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

Context job_context(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    auto context = wiring.system_context(fiber, tenant);
    context.origin = "job";
    return context;
}

void send_mails(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    auto context = job_context(wiring, fiber, tenant);
    wiring.services->mails.send_due(context);
    wiring.services->dsr_letters.settle(context);
}

void run_jobs(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    auto context = job_context(wiring, fiber, tenant);
    wiring.services->jobs.run_due(context);
}

/// A deadline that passed while open is missed (platform, Deadline), and what was to live for hours or days goes.
void keep_house(Wiring& wiring, Fiber& fiber, const Uuid& tenant) {
    auto context = job_context(wiring, fiber, tenant);
    context.action = "miss";
    auto units = context.units();
    const platform::postgres::Query queries[] = {
        {"UPDATE compliance_deadlines SET state = 'missed' WHERE tenant_id = compliance_tenant() AND state = 'open' AND due_at < now()", {}},
        {"DELETE FROM compliance_idempotency_keys WHERE tenant_id = compliance_tenant() AND expires_at < now()", {}},
        {"DELETE FROM compliance_token_index WHERE tenant_id = compliance_tenant() AND expires_at < now() - interval '1 day'", {}},
    };
    units.run_all(queries);
    wiring.services->dsr_identity_checks.expire(context);
    wiring.services->dsr_clock.refresh_pauses(context);
}

/// Once over all instances: whoever gets the lock does the round, the others come again with the next.
void schedule(Wiring& wiring, Fiber& fiber) {
    auto context = job_context(wiring, fiber, {});
    auto lock = context.transaction();
    if (!lock.run("SELECT pg_try_advisory_xact_lock($1)", platform::postgres::Params{}.add(kSchedulerLock)).boolean(0, 0)) return;
    for (const auto& tenant : all_tenants(wiring, fiber)) {
        keep_house(wiring, fiber, tenant);
        lock.run("SELECT 1");   // the lock's transaction must not idle into its timeout
    }
}

/// Does `work` for the tenant that a notice names, at once.
void on_notice(Wiring& wiring, const char* channel, void (*work)(Wiring&, Fiber&, const Uuid&)) {
    wiring.database->listen(channel, [&wiring, channel, work](Fiber& fiber, std::string_view payload) {
        const auto tenant = Uuid::parse(payload);
        if (!tenant) return;
        wiring.runtime->spawn(fiber.loop(), channel, [&wiring, work, id = *tenant](Fiber& own) { work(wiring, own, id); });
    });
}

/// Does `work` for all tenants again and again: what waits for its time, and what a lost notice left.
void in_rounds(Wiring& wiring, const char* name, void (*work)(Wiring&, Fiber&)) {
    wiring.runtime->spawn(0, name, [&wiring, name, work](Fiber& fiber) {
        while (!wiring.runtime->stopping()) {
            try {
                work(wiring, fiber);
            } catch (const std::exception& error) {
                spdlog::warn("{}: {}", name, error.what());
            }
            fiber.sleep(kRound);
        }
    });
}

template <void (*Work)(Wiring&, Fiber&, const Uuid&)>
void for_all(Wiring& wiring, Fiber& fiber) {
    for (const auto& tenant : all_tenants(wiring, fiber)) Work(wiring, fiber, tenant);
}

}  // namespace

void start_tasks(Wiring& wiring) {
    on_notice(wiring, "compliance_email", send_mails);
    on_notice(wiring, "compliance_job", run_jobs);
    in_rounds(wiring, "mail round", for_all<send_mails>);
    in_rounds(wiring, "job round", for_all<run_jobs>);
    in_rounds(wiring, "scheduler", schedule);
}

}  // namespace compliance
