// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/erasure.hpp"

#include <spdlog/spdlog.h>

#include "compliance/services/register.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/json.hpp"
#include "platform/ledger/jcs.hpp"
#include "platform/ledger/tree_head.hpp"
#include "platform/problem/problem.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;
namespace crypto = platform::crypto;
namespace json = platform::json;

namespace {

constexpr std::chrono::days kApprovalLife{14};
constexpr std::chrono::minutes kReadingTables{30};
constexpr std::int64_t kSampleRows = 50, kChainPage = 500;

std::string text_or_null(const std::optional<std::string>& text) { return text ? json::quoted(*text) : "null"; }

template <class E>
std::string spelling(E value) {
    const auto& type = platform::reflect::type_of<E>();
    return std::string(type.values[static_cast<std::size_t>(type.get_int(&value))]);
}

ErasureReason reason_of(const std::string& text) {
    const auto& values = platform::reflect::type_of<ErasureReason>().values;
    const auto found = std::find(values.begin(), values.end(), text);
    if (found == values.end()) throw std::runtime_error("a journal line has an unknown reason");
    return static_cast<ErasureReason>(found - values.begin());
}

Problem already_erased() { return platform::conflict("already_erased"); }


}  // namespace

std::string erasure_statement(const Uuid& tenant, const Erasure& erasure) {
    std::string text = "{\"tenant_id\":\"" + tenant.str() + "\",\"id\":\"" + erasure.id.str() + "\",\"previous_hash\":" + text_or_null(erasure.previous_hash) +
                       ",\"key\":" + json::quoted(erasure.key) + ",\"subject_pseudonym\":" + json::quoted(erasure.subject_pseudonym) +
                       ",\"subject_kind\":" + json::quoted(spelling(erasure.subject_kind)) + ",\"origin\":" + json::quoted(erasure.origin) +
                       ",\"reason\":" + json::quoted(spelling(erasure.reason)) + ",\"legal_basis\":" + json::quoted(erasure.legal_basis) +
                       ",\"requested_by\":" + json::quoted(erasure.requested_by) + ",\"approved_by\":" + text_or_null(erasure.approved_by) +
                       ",\"executed_at\":\"" + platform::format_instant_micros(erasure.executed_at) +
                       "\",\"key_fingerprint\":" + json::quoted(erasure.key_fingerprint) + ",\"tables\":" + json::to_json(erasure.tables) +
                       ",\"files\":" + json::to_json(erasure.files) + ",\"effective_everywhere_on\":\"" +
                       platform::format_date(erasure.effective_everywhere_on) + "\"}";
    return platform::ledger::canonical_json(text);
}

ErasureService::ErasureService(const Vault& vault, ShredJournal& journal, ErasureConfig config) : vault_(vault), journal_(journal), config_(config) {
    journal_.add_handler(ShredKind::subject,
                         {[this](Context& context, const std::vector<ShredLine>& lines) {
                              std::vector<Uuid> ids;
                              for (const auto& line : lines) ids.push_back(line.subject.value());
                              auto db = context.units();
                              const auto left = repository_.unfinished(db, ids);
                              std::vector<ShredLine> out;
                              for (const auto& line : lines)
                                  if (std::find(left.begin(), left.end(), *line.subject) != left.end()) out.push_back(line);
                              return out;
                          },
                          [this](Context& context, const ShredLine& line) { finish(context, line); }});
}

std::vector<ErasureBlocker> ErasureService::find_blockers(Context& context, Executor& db, const Uuid& subject, const SubjectState& state) const {
    std::vector<ErasureBlocker> found;
    if (state.restricted)
        found.push_back({BlockerCode::restricted, state.restricted_reason.empty() ? "Processing is restricted (Art. 18 GDPR)." : state.restricted_reason, {}});
    for (const auto& source : sources_)
        if (source.blockers) source.blockers(context, db, subject, found);
    return found;
}

std::vector<ErasureBlocker> ErasureService::blockers(Context& context, const Uuid& subject) const {
    auto tx = context.transaction();
    const auto state = repository_.lock_subject(tx, subject);
    if (!state) throw platform::not_found();
    if (state->shredded) throw already_erased();
    return find_blockers(context, tx, subject, *state);
}

Erasure ErasureService::erase(Context& caller_context, const ErasureOrder& order, const std::function<void(Executor&)>& also) const {
    Context context = caller_context;
    context.action = "erase";
    if (order.legal_basis.empty()) throw platform::invalid("/legal_basis", "required", "name the legal basis");
    ShredLine line;
    line.kind = ShredKind::subject;
    line.tenant = context.caller.tenant;
    line.subject = order.subject;
    line.erasure = Uuid::make_v7(context.now);
    line.at = context.now;
    line.reason = spelling(order.reason);
    line.legal_basis = order.legal_basis;
    line.requested_by = !order.requested_by.empty() ? order.requested_by : context.caller.subject.empty() ? context.caller.actor_kind : context.caller.subject;
    line.approved_by = order.approved_by;

    auto tx = context.transaction();
    tx.allow(kReadingTables);
    const auto state = repository_.lock_subject(tx, order.subject);
    if (!state) throw platform::not_found();
    if (state->shredded || !state->key_alive) throw already_erased();
    const auto against = find_blockers(context, tx, order.subject, *state);
    if (!against.empty()) throw platform::conflict("erasure_blocked").with("blockers", json::to_json(against));
    line.fingerprint = state->fingerprint;
    auto erasure = certify(context, tx, line, *state);
    if (const auto approval = repository_.open_approval(tx, order.subject, context.now)) repository_.close(tx, *approval, ApprovalState::executed);
    if (also) also(tx);
    journal_.append(context, tx, line);
    try {
        tx.commit();
    } catch (...) {
        journal_.failed(line);   // the line stands: what it says is done, now or at the next start
        throw;
    }
    after_commit(context, erasure);
    return erasure;
}

Erasure ErasureService::certify(Context& context, Executor& tx, const ShredLine& line, const SubjectState& state) const {
    Erasure erasure;
    erasure.id = line.erasure.value();
    erasure.subject_pseudonym = crypto::hex_encode(crypto::hmac_sha256(vault_.tenant_key(tx, "index").bytes(), line.subject->str()));
    erasure.subject_kind = state.kind;
    erasure.origin = state.origin;
    erasure.reason = reason_of(line.reason.value());
    erasure.legal_basis = line.legal_basis.value();
    erasure.requested_by = line.requested_by.value();
    erasure.approved_by = line.approved_by;
    erasure.executed_at = line.at;
    erasure.key_fingerprint = line.fingerprint.value();
    erasure.effective_everywhere_on =
        platform::time::local_date(line.at, tenant_calendar(tx).time_zone) + std::chrono::days(config_.key_backup_days);
    for (const auto& source : sources_)
        if (source.files)
            for (auto& file : source.files(context, tx, *line.subject)) erasure.files.push_back(std::move(file));
    erasure.tables = repository_.holdings(tx, *line.subject);
    vault_.destroy_subject(tx, *line.subject);
    repository_.drop_kept_answers(tx);
    for (const auto& source : sources_)
        if (source.clear) source.clear(context, tx, *line.subject);
    repository_.take_place(tx, erasure);
    sign(tx, erasure);
    repository_.insert(tx, erasure);
    return erasure;
}

void ErasureService::sign(Executor& tx, Erasure& erasure) const {
    const auto hash = crypto::sha256(erasure_statement(tx.scope().tenant, erasure));
    const auto made = vault_.sign_as_log(tx, platform::ledger::kErasurePurpose, hash);
    erasure.hash = crypto::hex_encode(hash);
    erasure.key_id = made.key_id;
    erasure.signature = crypto::hex_encode(made.signature);
}

/// A line whose commit did not come about, or whose effect an older copy of the key store has undone.
void ErasureService::finish(Context& given, const ShredLine& line) const {
    Context context = given;
    context.action = "erase";
    context.reason = "shred journal";
    context.now = line.at;
    auto tx = context.transaction();
    tx.allow(kReadingTables);
    const auto state = repository_.lock_subject(tx, *line.subject);
    if (state && !state->key_alive && state->shredded) return;  // somebody else was quicker
    const bool certified = repository_.get(tx, line.erasure.value()).has_value();
    std::optional<Erasure> erasure;
    std::vector<ErasedFile> returned;  // files of a restored copy
    if (state && !certified) {
        erasure = certify(context, tx, line, *state);
    } else {
        for (const auto& source : sources_)
            if (source.files)
                for (auto& file : source.files(context, tx, *line.subject)) returned.push_back(std::move(file));
        vault_.destroy_subject(tx, *line.subject);
        repository_.note_replay(tx, *line.subject);
        for (const auto& source : sources_)
            if (source.clear) source.clear(context, tx, *line.subject);
    }
    tx.commit();
    note_sweep_due();
    if (erasure) return after_commit(context, *erasure);
    for (const auto& source : sources_)
        if (source.remove_files) (void)source.remove_files(context, returned);
}

void ErasureService::after_commit(Context& context, const Erasure& erasure) const {
    note_sweep_due();
    try {
        for (const auto& source : sources_)
            if (source.remove_files) (void)source.remove_files(context, erasure.files);
        (void)verify(context, erasure.id);
    } catch (const std::exception& error) {
        spdlog::warn("after erasure {}: {}", erasure.key, error.what());   // it is done; the check can be made again
    }
}

std::variant<ErasureApproval, Erasure> ErasureService::request(Context& context, const ErasureOrder& order) const {
    if (order.legal_basis.empty()) throw platform::invalid("/legal_basis", "required", "name the legal basis");
    ErasureOrder decided = order;
    {
        auto tx = context.transaction();
        const auto state = repository_.lock_subject(tx, order.subject);
        if (!state) throw platform::not_found();
        if (state->shredded) throw already_erased();
        const auto against = find_blockers(context, tx, order.subject, *state);
        if (!against.empty()) throw platform::conflict("erasure_blocked").with("blockers", json::to_json(against));
        if (repository_.four_eyes(tx)) {
            const auto open = repository_.open_approval(tx, order.subject, context.now);
            if (open && open->requested_by == context.caller.subject) throw platform::conflict("four_eyes");
            if (!open) {
                ErasureApproval approval;
                approval.id = Uuid::make_v7(context.now);
                approval.subject = order.subject;
                approval.reason = order.reason;
                approval.legal_basis = order.legal_basis;
                approval.requested_by = context.caller.subject;
                approval.expires_at = context.now + kApprovalLife;
                repository_.insert(tx, approval);
                tx.commit();
                return approval;
            }
            // What was recorded is carried out, not what the second call says.
            decided = {order.subject, open->reason, open->legal_basis, open->requested_by, context.caller.subject};
        }
    }
    return erase(context, decided);
}

Erasure ErasureService::get(Context& context, const Uuid& id) const {
    auto db = context.units();
    auto found = repository_.get(db, id);
    if (!found) throw platform::not_found();
    return std::move(*found);
}

ErasureVerification ErasureService::verify(Context& context, const Uuid& id) const {
    auto tx = context.transaction();
    tx.allow(kReadingTables);
    const auto erasure = repository_.get(tx, id);
    if (!erasure) throw platform::not_found();
    ErasureVerification verification;
    verification.at = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    verification.by = context.caller.subject.empty() ? context.caller.actor_kind : context.caller.subject;
    verification.findings = findings(context, tx, *erasure);
    verification.result = verification.findings.empty() ? VerificationResult::ok : VerificationResult::failed;
    repository_.add_verification(tx, id, verification);
    tx.commit();
    return verification;
}

std::size_t ErasureService::verify_open(Context& context) const {
    auto units = context.units();
    const auto open = repository_.unverified(units);
    for (const auto& id : open) (void)verify(context, id);
    return open.size();
}

std::vector<std::string> ErasureService::findings(Context& context, Executor& db, const Erasure& erasure) const {
    std::vector<std::string> found;
    const auto tombstone = repository_.tombstone(db, erasure.key_fingerprint);
    if (!tombstone) found.emplace_back("key: the tombstone is not there");
    else if (tombstone->key_alive) found.emplace_back("key: it is still there");
    if (tombstone) {
        const auto key = vault_.subject_key(db, tombstone->subject);
        for (const auto& table : erasure.tables)
            if (const auto rows = repository_.samples(db, table, tombstone->subject, kSampleRows); key && !rows.empty())
                found.push_back("rows: values in " + table.table + " can be read");
    }
    for (const auto& source : sources_)
        if (source.remove_files)
            for (const auto& file : source.remove_files(context, erasure.files)) found.push_back("files: " + file.file.str() + " is still there");
    check_chain(db, erasure, found);
    return found;
}

void ErasureService::check_chain(Executor& db, const Erasure& erasure, std::vector<std::string>& found) const {
    std::optional<std::string> previous;
    std::int64_t sequence = 0;
    while (sequence < erasure.sequence) {
        const auto page = repository_.chain(db, sequence, std::min<std::int64_t>(kChainPage, erasure.sequence - sequence));
        if (page.empty()) return found.push_back("chain: a certificate is missing after number " + std::to_string(sequence));
        for (const auto& link : page) {
            const auto hash = crypto::sha256(erasure_statement(db.scope().tenant, link));
            if (link.sequence != ++sequence || link.previous_hash != previous || link.hash != crypto::hex_encode(hash))
                return found.push_back("chain: broken at " + link.key);
            previous = link.hash;
        }
    }
    const auto key = vault_.log_key(db, erasure.key_id);
    const auto signature = crypto::hex_decode(erasure.signature);
    const auto hash = crypto::hex_decode(erasure.hash);
    if (!key || !signature || !hash || !platform::ledger::verify_hash(platform::ledger::kErasurePurpose, *hash, key->key.public_key, *signature))
        found.emplace_back("signature: it does not hold");
}

}  // namespace compliance
