// SPDX-License-Identifier: Apache-2.0
// Tree heads, their anchors, and the public keys that verify them.
#include "compliance/repositories/audit_log.hpp"
#include "compliance/services/audit_sealer.hpp"
#include "compliance/services/audit_trail.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/ledger/cosignature.hpp"
#include "platform/ledger/timestamp.hpp"
#include "platform/ledger/tree_head.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
namespace crypto = platform::crypto;
namespace ledger = platform::ledger;

namespace {

TreeHeadAnchor anchor_of(const AnchorRow& row) {
    const auto& kinds = platform::reflect::type_of<AnchorKind>().values;
    return {static_cast<AnchorKind>(std::find(kinds.begin(), kinds.end(), row.kind) - kinds.begin()),
            row.token,
            row.witness_key,
            row.party,
            row.at,
            row.verified,
            row.problem};
}

TreeHead head_of(const TreeHeadRow& row, const AuditLog& log, const std::vector<AnchorRow>& anchors) {
    TreeHead head{log.log_id, row.tree_size, crypto::hex_encode(row.root), row.timestamp, crypto::hex_encode(row.signature), row.key_id, row.checkpoint,
                  {},         std::nullopt};
    for (const auto& anchor : anchors)
        if (anchor.tree_size == row.tree_size) head.anchors.push_back(anchor_of(anchor));
    return head;
}

/// The bytes whose SHA-256 a time-stamp authority stamps (audit R25).
std::string stamped(const TreeHeadRow& head) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(head.timestamp.time_since_epoch()).count();
    return ledger::tree_head_bytes({static_cast<std::uint64_t>(ms), static_cast<std::uint64_t>(head.tree_size), head.root});
}

std::string checkpoint_text(const AuditLog& log, const TreeHeadRow& head) {
    return ledger::log_name(log.log_id) + '\n' + std::to_string(head.tree_size) + '\n' + crypto::base64_encode(head.root) + '\n';
}

std::optional<std::int64_t> parse_size(std::string_view text) { return platform::parse_decimal(text, 18, 0); }

std::vector<TreeHeadRow> heads_at(Executor& db, const AuditLog& log, std::string_view size) {
    if (size == "latest") {
        auto newest = audit_log::newest_head(db, log.number);
        if (!newest) return {};
        return audit_log::heads_of_size(db, log.number, newest->tree_size);
    }
    const auto number = parse_size(size);
    if (!number) throw platform::not_found();
    if (*number < 1 || *number > log.size) throw platform::invalid("/tree_size", "out_of_range", "must be between 1 and " + std::to_string(log.size));
    return audit_log::heads_of_size(db, log.number, *number);
}

std::vector<Fault> faults_of(const AnchorInput& in) {
    std::vector<Fault> faults;
    const bool cosigned = in.kind == AnchorKind::cosignature, delivered = in.kind == AnchorKind::delivered;
    if (delivered && in.token) faults.push_back({"/token", "not_applicable", "is not for what was delivered"});
    if (!delivered && !in.token) faults.push_back({"/token", "required", "is required"});
    if (!delivered && in.at) faults.push_back({"/at", "not_applicable", "the token says when"});
    if (cosigned && !in.witness_key) faults.push_back({"/witness_key", "required", "is required"});
    if (!cosigned && in.witness_key) faults.push_back({"/witness_key", "not_applicable", "is for cosignatures"});
    if (in.token && !crypto::base64_decode(in.token->value)) faults.push_back({"/token", "bad_format", "must be base64"});
    if (cosigned && in.witness_key && !ledger::Witness::parse(in.witness_key->value))
        faults.push_back({"/witness_key", "bad_format", "must be <name>+<hash>+<base64> of an Ed25519 cosignature key"});
    return faults;
}

}  // namespace

AuditLog sealed_log(Executor& db) {
    auto log = audit_log::current(db);
    if (!log || log->size == 0) throw not_sealed_yet(db);
    return std::move(*log);
}

std::int64_t tree_size_of(const AuditLog& log, const std::optional<std::int64_t>& size, const char* pointer) {
    if (!size) return log.size;
    if (*size < 1 || *size > log.size) throw platform::invalid(pointer, "out_of_range", "must be between 1 and " + std::to_string(log.size));
    return *size;
}

platform::Problem not_sealed_yet(Executor& db) {
    db.run("SELECT pg_notify('compliance_seal', compliance_tenant()::text)");
    return platform::conflict("not_sealed_yet", "The event is sealed within seconds.").retry_after(1);
}

platform::records::Page<TreeHead> AuditTrailService::heads(Context& context, const platform::records::ListQuery& list, const TreeHeadFilters& filters) const {
    refuse_list_parameters(list, false);
    auto units = context.units();
    const auto log = audit_log::current(units);
    platform::records::Page<TreeHead> page;
    if (list.count) page.total = 0;
    if (!log) return page;
    audit_log::HeadQuery query;
    query.log = log->number;
    query.from = filters.from;
    query.to = filters.to;
    if (filters.min_size) query.min_size = filters.min_size->value;
    query.anchored = filters.anchored;
    if (list.count) page.total = audit_log::count_heads(units, query);
    if (list.cursor) {
        const auto text = crypto::base64url_decode(*list.cursor);
        const auto space = text ? text->find(' ') : std::string::npos;
        const auto size = space != std::string::npos ? parse_size(text->substr(0, space)) : std::nullopt;
        const auto at = size ? platform::parse_instant(text->substr(space + 1)) : std::nullopt;
        if (!at) throw platform::invalid("/cursor", "bad_cursor", "is not a cursor of this list");
        query.before = std::pair(*size, *at);
    }
    const std::size_t limit = list.limit ? static_cast<std::size_t>(list.limit->value) : 50;
    query.limit = static_cast<std::int64_t>(limit + 1);
    auto rows = audit_log::heads(units, query);
    if (rows.size() > limit) {
        rows.resize(limit);
        page.next_cursor = crypto::base64url_encode(std::to_string(rows.back().tree_size) + ' ' + platform::format_instant_micros(rows.back().timestamp));
    }
    std::vector<std::int64_t> sizes;
    for (const auto& row : rows) sizes.push_back(row.tree_size);
    const auto anchors = audit_log::anchors(units, log->number, sizes);
    for (const auto& row : rows) page.items.push_back(head_of(row, *log, anchors));
    return page;
}

TreeHead AuditTrailService::head(Context& context, std::string_view size) const {
    auto units = context.units();
    const auto log = audit_log::current(units);
    if (!log) throw platform::not_found();
    const auto rows = heads_at(units, *log, size);
    if (rows.empty()) throw platform::not_found();
    auto head = head_of(rows.front(), *log, audit_log::anchors(units, log->number, {rows.front().tree_size}));
    if (const auto stands = audit_log::standing(units); stands && stands->size == head.tree_size) {
        const auto since = stands->oldest_unsealed.value_or(stands->now);
        head.seal_lag_seconds = std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(stands->now - since).count());
    }
    return head;
}

AnchorRow AuditTrailService::checked(const AnchorInput& in, const AuditLog& log, const std::vector<TreeHeadRow>& heads, platform::Instant now) const {
    AnchorRow row;
    row.id = Uuid::make_v7(now);
    row.tree_size = heads.front().tree_size;
    row.kind = std::string(platform::reflect::type_of<AnchorKind>().values[static_cast<std::size_t>(in.kind)]);
    row.party = in.party.value;
    row.at = in.at.value_or(now);
    if (in.token) row.token = in.token->value;
    if (in.witness_key) row.witness_key = in.witness_key->value;
    const auto bytes = in.token ? crypto::base64_decode(in.token->value) : std::nullopt;
    if (in.kind == AnchorKind::cosignature) {
        const auto at = ledger::open_cosignature(*bytes, *ledger::Witness::parse(*row.witness_key), checkpoint_text(log, heads.front()));
        row.verified = at.has_value();
        if (at) row.at = *at;
        else row.problem = "no line of the note is a cosignature of this witness over this checkpoint";
    } else if (in.kind == AnchorKind::rfc3161) {
        const auto token = ledger::read_timestamp(*bytes, tsa_roots_);
        if (!token) throw platform::invalid("/token", "bad_format", "must be a time-stamp token or response");
        row.at = token->at;
        const bool fits = std::any_of(heads.begin(), heads.end(), [&](const auto& head) { return crypto::sha256(stamped(head)) == token->imprint; });
        if (fits && token->signature_holds && token->trusted) row.verified = true;
        else if (!fits || !token->signature_holds) row.verified = false;
        if (!fits) row.problem = "the imprint is not that of a head of this size";
        else if (!token->signature_holds) row.problem = "the signature does not hold: " + token->problem;
        else if (!token->trusted) row.problem = "imprint and signature hold, but the authority is not among the trusted ones";
    }
    return row;
}

TreeHead AuditTrailService::anchor(Context& context, std::string_view size, const AnchorInput& in) const {
    auto tx = context.transaction();
    const auto log = audit_log::current(tx);
    if (!log) throw platform::not_found();
    const auto heads = heads_at(tx, *log, size);
    if (heads.empty()) throw platform::not_found();
    auto faults = faults_of(in);
    if (in.at && *in.at > context.now + std::chrono::minutes(1)) faults.push_back({"/at", "in_future", "must not be in the future"});
    require_faultless(std::move(faults));
    const auto row = checked(in, *log, heads, context.now);
    audit_log::add_anchor(tx, log->number, row);
    note_audit_log(tx, "anchor", log->log_id, "{\"kind\":\"" + row.kind + "\",\"tree_size\":" + std::to_string(row.tree_size) + "}", std::nullopt, row.party);
    auto head = head_of(heads.front(), *log, audit_log::anchors(tx, log->number, {row.tree_size}));
    tx.commit();
    return head;
}

std::vector<LogKeyRow> AuditTrailService::public_keys(Context& context, std::string_view log_id) {
    const auto found = context.database.run(context.fiber, {}, "SELECT tenant_id FROM compliance_token_index WHERE sha256 = $1 AND kind = 'log'",
                                            Params{}.add_bytes(crypto::sha256(log_id)));
    if (found.empty()) throw platform::not_found();
    platform::postgres::Scope scope;
    scope.tenant = found.uuid(0, 0);
    platform::postgres::Units units(context.database, context.fiber, scope);
    for (const auto& log : audit_log::all(units))
        if (log.log_id == log_id) return audit_log::keys(units, log.number);
    throw platform::not_found();
}

}  // namespace compliance
