// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/collector.hpp"

#include "compliance/repositories/evidence.hpp"

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

}  // namespace

std::string silent_at(std::string_view at) {
    return "(state = 'active' AND expected_every IS NOT NULL AND greatest(last_accepted_at, activated_at) + expected_every::interval <= " + std::string(at) +
           ")";
}

Table<Collector> collectors() {
    static const std::string silent = "coalesce(" + silent_at("now()") + ", false) = $";
    return Table<Collector>(
        {.type = "collector",
         .table = "compliance_evidence_collectors",
         .record = &type_of<Collector>,
         .filters = &type_of<CollectorFilters>,
         .filter_rules = {{"target_type", "targets @> jsonb_build_array(jsonb_build_object('target_type', $::text))"},
                          {"target_id", "targets @> jsonb_build_array(jsonb_build_object('target_id', $::text))"},
                          {"silent", silent}},
         .key_prefix = "COL"});
}

Table<Submission> submissions() {
    return Table<Submission>(
        {.type = "submission",
         .table = "compliance_evidence_submissions",
         .record = &type_of<Submission>,
         .filters = &type_of<SubmissionFilters>,
         .filter_rules = {{"commit", "context ->> 'commit' = $"}, {"from", "received_at >= $"}, {"to", "received_at <= $"}}});
}

void load_results(Executor& db, std::vector<Submission>& list) {
    static const auto table = check_results();
    std::vector<Uuid> evidence;
    for (const auto& one : list)
        if (one.evidence) evidence.push_back(*one.evidence);
    if (evidence.empty()) return;
    const auto results = table.read_all(db.run("SELECT " + table.store().select_list() +
                                                   " FROM compliance_evidence_check_results WHERE tenant_id = compliance_tenant() AND evidence = "
                                                   "ANY($1::uuid[]) AND collector IS NOT NULL ORDER BY at, id",
                                               Params{}.add_uuids(evidence)));
    for (auto& one : list)
        for (const auto& result : results)
            if (one.evidence == result.evidence && one.revision == result.revision && one.received_at == result.at) one.results.push_back(result);
}

std::vector<Uuid> unfit_tokens(Executor& db, const std::vector<Uuid>& tokens) {
    return ids_of(db.run(
        "SELECT t FROM unnest($1::uuid[]) AS t WHERE NOT EXISTS (SELECT 1 FROM compliance_api_tokens a WHERE a.tenant_id = "
        "compliance_tenant() AND a.id = t AND a.kind = 'service' AND a.revoked_at IS NULL)",
        Params{}.add_uuids(tokens)));
}

std::optional<Uuid> evidence_of_collector(Executor& db, const Uuid& collector, bool per_subject, const std::optional<std::string>& subject) {
    const auto rows = db.run(
        "SELECT id FROM compliance_evidence_items WHERE tenant_id = compliance_tenant() AND collector = $1 AND state <> 'withdrawn' "
        "AND (NOT $2::boolean OR subject IS NOT DISTINCT FROM $3::text) ORDER BY created_at DESC, id DESC LIMIT 1",
        Params{}.add(collector).add(per_subject).add(subject));
    return rows.empty() ? std::nullopt : std::optional(rows.uuid(0, 0));
}

std::vector<Uuid> collectors_to_ask_for(Executor& db, platform::Instant now) {
    return ids_of(db.run(
        "SELECT id FROM compliance_evidence_collectors WHERE tenant_id = compliance_tenant() AND " + silent_at("$1::timestamptz") +
            " AND (silence_noted_at IS NULL OR silence_noted_at < greatest(last_accepted_at, activated_at)) ORDER BY id LIMIT 200",
        Params{}.add(now)));
}

}  // namespace compliance
