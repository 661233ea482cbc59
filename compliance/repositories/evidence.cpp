// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/evidence.hpp"

namespace compliance {

using platform::Date;
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

Table<Evidence> evidence_items() {
    return Table<Evidence>(
        {.type = "evidence",
         .table = "compliance_evidence_items",
         .record = &type_of<Evidence>,
         .filters = &type_of<EvidenceFilters>,
         .filter_rules =
             {{"valid_on", "id IN (SELECT v.evidence FROM compliance_valid_evidence($) AS v)"},
              {"expires_before", "valid_until < $"},
              {"target_type", "id IN (SELECT l.evidence FROM compliance_evidence_links l WHERE l.tenant_id = compliance_tenant() AND l.target_type = $)"},
              {"target_id", "id IN (SELECT l.evidence FROM compliance_evidence_links l WHERE l.tenant_id = compliance_tenant() AND l.target_id = $)"},
              {"collector_id", "collector = $"},
              {"sha256", "id IN (SELECT r.evidence FROM compliance_evidence_revisions r WHERE r.tenant_id = compliance_tenant() AND r.sha256 = lower($))"}},
         .key_prefix = "EVD"});
}

Table<EvidenceRevision> evidence_revisions() {
    return Table<EvidenceRevision>({.type = "evidence_revision", .table = "compliance_evidence_revisions", .record = &type_of<EvidenceRevision>});
}

Table<EvidenceLink> evidence_links() {
    return Table<EvidenceLink>({.type = "evidence_link", .table = "compliance_evidence_links", .record = &type_of<EvidenceLink>});
}

Table<CheckResult> check_results() {
    return Table<CheckResult>({.type = "check_result",
                               .table = "compliance_evidence_check_results",
                               .record = &type_of<CheckResult>,
                               .filters = &type_of<CheckResultFilters>,
                               .filter_rules = {{"evidence_id", "evidence = $"},
                                                {"collector_id", "collector = $"},
                                                {"rule_id", "rule = $"},
                                                {"from", "at >= $"},
                                                {"to", "at <= $"}}});
}

std::vector<Uuid> valid_evidence(Executor& db, Date day, const std::vector<Uuid>& among) {
    return ids_of(db.run("SELECT evidence FROM compliance_valid_evidence($1) WHERE evidence = ANY($2::uuid[])", Params{}.add(day).add_uuids(among)));
}

void load_evidence(Executor& db, std::vector<Evidence>& list, Date day, std::optional<platform::Instant> as_of) {
    if (list.empty()) return;
    static const auto revisions = evidence_revisions();
    static const auto links = evidence_links();
    std::vector<Uuid> ids;
    for (const auto& one : list) ids.push_back(one.id);
    const auto revisions_sql = revisions.store().parts_sql("evidence", as_of.has_value()), links_sql = links.store().parts_sql("evidence", as_of.has_value());
    Params params;
    params.add_uuids(ids);
    if (as_of) params.add(*as_of);
    const platform::postgres::Query queries[] = {
        {revisions_sql, params},
        {links_sql, params},
        {"SELECT evidence FROM compliance_valid_evidence($2) WHERE evidence = ANY($1::uuid[])", Params{}.add_uuids(ids).add(day)}};
    const auto results = db.run_all(queries);
    const auto valid = ids_of(results[2]);
    for (auto& one : list) {
        for (auto& revision : revisions.read_all(results[0]))
            if (revision.evidence == one.id) one.revisions.push_back(std::move(revision));
        for (auto& link : links.read_all(results[1]))
            if (link.evidence == one.id) one.links.push_back(std::move(link));
        std::sort(one.revisions.begin(), one.revisions.end(), [](const auto& a, const auto& b) { return a.revision > b.revision; });
        if (one.valid_until) one.days_left = (*one.valid_until - day).count();
        one.valid = std::find(valid.begin(), valid.end(), one.id) != valid.end();
    }
}

std::map<Uuid, std::string> names_of_targets(Executor& db, const std::vector<Evidence>& list) {
    std::map<std::string, std::vector<Uuid>> targets;
    for (const auto& evidence : list)
        for (const auto& link : evidence.links) targets[link.target_type.value].push_back(link.target_id);
    std::map<Uuid, std::string> out;
    const auto add = [&](const std::string& type, const std::string& sql) {
        if (targets[type].empty()) return;
        const auto rows = db.run(sql, Params{}.add_uuids(targets[type]));
        for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace(rows.uuid(i, 0), rows.text(i, 1));
    };
    add("control", "SELECT id, key FROM compliance_controls WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[])");
    add("risk", "SELECT id, key FROM compliance_risks WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[])");
    add("requirement",
        "SELECT r.id, g.key || ':' || coalesce(r.ref_id, r.urn) FROM compliance_requirements r JOIN compliance_regulations g ON g.tenant_id = r.tenant_id "
        "AND g.id = r.regulation WHERE r.tenant_id = compliance_tenant() AND r.id = ANY($1::uuid[])");
    return out;
}

std::string table_of_target(Executor& db, std::string_view type) {
    const auto rows = db.run("SELECT table_name FROM compliance_audited_tables WHERE entity_type = $1", Params{}.add(type));
    return rows.empty() ? std::string{} : std::string(rows.text(0, 0));
}

void flag_items_without(Executor& db, const Uuid& evidence, Date day) {
    db.run(
        "WITH proof AS (SELECT l.evidence, i.id AS item FROM compliance_evidence_links l JOIN compliance_requirement_assessments i ON i.tenant_id = "
        "l.tenant_id "
        "AND ((l.target_type = 'requirement_assessment' AND l.target_id = i.id) OR (l.target_type = 'requirement' AND l.target_id = i.requirement) "
        "OR (l.target_type = 'control' AND EXISTS (SELECT 1 FROM compliance_control_mappings m WHERE m.tenant_id = i.tenant_id AND m.control = l.target_id "
        "AND m.requirement = i.requirement AND m.coverage IN ('full', 'partial')))) WHERE l.tenant_id = compliance_tenant()) "
        "UPDATE compliance_requirement_assessments t SET review_needed = true FROM compliance_assessments a WHERE t.tenant_id = compliance_tenant() "
        "AND t.result = 'compliant' AND NOT t.review_needed AND a.tenant_id = t.tenant_id AND a.id = t.assessment AND a.state <> 'closed' "
        "AND t.id IN (SELECT p.item FROM proof p WHERE p.evidence = $1) "
        "AND NOT EXISTS (SELECT 1 FROM proof p JOIN compliance_valid_evidence($2) AS v ON v.evidence = p.evidence WHERE p.item = t.id AND p.evidence <> $1)",
        Params{}.add(evidence).add(day));
}

void keep_cited_evidence(Executor& db, const Uuid& assessment, Date until) {
    db.run(
        "UPDATE compliance_evidence_items i SET retention_until = $2, version = version + 1 WHERE i.tenant_id = compliance_tenant() AND i.retention_until < $2 "
        "AND EXISTS (SELECT 1 FROM compliance_evidence_links l JOIN compliance_requirement_assessments q ON q.tenant_id = l.tenant_id AND q.id = l.target_id "
        "WHERE l.tenant_id = i.tenant_id AND l.evidence = i.id AND l.target_type = 'requirement_assessment' AND q.assessment = $1)",
        Params{}.add(assessment).add(until));
}

bool proves_product(Executor& db, const Uuid& evidence) {
    return !db.run("SELECT 1 FROM compliance_evidence_links WHERE tenant_id = compliance_tenant() AND evidence = $1 AND target_type = 'service_module' LIMIT 1",
                   Params{}.add(evidence))
                .empty();
}

std::vector<Uuid> evidence_to_expire(Executor& db, Date today) {
    return ids_of(
        db.run("SELECT id FROM compliance_evidence_items WHERE tenant_id = compliance_tenant() AND state = 'approved' AND valid_until < $1 ORDER BY "
               "valid_until LIMIT 500",
               Params{}.add(today)));
}

std::vector<Uuid> evidence_to_recheck(Executor& db, platform::Instant since) {
    return ids_of(db.run(
        "SELECT i.id FROM compliance_evidence_items i JOIN compliance_evidence_revisions r ON r.tenant_id = i.tenant_id AND r.evidence = i.id "
        "AND r.revision = i.current_revision AND r.content_state = 'present' WHERE i.tenant_id = compliance_tenant() AND i.state <> 'withdrawn' "
        "AND i.checks @> '[{\"kind\": \"freshness\"}]' AND NOT EXISTS (SELECT 1 FROM compliance_evidence_check_results c WHERE c.tenant_id = i.tenant_id "
        "AND c.evidence = i.id AND c.revision = i.current_revision AND c.at >= $1) ORDER BY i.id LIMIT 50",
        Params{}.add(since)));
}

std::vector<Uuid> evidence_with_scanned_delivery(Executor& db) {
    return ids_of(db.run(
        "SELECT r.evidence FROM compliance_evidence_revisions r JOIN compliance_evidence_items i ON i.tenant_id = r.tenant_id AND i.id = r.evidence "
        "AND i.current_revision = r.revision JOIN compliance_files f ON f.tenant_id = r.tenant_id AND f.id = r.file WHERE r.tenant_id = compliance_tenant() "
        "AND r.approve_when_clean AND r.state = 'submitted' AND i.state = 'in_review' AND f.scan_state <> 'pending' LIMIT 200",
        {}));
}

std::vector<Uuid> evidence_to_destroy(Executor& db, Date today) {
    return ids_of(db.run(
        "SELECT i.id FROM compliance_evidence_items i WHERE i.tenant_id = compliance_tenant() AND i.retention_until < $1 AND NOT i.legal_hold "
        "AND EXISTS (SELECT 1 FROM compliance_evidence_revisions r WHERE r.tenant_id = i.tenant_id AND r.evidence = i.id AND r.content_state = 'present') "
        "AND NOT EXISTS (SELECT 1 FROM compliance_evidence_links l JOIN compliance_requirement_assessments q ON q.tenant_id = l.tenant_id AND q.id = "
        "l.target_id "
        "JOIN compliance_assessments a ON a.tenant_id = q.tenant_id AND a.id = q.assessment WHERE l.tenant_id = i.tenant_id AND l.evidence = i.id "
        "AND l.target_type = 'requirement_assessment' AND NOT a.is_primary AND a.closed_at IS NULL) "
        "ORDER BY i.retention_until LIMIT 50",
        Params{}.add(today)));
}

std::vector<Uuid> revisions_to_verify(Executor& db, platform::Instant before) {
    return ids_of(db.run(
        "SELECT id FROM compliance_evidence_revisions WHERE tenant_id = compliance_tenant() AND file IS NOT NULL AND content_state = 'present' "
        "AND integrity_failed_on IS NULL AND coalesce(integrity_checked_at, created_at) < $1 ORDER BY coalesce(integrity_checked_at, created_at) LIMIT 20",
        Params{}.add(before)));
}

}  // namespace compliance
