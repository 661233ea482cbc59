// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/backup_run.hpp"

namespace compliance {

using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Query;

namespace {

constexpr std::int64_t kShown = 50;

std::string name_of(BackupKind kind) { return std::string(platform::reflect::type_of<BackupKind>().values[static_cast<std::size_t>(kind)]); }

}  // namespace

platform::records::Table<BackupRun> backup_runs() {
    return platform::records::Table<BackupRun>({.type = "backup_run", .table = "compliance_backup_runs", .record = &platform::reflect::type_of<BackupRun>});
}

DecidingRuns deciding_backup_runs(Executor& db) {
    static const auto table = backup_runs();
    // Queries hold views of their text.
    static const auto latest = [](const std::string& conditions) {
        return "SELECT " + table.store().select_list() + " FROM compliance_backup_runs WHERE tenant_id = compliance_tenant()" + conditions +
               " ORDER BY started_at DESC, id DESC LIMIT 1";
    };
    static const std::string success = latest(" AND kind IN ('full', 'incremental') AND outcome = 'success'"), any = latest(""),
                             restore_test = latest(" AND kind = 'restore_test' AND outcome = 'success'"),
                             failed = latest(
                                 " AND outcome = 'failed' AND NOT EXISTS (SELECT 1 FROM compliance_backup_runs n WHERE n.tenant_id = compliance_tenant() "
                                 "AND n.kind = compliance_backup_runs.kind AND (n.started_at, n.id) > (compliance_backup_runs.started_at, "
                                 "compliance_backup_runs.id))");
    const Query queries[] = {{success, {}}, {restore_test, {}}, {failed, {}}, {any, {}}};
    const auto results = db.run_all(queries);
    const auto one = [&](std::size_t i) {
        auto found = table.read_all(results[i]);
        return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
    };
    return {one(0), one(1), one(2), one(3)};
}

std::optional<BackupRun> reported_before(Executor& db, const BackupReport& report) {
    static const auto table = backup_runs();
    auto found =
        table.read_all(db.run("SELECT " + table.store().select_list() +
                                  " FROM compliance_backup_runs WHERE tenant_id = compliance_tenant() AND kind = $1 AND started_at = $2 AND location = $3",
                              Params{}.add(name_of(report.kind)).add(report.started_at).add(std::string_view(report.location.value))));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<BackupRun> latest_backup_runs(Executor& db, const BackupFilters& filters) {
    static const auto table = backup_runs();
    const auto kind = filters.kind ? std::optional(name_of(*filters.kind)) : std::nullopt;
    const auto outcome = filters.outcome
                             ? std::optional(std::string(platform::reflect::type_of<BackupOutcome>().values[static_cast<std::size_t>(*filters.outcome)]))
                             : std::nullopt;
    return table.read_all(db.run(
        "SELECT " + table.store().select_list() +
            " FROM compliance_backup_runs WHERE tenant_id = compliance_tenant() AND ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR outcome = $2) "
            "AND ($3::timestamptz IS NULL OR started_at >= $3) ORDER BY started_at DESC, id DESC LIMIT $4::bigint",
        Params{}.add(kind).add(outcome).add(filters.since).add(filters.limit ? filters.limit->value : kShown)));
}

}  // namespace compliance
