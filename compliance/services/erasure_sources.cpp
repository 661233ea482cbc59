// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/erasure_sources.hpp"

#include "compliance/repositories/dsr_erasure.hpp"
#include "compliance/schemas/member.hpp"
#include "compliance/services/access.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Query;

namespace {

constexpr std::string_view kOfPerson = " WHERE tenant_id = compliance_tenant() AND subject_key = $1";

void member_blockers(Context&, Executor& db, const Uuid& subject, std::vector<ErasureBlocker>& found) {
    const auto rows = db.run("SELECT id, state, roles @> '[\"compliance_admin\"]' FROM compliance_members" + std::string(kOfPerson), Params{}.add(subject));
    if (rows.empty() || (rows.text(0, 1) != "active" && rows.text(0, 1) != "invited")) return;
    found.push_back({BlockerCode::active_account, "The account is " + std::string(rows.text(0, 1)) + "; end it first.", {}});
    if (rows.text(0, 1) != "active" || !rows.boolean(0, 2)) return;
    const auto others = db.run(
        "SELECT 1 FROM compliance_members m JOIN compliance_tenants t ON t.tenant_id = m.tenant_id WHERE m.tenant_id = compliance_tenant() AND m.id <> $1 "
        "AND m.state = 'active' AND m.roles @> '[\"compliance_admin\"]' AND (m.expires_on IS NULL OR m.expires_on >= (now() AT TIME ZONE t.time_zone)::date) "
        "LIMIT 1",
        Params{}.add(rows.uuid(0, 0)));
    if (others.empty()) found.push_back({BlockerCode::last_admin, "The tenant would have no administrator.", {}});
}

void clear_member(Context&, Executor& db, const Uuid& subject) {
    const auto rows = db.run("SELECT id, issuer, external_subject FROM compliance_members" + std::string(kOfPerson) + " FOR UPDATE", Params{}.add(subject));
    if (rows.empty()) return;
    const auto id = rows.uuid(0, 0);
    if (!rows.is_null(0, 1) && !rows.is_null(0, 2))
        db.run("DELETE FROM compliance_token_index WHERE sha256 = $1 AND kind = 'member' AND tenant_id = compliance_tenant()",
               Params{}.add_bytes(Access::index_of_member(rows.text(0, 1), rows.text(0, 2))));
    const Query queries[] = {
        {"UPDATE compliance_members SET issuer = NULL, external_subject = NULL, email_index = NULL, invitation_sha256 = NULL, state = 'removed', "
         "preferences = $2 WHERE tenant_id = compliance_tenant() AND id = $1",
         Params{}.add(id).add(std::string_view(platform::json::to_json(MemberPreferences{}, platform::json::Form::plain)))},
        {"UPDATE compliance_api_tokens SET revoked_at = now() WHERE tenant_id = compliance_tenant() AND owner_id = $1 AND revoked_at IS NULL",
         Params{}.add(id)},
        // When and from where the person was last seen, on their own tokens too.
        {"DELETE FROM compliance_access_uses WHERE tenant_id = compliance_tenant() AND (id = $1 OR id IN (SELECT id FROM compliance_api_tokens "
         "WHERE tenant_id = compliance_tenant() AND owner_id = $1))",
         Params{}.add(id)},
    };
    db.run_all(queries);
}

}  // namespace

ErasureSource member_erasure_source() {
    ErasureSource source;
    source.domain = "platform";
    source.blockers = member_blockers;
    source.clear = clear_member;
    return source;
}

ErasureSource email_erasure_source() {
    ErasureSource source;
    source.domain = "platform";
    source.clear = [](Context&, Executor& db, const Uuid& subject) {
        db.run(
            "UPDATE compliance_email_messages SET recipient_hash = NULL, next_attempt_at = NULL, "
            "state = CASE WHEN state IN ('queued', 'deferred') THEN 'suppressed' ELSE state END" +
                std::string(kOfPerson),
            Params{}.add(subject));
    };
    return source;
}

ErasureSource file_erasure_source(const FileContents& files) {
    ErasureSource source;
    source.domain = "platform";
    source.files = [&files](Context&, Executor& db, const Uuid& subject) {
        std::vector<ErasedFile> found;
        for (const auto& file : files.files().of_subject(db, subject)) found.push_back({file.id, file.sha256, file.size});
        return found;
    };
    source.clear = [&files](Context&, Executor& db, const Uuid& subject) {
        std::vector<Uuid> ids;
        for (const auto& file : files.files().of_subject(db, subject)) ids.push_back(file.id);
        files.keys().destroy(db, ids);
    };
    source.remove_files = [&files](Context& context, const std::vector<ErasedFile>& list) {
        std::vector<ErasedFile> left;
        for (const auto& file : list)
            if (!files.remove_erased(context, file.file)) left.push_back(file);
        return left;
    };
    return source;
}

ErasureSource dsr_erasure_source(const RetentionDuties& duties) {
    ErasureSource source;
    source.domain = "dsr";
    source.blockers = [&duties](Context& context, Executor& db, const Uuid& subject, std::vector<ErasureBlocker>& found) {
        const auto today = std::chrono::floor<std::chrono::days>(context.now);
        for (const auto& request : dsr_erasure::lock(db, subject)) {
            if (request.state != "closed" && request.state != "erased")
                found.push_back({BlockerCode::open_case, "Request " + request.key + " is " + request.state + ".", {}});
            if (request.complaint) found.push_back({BlockerCode::open_case, "A complaint about request " + request.key + " is open.", {}});
            for (const auto& duty : duties.on_record(db, "dsr_request", request.id, today))
                found.push_back({duty.code == "legal_hold" ? BlockerCode::legal_hold : BlockerCode::retention, request.key + ": " + duty.detail, duty.until});
        }
    };
    source.clear = [](Context&, Executor& db, const Uuid& subject) {
        dsr_erasure::clear(db, subject);
        db.run(
            "UPDATE compliance_dsr_communications SET sender_index = NULL WHERE tenant_id = compliance_tenant() AND sender_index IS NOT NULL AND request IN "
            "(SELECT id FROM compliance_dsr_requests WHERE tenant_id = compliance_tenant() AND subject_key = $1)",
            Params{}.add(subject));
    };
    return source;
}

}  // namespace compliance
