// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/collector.hpp"

#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::Table;
using platform::reflect::type_of;

namespace {

std::vector<Uuid> ids_of(const platform::postgres::Result& rows) {
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

std::optional<SubmissionOutcome> outcome_named(std::string_view name) {
    const auto& names = type_of<SubmissionOutcome>().values;
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<SubmissionOutcome>(found - names.begin()));
}

}  // namespace

Table<Collector> collectors() {
    return Table<Collector>(
        {.type = "collector",
         .table = "compliance_evidence_collectors",
         .record = &type_of<Collector>,
         .filters = &type_of<CollectorFilters>,
         .filter_rules =
             {{"target_type", "EXISTS (SELECT 1 FROM jsonb_array_elements(targets) AS t WHERE t ->> 'target_type' = $)"},
              {"target_id", "EXISTS (SELECT 1 FROM jsonb_array_elements(targets) AS t WHERE t ->> 'target_id' = $::text)"},
              {"silent", "(id IN (SELECT h.collector FROM compliance_collector_health(now()) AS h WHERE h.silent_since IS NOT NULL)) = $"},
              {"last_outcome", "id IN (SELECT h.collector FROM compliance_collector_health(now()) AS h WHERE h.last_outcome = $)"}},
         .key_prefix = "COL"});
}

Table<Submission> submissions() {
    return Table<Submission>({.type = "submission",
                              .table = "compliance_evidence_submissions",
                              .record = &type_of<Submission>,
                              .filters = &type_of<SubmissionFilters>,
                              .filter_rules = {{"commit", "context ->> 'commit' = $"}, {"from", "received_at >= $"}, {"to", "received_at <= $"}}});
}

void load_health(Executor& db, std::vector<Collector>& list, platform::Instant at) {
    if (list.empty()) return;
    std::vector<Uuid> ids;
    for (const auto& one : list) ids.push_back(one.id);
    const auto rows =
        db.run("SELECT collector, last_received_at, last_outcome, silent_since FROM compliance_collector_health($1) WHERE collector = ANY($2::uuid[])",
               Params{}.add(at).add_uuids(ids));
    for (auto& one : list)
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            if (rows.uuid(i, 0) != one.id) continue;
            if (!rows.is_null(i, 1)) one.last_received_at = rows.instant(i, 1);
            if (!rows.is_null(i, 2)) one.last_outcome = outcome_named(rows.text(i, 2));
            one.silent = !rows.is_null(i, 3);
            if (one.silent) one.silent_since = rows.instant(i, 3);
        }
}

void load_check_results(Executor& db, std::vector<Submission>& list) {
    if (list.empty()) return;
    static const Table<CheckResult> table({.type = "check_result", .table = "compliance_evidence_check_results", .record = &type_of<CheckResult>});
    std::vector<Uuid> ids;
    for (const auto& one : list) ids.push_back(one.id);
    const auto rows = db.run("SELECT " + table.store().select_list() +
                                 " FROM compliance_evidence_check_results r WHERE r.tenant_id = compliance_tenant() AND EXISTS (SELECT 1 FROM "
                                 "compliance_evidence_submissions s WHERE s.tenant_id = r.tenant_id AND s.id = ANY($1::uuid[]) AND s.evidence = r.evidence "
                                 "AND s.revision = r.revision AND s.received_at = r.at) ORDER BY r.id",
                             Params{}.add_uuids(ids));
    for (auto& result : table.read_all(rows))
        for (auto& one : list)
            if (one.evidence == result.evidence && one.revision == result.revision && one.received_at == result.at) one.check_results.push_back(result);
}

std::vector<Uuid> submitting_tokens(Executor& db, const std::vector<Uuid>& among, platform::Instant now) {
    return ids_of(db.run(
        "SELECT id FROM compliance_api_tokens WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[]) AND kind = 'service' "
        "AND revoked_at IS NULL AND expires_at > $2 AND permissions = '[\"evidence:write\"]'",
        Params{}.add_uuids(among).add(now)));
}

std::optional<Uuid> evidence_of(Executor& db, const Collector& collector, const std::optional<std::string>& subject) {
    if (collector.mode == CollectorMode::per_submission) return std::nullopt;
    Params params;
    params.add(collector.id);
    std::string sql = "SELECT id FROM compliance_evidence_items WHERE tenant_id = compliance_tenant() AND collector = $1 AND state <> 'withdrawn'";
    if (collector.mode == CollectorMode::per_subject) {
        sql += " AND subject IS NOT DISTINCT FROM $2";
        if (subject) params.add(std::string_view(*subject));
        else params.add(std::optional<std::string_view>{});
    }
    const auto rows = db.run(sql + " ORDER BY created_at DESC, id DESC LIMIT 1", params);
    return rows.empty() ? std::nullopt : std::optional(rows.uuid(0, 0));
}

std::vector<Uuid> note_silences(Executor& db, platform::Instant now) {
    return ids_of(db.run(
        "INSERT INTO compliance_evidence_silences (tenant_id, collector, since) SELECT compliance_tenant(), collector, silent_since "
        "FROM compliance_collector_health($1) WHERE silent_since IS NOT NULL ON CONFLICT DO NOTHING RETURNING collector",
        Params{}.add(now)));
}

}  // namespace compliance
