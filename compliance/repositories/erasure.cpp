// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/erasure.hpp"

#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::reflect::type_of;

namespace {

template <class E>
E enum_of(std::string_view text) {
    const auto& values = type_of<E>().values;
    const auto found = std::find(values.begin(), values.end(), text);
    if (found == values.end()) throw std::runtime_error("column holds a value outside of its enumeration");
    E value{};
    type_of<E>().set_int(&value, found - values.begin());
    return value;
}

}  // namespace

platform::records::Table<Erasure> erasures() {
    return platform::records::Table<Erasure>(
        {.type = "erasure", .table = "compliance_erasures", .record = &type_of<Erasure>, .key_prefix = "ERASE", .key_width = 6});
}

platform::records::Table<ErasureApproval> erasure_approvals() {
    return platform::records::Table<ErasureApproval>(
        {.type = "erasure_approval", .table = "compliance_erasure_approvals", .record = &type_of<ErasureApproval>});
}

std::optional<SubjectState> ErasureRepository::lock_subject(Executor& db, const Uuid& id) const {
    const platform::postgres::Query queries[] = {
        {"SELECT kind, origin, key_state = 'shredded', restricted, coalesce(restricted_reason, '') FROM compliance_subjects "
         "WHERE tenant_id = compliance_tenant() AND id = $1 FOR UPDATE",
         Params{}.add(id)},
        {"SELECT wrapped_key IS NOT NULL, fingerprint FROM vault.compliance_subject_keys WHERE tenant_id = compliance_tenant() AND id = $1 FOR UPDATE",
         Params{}.add(id)},
    };
    const auto found = db.run_all(queries);
    if (found[0].empty()) return std::nullopt;
    SubjectState state;
    state.kind = enum_of<SubjectKind>(found[0].text(0, 0));
    state.origin = found[0].text(0, 1);
    state.shredded = found[0].boolean(0, 2);
    state.restricted = found[0].boolean(0, 3);
    state.restricted_reason = found[0].text(0, 4);
    if (!found[1].empty()) {
        state.key_alive = found[1].boolean(0, 0);
        state.fingerprint = found[1].text(0, 1);
    }
    return state;
}

std::vector<Uuid> ErasureRepository::unfinished(Executor& db, const std::vector<Uuid>& ids) const {
    const auto rows = db.run(
        "SELECT id FROM vault.compliance_subject_keys WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[]) "
        "AND wrapped_key IS NOT NULL UNION SELECT id FROM compliance_subjects WHERE tenant_id = compliance_tenant() "
        "AND id = ANY($1::uuid[]) AND key_state <> 'shredded'",
        Params{}.add_uuids(ids));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

std::vector<ErasedTable> ErasureRepository::holdings(Executor& db, const Uuid& subject) const {
    const auto rows =
        db.run("SELECT table_name, records, to_jsonb(columns) FROM compliance_holdings($1) ORDER BY table_name COLLATE \"C\"", Params{}.add(subject));
    std::vector<ErasedTable> out;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        out.push_back({std::string(rows.text(i, 0)), rows.integer(i, 1), platform::json::from_stored<std::vector<std::string>>(rows.text(i, 2))});
    return out;
}

void ErasureRepository::take_place(Executor& db, Erasure& erasure) const {
    erasure.key = erasures_.store().next_key(db);   // the counter's row is locked from here on
    erasure.previous_hash.reset();
    erasure.sequence = 1;
    const auto last = db.run("SELECT sequence, hash FROM compliance_erasures WHERE tenant_id = compliance_tenant() ORDER BY sequence DESC LIMIT 1");
    if (last.empty()) return;
    erasure.sequence = last.integer(0, 0) + 1;
    erasure.previous_hash = std::string(last.text(0, 1));
}

std::optional<Erasure> ErasureRepository::get(Executor& db, const Uuid& id) const {
    auto found = erasures_.get(db, id);
    if (!found) return std::nullopt;
    const auto rows = db.run("SELECT at, verified_by, result, findings FROM compliance_erasure_verifications "
                             "WHERE tenant_id = compliance_tenant() AND erasure_id = $1 ORDER BY at, id",
                             Params{}.add(id));
    for (std::size_t i = 0; i < rows.rows(); ++i)
        found->verifications.push_back({rows.instant(i, 0), std::string(rows.text(i, 1)), enum_of<VerificationResult>(rows.text(i, 2)),
                                        platform::json::from_stored<std::vector<std::string>>(rows.text(i, 3))});
    return found;
}

std::vector<Erasure> ErasureRepository::chain(Executor& db, std::int64_t after, std::int64_t limit) const {
    return erasures_.read_all(db.run("SELECT " + erasures_.store().select_list() + " FROM compliance_erasures WHERE tenant_id = compliance_tenant() "
                                     "AND sequence > $1 ORDER BY sequence LIMIT $2",
                                     Params{}.add(after).add(limit)));
}

std::optional<ErasureRepository::Tombstone> ErasureRepository::tombstone(Executor& db, std::string_view fingerprint) const {
    const auto rows = db.run("SELECT id, wrapped_key IS NOT NULL FROM vault.compliance_subject_keys WHERE tenant_id = compliance_tenant() AND fingerprint = $1",
                             Params{}.add(fingerprint));
    if (rows.empty()) return std::nullopt;
    return Tombstone{rows.uuid(0, 0), rows.boolean(0, 1)};
}

std::vector<std::string> ErasureRepository::samples(Executor& db, const ErasedTable& table, const Uuid& subject, std::int64_t limit) const {
    std::vector<std::string> out;
    for (const auto& column : table.columns) {
        // Names come from a signed certificate, but are quoted all the same.
        const auto quoted = [](const std::string& name) {
            std::string text = "\"";
            for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
            return text + "\"";
        };
        const auto rows = db.run("SELECT " + quoted(column) + "::text FROM " + quoted(table.table) + " WHERE tenant_id = compliance_tenant() AND strpos(" +
                                     quoted(column) + "::text, $1) > 0 ORDER BY random() LIMIT $2",
                                 Params{}.add(std::string_view(subject.str())).add(limit));
        for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace_back(rows.text(i, 0));
    }
    return out;
}

std::vector<Uuid> ErasureRepository::unverified(Executor& db) const {
    const auto rows = db.run(
        "SELECT e.id FROM compliance_erasures e WHERE e.tenant_id = compliance_tenant() AND e.created_at BETWEEN now() - interval '7 days' AND now() - "
        "interval "
        "'1 minute' AND NOT EXISTS (SELECT 1 FROM compliance_erasure_verifications v WHERE v.tenant_id = e.tenant_id AND v.erasure_id = e.id "
        "AND (v.result = 'ok' OR v.at > now() - interval '1 hour')) ORDER BY e.sequence LIMIT 20");
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

void ErasureRepository::add_verification(Executor& db, const Uuid& erasure, const ErasureVerification& verification) const {
    db.run("INSERT INTO compliance_erasure_verifications (tenant_id, id, erasure_id, at, verified_by, result, findings) "
           "VALUES (compliance_tenant(), $1, $2, $3, $4, $5, $6)",
           Params{}
               .add(Uuid::make_v7(verification.at))
               .add(erasure)
               .add(verification.at)
               .add(std::string_view(verification.by))
               .add(verification.result == VerificationResult::ok ? "ok" : "failed")
               .add(std::string_view(platform::json::to_json(verification.findings))));
}

std::optional<ErasureApproval> ErasureRepository::open_approval(Executor& db, const Uuid& subject, platform::Instant now) const {
    const auto rows = db.run("SELECT " + approvals_.store().select_list() + " FROM compliance_erasure_approvals WHERE tenant_id = compliance_tenant() "
                             "AND subject = $1 AND state = 'open' FOR UPDATE",
                             Params{}.add(subject));
    if (rows.empty()) return std::nullopt;
    auto found = std::move(approvals_.read_all(rows).front());
    if (found.expires_at > now) return found;
    close(db, std::move(found), ApprovalState::expired);
    return std::nullopt;
}

void ErasureRepository::close(Executor& db, ErasureApproval approval, ApprovalState state) const {
    const auto before = approval.version;
    approval.state = state;
    if (!approvals_.update(db, approval, before)) throw std::logic_error("a locked approval changed");
}

bool ErasureRepository::four_eyes(Executor& db) const {
    const auto rows = db.run("SELECT four_eyes FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    return rows.empty() || rows.boolean(0, 0);
}

void ErasureRepository::drop_kept_answers(Executor& db) const {
    db.run("UPDATE compliance_idempotency_keys SET answer_sealed = NULL WHERE tenant_id = compliance_tenant() AND answer_sealed IS NOT NULL");
}

void ErasureRepository::note_replay(Executor& db, const Uuid& subject) const {
    db.run("SELECT compliance_audit_note('erase', 'subject', $1, NULL, '{}')", Params{}.add(subject));
}

}  // namespace compliance
