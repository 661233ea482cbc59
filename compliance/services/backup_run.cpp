// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/backup_run.hpp"

#include "compliance/repositories/platform.hpp"
#include "compliance/services/date_deadline.hpp"
#include "compliance/services/member.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;

namespace {

constexpr std::string_view kRestoreTest = "platform.restore_test";
constexpr std::chrono::minutes kClocksApart{5};  // of whoever reports, and ours

void check(const BackupReport& report, platform::Instant now) {
    std::vector<Fault> faults;
    if (report.finished_at < report.started_at) faults.push_back({"/finished_at", "before_from", "must not lie before started_at"});
    if (report.finished_at > now + kClocksApart) faults.push_back({"/finished_at", "in_future", "must not lie in the future"});
    if (report.sha256 && platform::crypto::hex_decode(report.sha256->value).value_or("").size() != 32)
        faults.push_back({"/sha256", "bad_format", "must be 64 hexadecimal digits"});
    const bool restored = report.kind == BackupKind::restore_test;
    if (report.restored_to && !restored) faults.push_back({"/restored_to", "not_applicable", "is of a restore_test"});
    if (restored && report.outcome == BackupOutcome::success && !report.restored_to)
        faults.push_back({"/restored_to", "required", "say which point in time was reached"});
    if (report.restored_to && *report.restored_to > report.finished_at) faults.push_back({"/restored_to", "in_future", "must not lie after finished_at"});
    require_faultless(std::move(faults));
}

std::optional<platform::Date> tested_on(const DecidingRuns& runs, const TenantCalendar& calendar) {
    if (!runs.last_restore_test) return std::nullopt;
    return platform::time::local_date(runs.last_restore_test->started_at, calendar.time_zone);
}

BackupVerdict judge(const DecidingRuns& runs, const BackupGoals& goals, platform::Instant now, const TenantCalendar& calendar) {
    BackupFacts facts;
    if (runs.last_success) facts.last_success = runs.last_success->started_at;
    facts.last_run_failed = runs.failed.has_value();
    facts.restore_tested_on = tested_on(runs, calendar);
    return judge_backups(facts, goals.aims, now, platform::time::local_date(now, calendar.time_zone));
}

/// The next test of a restore: an interval after the last one that succeeded; due at once where there never was one.
void plan_restore_test(Context& context, Executor& db, const BackupRun& run, bool first, const BackupGoals& goals) {
    const bool tested = run.kind == BackupKind::restore_test && run.outcome == BackupOutcome::success;
    if (!tested && !first) return;
    const DateDeadlines deadlines(context, db);
    const auto last = tested_on(deciding_backup_runs(db), tenant_calendar(db));
    deadlines.put(kRestoreTest, {{"tenant", context.caller.tenant, {}}, std::nullopt, Role::compliance_admin},
                  last ? add_period(*last, goals.aims.restore_test_interval) : deadlines.today());
}

RecordedRun record_one(Context& context, BackupRun run, const BackupGoals& goals) {
    static const auto table = backup_runs();
    auto tx = context.transaction();
    if (auto known = reported_before(tx, run)) {
        const auto words = [](const BackupReport& report) { return platform::json::to_json(report, platform::json::Form::plain); };
        if (words(*known) != words(run)) throw platform::conflict("already_exists", "This run was reported before, and otherwise.");
        tx.commit();
        return {std::move(*known), true};
    }
    const bool first = !deciding_backup_runs(tx).latest;
    table.insert(tx, run);
    plan_restore_test(context, tx, run, first, goals);
    tx.commit();
    return {std::move(run), false};
}

std::string words_of(const BackupVerdict& verdict, bool german, const std::string& rpo) {
    for (const auto reason : verdict.reasons) {
        if (reason == BackupReason::last_run_failed) return german ? "der letzte Lauf ist fehlgeschlagen" : "the last run failed";
        if (reason == BackupReason::no_backup) return german ? "es gibt keine erfolgreiche Sicherung" : "there is no backup that succeeded";
    }
    return german ? "die letzte erfolgreiche Sicherung ist älter als " + rpo : "the last successful backup is older than " + rpo;
}

}  // namespace

RecordedRun record_backup(Context& context, const BackupReport& report, const BackupGoals& goals) {
    check(report, context.now);
    BackupRun run;
    static_cast<BackupReport&>(run) = report;
    run.id = Uuid::make_v7(context.now);
    run.duration_s = std::chrono::floor<std::chrono::seconds>(report.finished_at - report.started_at).count();
    if (!context.caller.tenant.is_nil()) return record_one(context, std::move(run), goals);
    auto db = context.units();
    RecordedRun out{run, true};
    bool any = false;
    for (const auto& tenant : tenant_ids(db)) {
        Context own = context;
        own.caller.tenant = tenant;
        auto recorded = record_one(own, run, goals);
        if (!any || !recorded.known) out = {std::move(recorded.run), out.known && recorded.known};
        any = true;
    }
    if (!any) throw platform::conflict("conflict", "There is no tenant yet whose registers could have been copied.");
    return out;
}

BackupStatus BackupRunService::status(Context& context, const BackupFilters& filters) const {
    auto db = context.units();
    auto runs = deciding_backup_runs(db);
    auto verdict = judge(runs, goals_, context.now, tenant_calendar(db));
    BackupStatus out;
    out.light = verdict.light;
    out.reasons = std::move(verdict.reasons);
    out.rpo = goals_.rpo;
    out.restore_test_interval = goals_.restore_test_interval;
    out.green_until = verdict.green_until;
    out.restore_test_due_on = verdict.restore_test_due_on;
    out.last_success = std::move(runs.last_success);
    out.last_restore_test = std::move(runs.last_restore_test);
    out.runs = latest_backup_runs(db, filters);
    return out;
}

bool BackupRunService::note_red(Context& context) const {
    const Acting acting(context, "turn_red");
    auto units = context.units();
    const auto runs = deciding_backup_runs(units);
    const auto verdict = judge(runs, goals_, context.now, tenant_calendar(units));
    const auto& because = runs.failed ? runs.failed : runs.last_success ? runs.last_success
                                                                        : runs.latest;
    if (verdict.light != BackupLight::red || !because || because->red_noted_at) return false;
    // Mark, event and mails become true together, under the row's lock: no other instance does it again.
    static const auto table = backup_runs();
    auto tx = context.transaction();
    auto run = table.get_for_update(tx, because->id);
    if (!run || run->red_noted_at) return false;
    run->red_noted_at = context.now;
    if (!table.update(tx, *run, run->version)) throw std::logic_error("a locked run of a backup changed");
    const auto quoted = [](std::string_view text) { return platform::json::quoted(text); };
    const auto last = runs.last_success ? quoted(platform::format_instant(runs.last_success->started_at)) : std::string("null");
    members_.tell_admins(context, tx, "backup_red", EmailEntity{"backup_run", run->id}, [&](bool german) {
        return "\"reason\":" + quoted(words_of(verdict, german, goals_.rpo)) + ",\"last_success\":" + last + ",\"rpo\":" + quoted(goals_.rpo) +
               ",\"link\":" + quoted(context.public_url + "/#/platform/backups");
    });
    tx.commit();
    return true;
}

}  // namespace compliance
