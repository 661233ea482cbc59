// SPDX-License-Identifier: Apache-2.0
// Inclusion, consistency, raw leaves and receipts.
#include "compliance/repositories/audit_event.hpp"
#include "compliance/repositories/audit_log.hpp"
#include "compliance/services/audit_trail.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/keys.hpp"
#include "platform/ledger/jcs.hpp"
#include "platform/ledger/tree_head.hpp"

namespace compliance {

using platform::Uuid;
using platform::ledger::Hash;
using platform::ledger::NodeSource;
using platform::postgres::Executor;
namespace crypto = platform::crypto;
namespace ledger = platform::ledger;

namespace {

constexpr std::int64_t kMaxLeaves = 1'000;
constexpr std::string_view kReceiptFormat = "backend-compliance/receipt/v1";

std::vector<std::string> hex_path(const std::vector<Hash>& path) {
    std::vector<std::string> out;
    for (const auto& hash : path) out.push_back(crypto::hex_encode(hash));
    return out;
}

std::vector<Hash> inclusion_path(Executor& db, std::int32_t log, std::int64_t index, std::int64_t size) {
    return audit_log::with_nodes(db, log, [&](const NodeSource& nodes) {
        return ledger::inclusion_path(static_cast<std::uint64_t>(index), static_cast<std::uint64_t>(size), nodes);
    });
}

EventRow event_with_leaf(Executor& db, const Uuid& id, bool details) {
    audit_event::Query query;
    query.event_id = id;
    query.details = details;
    query.limit = 1;
    auto rows = audit_event::find(db, query);
    if (rows.empty()) throw platform::not_found();
    if (!rows.front().leaf_index) throw not_sealed_yet(db);
    return std::move(rows.front());
}

/// The log with that number, as it stands.
AuditLog log_of(Executor& db, std::int32_t number) {
    for (auto& log : audit_log::all(db))
        if (log.number == number) return std::move(log);
    throw platform::not_found();
}

}  // namespace

InclusionProof AuditTrailService::inclusion(Context& context, const InclusionQuery& query) const {
    if (query.event_id.has_value() == query.leaf_index.has_value())
        throw platform::invalid("/leaf_index", "contradiction", "exactly one of event_id and leaf_index is needed");
    auto units = context.units();
    InclusionProof proof;
    AuditLog log;
    if (query.event_id) {
        const auto event = event_with_leaf(units, *query.event_id, false);
        log = log_of(units, event.log);
        proof.leaf_index = *event.leaf_index;
        proof.leaf_hash = crypto::hex_encode(event.leaf_hash);
    } else {
        log = sealed_log(units);
        proof.leaf_index = query.leaf_index->value;
    }
    proof.tree_size = tree_size_of(log, query.tree_size, "/tree_size");
    if (proof.leaf_index >= proof.tree_size)
        throw platform::invalid(query.event_id ? "/tree_size" : "/leaf_index", "out_of_range",
                                "the leaf stands behind the tree of " + std::to_string(proof.tree_size));
    if (proof.leaf_hash.empty()) {
        const auto leaf = audit_log::nodes(units, log.number, {{0, static_cast<std::uint64_t>(proof.leaf_index)}});
        proof.leaf_hash = crypto::hex_encode(leaf.at({0, static_cast<std::uint64_t>(proof.leaf_index)}));
    }
    proof.path = hex_path(inclusion_path(units, log.number, proof.leaf_index, proof.tree_size));
    proof.root_hash = crypto::hex_encode(audit_log::root(units, log.number, proof.tree_size));
    return proof;
}

ConsistencyProof AuditTrailService::consistency(Context& context, const ConsistencyQuery& query) const {
    auto units = context.units();
    const auto log = sealed_log(units);
    ConsistencyProof proof;
    proof.to_size = tree_size_of(log, query.to_size, "/to_size");
    proof.from_size = query.from_size;
    if (proof.from_size < 0 || proof.from_size > proof.to_size)
        throw platform::invalid("/from_size", "out_of_range", "must be between 0 and " + std::to_string(proof.to_size));
    const auto from = static_cast<std::uint64_t>(proof.from_size), to = static_cast<std::uint64_t>(proof.to_size);
    proof.path = hex_path(audit_log::with_nodes(units, log.number, [&](const NodeSource& nodes) { return ledger::consistency_path(from, to, nodes); }));
    proof.from_root = crypto::hex_encode(audit_log::root(units, log.number, proof.from_size));
    proof.to_root = crypto::hex_encode(audit_log::root(units, log.number, proof.to_size));
    return proof;
}

std::vector<AuditLeaf> AuditTrailService::leaves(Context& context, const LeafQuery& query) const {
    std::vector<platform::Fault> faults;
    if (query.start < 0) faults.push_back({"/start", "out_of_range", "must not be below 0"});
    if (query.end < query.start || query.end - query.start >= kMaxLeaves) faults.push_back({"/end", "out_of_range", "at most 1,000 leaves from start on"});
    require_faultless(std::move(faults));
    take_reason(context, query.reason);
    auto tx = context.transaction();
    const auto log = sealed_log(tx);
    if (query.start >= log.size) throw platform::invalid("/start", "out_of_range", "must be below " + std::to_string(log.size));
    std::vector<AuditLeaf> out;
    for (const auto& row : audit_event::leaves(tx, log.number, query.start, std::min(query.end + 1, log.size), kMaxLeaves, false)) {
        AuditLeaf leaf{row.index, row.event_id, std::nullopt, crypto::hex_encode(row.hash)};
        if (row.event) leaf.leaf = crypto::base64_encode(ledger::leaf_input(row.event->leaf));
        out.push_back(std::move(leaf));
    }
    TrailRead read;
    read.filters = given_members(platform::reflect::type_of<LeafQuery>(), &query, {{"operation", "\"listAuditLeaves\""}});
    read.count = static_cast<std::int64_t>(out.size());
    note_trail_read(context, tx, read);
    tx.commit();
    return out;
}

AuditReceipt AuditTrailService::receipt(Context& context, const Uuid& event_id, bool details) const {
    auto units = context.units();
    const auto event = event_with_leaf(units, event_id, details);
    if (details && !sees_details(context, event.leaf.entity_type)) throw platform::forbidden("forbidden", "The details need read in the domain of the record.");
    const auto head = audit_log::newest_head(units, event.log);
    if (!head || head->tree_size <= *event.leaf_index) throw not_sealed_yet(units);
    AuditReceipt out;
    out.leaf = crypto::base64_encode(ledger::leaf_input(event.leaf));
    out.leaf_index = *event.leaf_index;
    if (details && event.details) out.details = platform::Json{*event.details};
    out.inclusion.tree_size = head->tree_size;
    for (auto& hash : hex_path(inclusion_path(units, event.log, *event.leaf_index, head->tree_size))) out.inclusion.path.emplace_back(std::move(hash));
    out.tree_head = {head->tree_size, crypto::hex_encode(head->root), head->timestamp, crypto::hex_encode(head->signature), head->key_id, head->checkpoint};
    for (const auto& key : audit_log::keys(units, event.log))
        if (key.key_id == head->key_id) out.spki = key.spki;
    if (out.spki.value.empty()) throw std::runtime_error("the key of a tree head is missing");
    return out;
}

namespace {

TrailCheck check(bool good) { return good ? TrailCheck::ok : TrailCheck::failed; }

Hash hash_of(std::string_view hex) {
    if (hex.size() != 64) return {};
    return crypto::hex_decode(hex).value_or(Hash{});
}

/// What a receipt says of itself, without a look into the log.
struct Receipt {
    std::string leaf, public_key;
    std::optional<platform::json::Node> parsed;   ///< of a canonical leaf
    ledger::TreeHead head;
};

Receipt read(const AuditReceipt& in) {
    Receipt out;
    out.leaf = crypto::base64_decode(in.leaf.value).value_or("");
    const auto der = crypto::base64_decode(in.spki.value).value_or("");
    if (der.size() > 32 && crypto::spki_of(der.substr(der.size() - 32)) == der) out.public_key = der.substr(der.size() - 32);
    out.head = {static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(in.tree_head.timestamp.time_since_epoch()).count()),
                static_cast<std::uint64_t>(in.tree_head.tree_size.value), hash_of(in.tree_head.root_hash.value)};
    try {
        std::vector<platform::Fault> faults;
        auto node = platform::json::parse(out.leaf, faults);
        if (faults.empty() && ledger::canonical_json(node) == out.leaf && node.members.size() == 10 && node.find("details_sha256") != nullptr &&
            node.find("id") != nullptr)
            out.parsed = std::move(node);
    } catch (const std::exception&) {
        // No JSON, or none that is canonical: the check of the leaf fails.
    }
    return out;
}

bool head_signed(const AuditReceipt& in, const Receipt& receipt, const std::string& log_id) {
    const auto signature = crypto::hex_decode(in.tree_head.signature.value).value_or("");
    if (receipt.public_key.empty() || receipt.head.root.empty() || signature.size() != 64 || crypto::key_id_of(receipt.public_key) != in.tree_head.key_id.value)
        return false;
    if (!ledger::verify_tree_head(receipt.head, receipt.public_key, signature)) return false;
    if (log_id.empty()) return true;
    const auto opened = ledger::open_checkpoint(std::string(platform::trim(in.tree_head.checkpoint.value)) + '\n', log_id, receipt.public_key);
    return opened && opened->size == receipt.head.tree_size && opened->root == receipt.head.root;
}

TrailCheck details_check(const AuditReceipt& in, const Receipt& receipt) {
    if (!in.details) return TrailCheck::not_checked;
    if (!receipt.parsed) return TrailCheck::failed;
    try {
        return check(ledger::details_sha256(ledger::canonical_json(in.details->text)) == receipt.parsed->find("details_sha256")->text);
    } catch (const std::exception&) {
        return TrailCheck::failed;
    }
}

}  // namespace

ReceiptVerification AuditTrailService::verify_receipt(Context& context, const AuditReceipt& in) const {
    if (in.format.value != kReceiptFormat) throw platform::invalid("/format", "unknown_value", "must be " + std::string(kReceiptFormat));
    auto units = context.units();
    const auto receipt = read(in);
    const auto leaf = ledger::leaf_hash(receipt.leaf);
    ReceiptVerification out;
    std::optional<AuditLog> ours;
    for (auto& log : audit_log::all(units))
        for (const auto& key : audit_log::keys(units, log.number))
            if (key.key_id == in.tree_head.key_id.value && key.spki == in.spki.value && in.tree_head.tree_size.value >= key.from_size &&
                (!key.to_size || in.tree_head.tree_size.value <= *key.to_size))
                ours = log;
    if (receipt.parsed) out.event_id = Uuid::parse(receipt.parsed->find("id")->text);
    out.key_known = check(ours.has_value());
    out.details_hash = details_check(in, receipt);
    std::vector<Hash> path;
    for (const auto& hash : in.inclusion.path) path.push_back(hash_of(hash.value));
    const bool well_formed =
        std::none_of(path.begin(), path.end(), [](const Hash& hash) { return hash.empty(); }) && in.inclusion.tree_size.value == in.tree_head.tree_size.value;
    out.inclusion =
        check(well_formed && ledger::verify_inclusion(leaf, static_cast<std::uint64_t>(in.leaf_index.value), receipt.head.tree_size, path, receipt.head.root));
    out.head_signature = check(head_signed(in, receipt, ours ? ours->log_id : ""));
    out.leaf_hash = check(receipt.parsed.has_value());
    if (ours) {
        const bool held = in.leaf_index.value < ours->size;
        const auto kept =
            held ? audit_log::nodes(units, ours->number, {{0, static_cast<std::uint64_t>(in.leaf_index.value)}}) : decltype(audit_log::nodes(units, 1, {})){};
        if (kept.empty() || kept.begin()->second != leaf) out.leaf_hash = TrailCheck::failed;
        out.consistent_with_current =
            check(in.tree_head.tree_size.value <= ours->size && audit_log::root(units, ours->number, in.tree_head.tree_size.value) == receipt.head.root);
    }
    const auto bad = [](TrailCheck one) { return one == TrailCheck::failed; };
    out.valid = !bad(out.details_hash) && !bad(out.leaf_hash) && !bad(out.inclusion) && !bad(out.head_signature) && !bad(out.key_known) &&
                !bad(out.consistent_with_current);
    return out;
}

}  // namespace compliance
