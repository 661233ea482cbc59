// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/dsr_portal.hpp"

#include "compliance/domain/dsr_portal.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance {

using platform::Instant;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Query;

std::string index_of_portal(std::string_view portal_key) { return platform::crypto::sha256("portal\x1F" + std::string(portal_key)); }

std::string index_of_portal_token(std::string_view token) {
    std::string lower(token);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return platform::crypto::sha256(lower);
}

namespace dsr_portal {

std::optional<Uuid> find_tenant(Executor& db, std::string_view sha256, std::string_view kind) {
    const auto rows = db.run("SELECT tenant_id FROM compliance_token_index WHERE sha256 = $1 AND kind = $2 AND (expires_at IS NULL OR expires_at > now())",
                             Params{}.add_bytes(sha256).add(kind));
    return rows.empty() ? std::nullopt : std::optional(rows.uuid(0, 0));
}

void put_portal(Executor& db, const std::optional<std::string>& portal_key) {
    db.run("DELETE FROM compliance_token_index WHERE kind = 'portal' AND tenant_id = compliance_tenant()");
    if (portal_key)
        db.run("INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES ($1, 'portal', compliance_tenant())",
               Params{}.add_bytes(index_of_portal(*portal_key)));
}

bool is_taken(Executor& db, std::string_view portal_key) {
    return !db.run("SELECT 1 FROM compliance_token_index WHERE sha256 = $1 AND kind = 'portal' AND tenant_id <> compliance_tenant()",
                   Params{}.add_bytes(index_of_portal(portal_key)))
                .empty();
}

bool put_status_token(Executor& db, std::string_view sha256, const Uuid& request, Instant now) {
    const auto put = db.run(
        "INSERT INTO compliance_dsr_portal_tokens (tenant_id, sha256, kind, request, created_at) VALUES (compliance_tenant(), $1, 'status', $2, $3) "
        "ON CONFLICT DO NOTHING",
        Params{}.add_bytes(sha256).add(request).add(now));
    if (put.affected() == 0) return false;
    db.run("INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES ($1, 'status', compliance_tenant()) ON CONFLICT DO NOTHING",
           Params{}.add_bytes(sha256));
    return true;
}

void put_confirmation(Executor& db, std::string_view sha256, const DsrPortalToken& token, Instant now) {
    const Query queries[] = {
        {"INSERT INTO compliance_dsr_portal_tokens (tenant_id, sha256, kind, request, address_index, created_at, expires_at) "
         "VALUES (compliance_tenant(), $1, 'confirmation', $2, $3, $4, $5)",
         Params{}.add_bytes(sha256).add(token.request).add(std::string_view(token.address_index)).add(now).add(token.expires_at)},
        {"INSERT INTO compliance_token_index (sha256, kind, tenant_id, expires_at) VALUES ($1, 'confirmation', compliance_tenant(), $2)",
         Params{}.add_bytes(sha256).add(token.expires_at)},
    };
    db.run_all(queries);
}

std::optional<DsrPortalToken> find_token(Executor& db, std::string_view sha256, std::string_view kind, bool locked) {
    // Both stay the same text: a statement is prepared once.
    const auto rows = db.run(locked ? "SELECT request, address_index, expires_at, used_at FROM compliance_dsr_portal_tokens "
                                      "WHERE tenant_id = compliance_tenant() AND sha256 = $1 AND kind = $2 FOR UPDATE"
                                    : "SELECT request, address_index, expires_at, used_at FROM compliance_dsr_portal_tokens "
                                      "WHERE tenant_id = compliance_tenant() AND sha256 = $1 AND kind = $2",
                             Params{}.add_bytes(sha256).add(kind));
    if (rows.empty()) return std::nullopt;
    DsrPortalToken token;
    token.request = rows.uuid(0, 0);
    if (!rows.is_null(0, 1)) token.address_index = rows.text(0, 1);
    token.expires_at = rows.opt(&platform::postgres::Result::instant, 0, 2);
    token.used_at = rows.opt(&platform::postgres::Result::instant, 0, 3);
    return token;
}

void use_token(Executor& db, std::string_view sha256, Instant now) {
    db.run("UPDATE compliance_dsr_portal_tokens SET used_at = $2 WHERE tenant_id = compliance_tenant() AND sha256 = $1", Params{}.add_bytes(sha256).add(now));
}

std::vector<std::string> confirmed_addresses(Executor& db, const Uuid& request) {
    const auto rows = db.run(
        "SELECT address_index FROM compliance_dsr_portal_tokens WHERE tenant_id = compliance_tenant() AND request = $1 AND kind = 'confirmation' "
        "AND used_at IS NOT NULL",
        Params{}.add(request));
    std::vector<std::string> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace_back(rows.text(i, 0));
    return out;
}

bool is_confirmed(Executor& db, const Uuid& request, const Uuid& subject) {
    return !db.run(
                  "SELECT 1 FROM compliance_dsr_portal_tokens t JOIN compliance_subject_indexes s ON s.tenant_id = t.tenant_id "
                  "AND s.blind_index = t.address_index AND s.subject_id = $2 WHERE t.tenant_id = compliance_tenant() AND t.request = $1 "
                  "AND t.kind = 'confirmation' AND t.used_at IS NOT NULL LIMIT 1",
                  Params{}.add(request).add(subject))
                .empty();
}

std::int64_t confirmations_since(Executor& db, std::string_view address_index, Instant since) {
    db.run("SELECT pg_advisory_xact_lock(hashtextextended('dsr.confirmation' || $1, 0))", Params{}.add(address_index));
    return db
        .run(
            "SELECT count(*) FROM compliance_email_messages WHERE tenant_id = compliance_tenant() AND recipient_hash = $1 "
            "AND template_key = 'dsr.confirmation' AND created_at >= $2",
            Params{}.add(address_index).add(since))
        .integer(0, 0);
}

std::int64_t codes_since(Executor& db, const Uuid& request, Instant since) {
    return db
        .run("SELECT count(*) FROM compliance_dsr_portal_codes WHERE tenant_id = compliance_tenant() AND request = $1 AND created_at >= $2",
             Params{}.add(request).add(since))
        .integer(0, 0);
}

void put_code(Executor& db, const NewPortalCode& code) {
    db.run(
        "INSERT INTO compliance_dsr_portal_codes (tenant_id, id, request, code_mac, created_at, expires_at, tries) "
        "VALUES (compliance_tenant(), $1, $2, $3, $4, $5, 0)",
        Params{}.add(code.id).add(code.request).add_bytes(code.mac).add(code.created_at).add(code.expires_at));
}

std::optional<DsrPortalCode> take_try(Executor& db, const Uuid& request, Instant now) {
    const auto rows = db.run(
        "UPDATE compliance_dsr_portal_codes SET tries = tries + 1 WHERE tenant_id = compliance_tenant() AND id = "
        "(SELECT id FROM compliance_dsr_portal_codes WHERE tenant_id = compliance_tenant() AND request = $1 ORDER BY created_at DESC, id DESC LIMIT 1) "
        "AND used_at IS NULL AND expires_at > $2 AND tries < $3 RETURNING id, code_mac",
        Params{}.add(request).add(now).add(kCodeTries));
    if (rows.empty()) return std::nullopt;
    return DsrPortalCode{rows.uuid(0, 0), std::string(rows.bytes(0, 1))};
}

bool use_code(Executor& db, const Uuid& id, Instant now) {
    return db.run("UPDATE compliance_dsr_portal_codes SET used_at = $2 WHERE tenant_id = compliance_tenant() AND id = $1 AND used_at IS NULL",
                  Params{}.add(id).add(now))
               .affected() == 1;
}

std::int64_t messages_since(Executor& db, const Uuid& request, Instant since) {
    return db
        .run(
            "SELECT count(*) FROM compliance_dsr_communications WHERE tenant_id = compliance_tenant() AND request = $1 AND direction = 'in' "
            "AND channel = 'portal' AND created_at >= $2",
            Params{}.add(request).add(since))
        .integer(0, 0);
}

std::vector<Uuid> published_letters(Executor& db, const Uuid& request) {
    const auto rows = db.run(
        "SELECT id FROM compliance_dsr_communications WHERE tenant_id = compliance_tenant() AND request = $1 AND direction = 'out' "
        "AND channel = 'portal' AND state = 'dispatched' ORDER BY dispatched_at, id",
        Params{}.add(request));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

std::optional<Instant> answered_at(Executor& db, const Uuid& request) {
    const auto rows = db.run(
        "SELECT max(dispatched_at) FROM compliance_dsr_communications WHERE tenant_id = compliance_tenant() AND request = $1 AND direction = 'out' "
        "AND kind IN ('answer', 'refusal') AND state = 'dispatched'",
        Params{}.add(request));
    return rows.opt(&platform::postgres::Result::instant, 0, 0);
}

void lock_request(Executor& db, const Uuid& request) {
    db.run("SELECT 1 FROM compliance_dsr_requests WHERE tenant_id = compliance_tenant() AND id = $1 FOR NO KEY UPDATE", Params{}.add(request));
}

void keep_house(Executor& db, Instant ended_before, Instant codes_before) {
    const Query queries[] = {
        {"WITH ended AS (SELECT r.id FROM compliance_dsr_requests r WHERE r.tenant_id = compliance_tenant() "
         "AND r.id IN (SELECT request FROM compliance_dsr_portal_tokens WHERE tenant_id = compliance_tenant()) AND (r.state = 'erased' "
         "OR (r.state IN ('responded', 'closed') AND coalesce((SELECT max(c.dispatched_at) FROM compliance_dsr_communications c "
         "WHERE c.tenant_id = r.tenant_id AND c.request = r.id AND c.direction = 'out' AND c.kind IN ('answer', 'refusal') AND c.state = 'dispatched'), "
         "r.closed_at) < $1))), gone AS (DELETE FROM compliance_dsr_portal_tokens t USING ended WHERE t.tenant_id = compliance_tenant() "
         "AND t.request = ended.id RETURNING t.sha256) DELETE FROM compliance_token_index i USING gone WHERE i.tenant_id = compliance_tenant() "
         "AND i.sha256 = gone.sha256 AND i.kind IN ('status', 'confirmation')",
         Params{}.add(ended_before)},
        {"DELETE FROM compliance_dsr_portal_codes WHERE tenant_id = compliance_tenant() AND created_at < $1", Params{}.add(codes_before)},
        {"INSERT INTO compliance_token_index (sha256, kind, tenant_id) SELECT sha256(convert_to('portal' || chr(31) || (portal ->> 'portal_key'), 'UTF8')), "
         "'portal', tenant_id FROM compliance_dsr_settings WHERE tenant_id = compliance_tenant() AND (portal ->> 'enabled')::boolean "
         "AND portal ->> 'portal_key' IS NOT NULL ON CONFLICT DO NOTHING",
         {}},
    };
    db.run_all(queries);
}

void forget_person(Executor& db, const Uuid& subject) {
    const Query queries[] = {
        {"WITH gone AS (DELETE FROM compliance_dsr_portal_tokens t USING compliance_dsr_requests r WHERE t.tenant_id = compliance_tenant() "
         "AND r.tenant_id = t.tenant_id AND r.id = t.request AND r.subject_key = $1 RETURNING t.sha256) DELETE FROM compliance_token_index i USING gone "
         "WHERE i.tenant_id = compliance_tenant() AND i.sha256 = gone.sha256 AND i.kind IN ('status', 'confirmation')",
         Params{}.add(subject)},
        {"DELETE FROM compliance_dsr_portal_codes c USING compliance_dsr_requests r WHERE c.tenant_id = compliance_tenant() "
         "AND r.tenant_id = c.tenant_id AND r.id = c.request AND r.subject_key = $1",
         Params{}.add(subject)},
    };
    db.run_all(queries);
}

}  // namespace dsr_portal

}  // namespace compliance
