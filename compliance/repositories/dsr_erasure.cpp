// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/dsr_erasure.hpp"

namespace compliance::dsr_erasure {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Query;

namespace {

constexpr std::string_view kOfPerson =
    " WHERE tenant_id = compliance_tenant() AND request IN (SELECT r.id FROM compliance_dsr_requests r WHERE r.tenant_id = compliance_tenant() "
    "AND r.subject_key = $1)";

/// The entries of a list of objects with some members null.
std::string without(const std::string& column, const std::string& blanks) {
    return "(SELECT coalesce(jsonb_agg(e.x || '" + blanks + "'::jsonb ORDER BY e.n), '[]') FROM jsonb_array_elements(" + column +
           ") WITH ORDINALITY AS e (x, n))";
}

}  // namespace

std::vector<Due> due(Executor& db, platform::Date today) {
    const auto rows = db.run(
        "SELECT r.id, r.subject_key, s.key_state = 'shredded' FROM compliance_dsr_requests r "
        "JOIN compliance_subjects s ON s.tenant_id = r.tenant_id AND s.id = r.subject_key "
        "WHERE r.tenant_id = compliance_tenant() AND r.state = 'closed' AND (s.key_state = 'shredded' OR (r.erase_on <= $1 AND r.complaint = 'none')) "
        "ORDER BY random() LIMIT 50",
        Params{}.add(today));
    std::vector<Due> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back({rows.uuid(i, 0), rows.uuid(i, 1), rows.boolean(i, 2)});
    return out;
}

std::vector<Held> lock(Executor& db, const Uuid& subject) {
    const auto rows = db.run(
        "SELECT id, key, state, complaint <> 'none' FROM compliance_dsr_requests WHERE tenant_id = compliance_tenant() "
        "AND subject_key = $1 ORDER BY key FOR UPDATE",
        Params{}.add(subject));
    std::vector<Held> out;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        out.push_back({rows.uuid(i, 0), std::string(rows.text(i, 1)), std::string(rows.text(i, 2)), rows.boolean(i, 3)});
    return out;
}

void clear(Executor& db, const Uuid& subject) {
    const std::string of_person(kOfPerson);
    const std::string items = "UPDATE compliance_dsr_items SET scope = NULL, corrections = NULL, decision_reason = NULL, access_entries = " +
                              without("access_entries", R"({"text":null,"not_applicable_reason":null})") + ", exception_checks = " +
                              without("exception_checks", R"({"scope":null,"reasoning":null,"limb":null,"effort":null,"exclusion":null,"evidence":[]})") +
                              of_person;
    const std::string checks =
        "UPDATE compliance_dsr_identity_checks SET doubt_reason = NULL, contact_source = NULL, evidence = '[]', "
        "result = CASE result WHEN 'pending' THEN 'expired' ELSE result END" +
        of_person;
    const std::string tasks = "UPDATE compliance_dsr_tasks SET result = NULL, result_files = '[]', proof = NULL" + of_person;
    const std::string notices = "UPDATE compliance_dsr_recipient_notices SET reason = NULL" + of_person;
    const std::string packages = "UPDATE compliance_dsr_packages SET archive = NULL, files = '[]'" + of_person;
    const std::string letters =
        "UPDATE compliance_dsr_communications SET subject = NULL, body = NULL, note = NULL, sender_index = NULL, attachments = '[]', "
        "message_id = CASE direction WHEN 'in' THEN NULL ELSE message_id END, "
        "state = CASE WHEN state IN ('draft', 'queued') THEN 'failed' ELSE state END" +
        of_person;
    const std::string calls = "UPDATE compliance_dsr_task_calls SET payload = NULL, next_attempt_at = NULL" + of_person;
    const std::string deadlines =
        "UPDATE compliance_deadlines SET state = CASE kind WHEN 'dsr.erase' THEN 'met' ELSE 'void' END, "
        "met_at = CASE kind WHEN 'dsr.erase' THEN clock_timestamp() END WHERE tenant_id = compliance_tenant() AND domain = 'dsr' "
        "AND state IN ('open', 'suspended', 'missed') AND (kind = 'dsr.erase' OR state <> 'missed') AND entity_id IN (SELECT r.id FROM "
        "compliance_dsr_requests r WHERE r.tenant_id = compliance_tenant() AND r.subject_key = $1 AND r.state = 'closed')";
    const std::string requests =
        "UPDATE compliance_dsr_requests SET requester = NULL, request_text = NULL, proxy_proof = '[]', complaint_ref = NULL, transferred_to = NULL, "
        "tags = '[]', possible_duplicates = '[]', pauses = " +
        without("pauses", R"({"text":null})") +
        ", reopenings = " + without("reopenings", R"({"reason":null})") +
        ", extension = extension || '{\"explanation\":null}'::jsonb, fee = fee || '{\"cost_breakdown\":null}'::jsonb, revision = revision + 1, "
        "state = CASE state WHEN 'closed' THEN 'erased' ELSE state END WHERE tenant_id = compliance_tenant() AND subject_key = $1";
    std::vector<Query> queries;
    for (const auto* statement : {&items, &checks, &tasks, &notices, &packages, &letters, &calls, &deadlines, &requests})
        queries.push_back({*statement, Params{}.add(subject)});
    db.run_all(queries);
}

void postpone(Executor& db, const Uuid& request) {
    db.run(
        "UPDATE compliance_deadlines SET state = 'suspended' WHERE tenant_id = compliance_tenant() AND entity_id = $1 AND kind = 'dsr.erase' "
        "AND state IN ('open', 'missed')",
        Params{}.add(request));
}

}  // namespace compliance::dsr_erasure
