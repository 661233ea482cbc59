// SPDX-License-Identifier: Apache-2.0
// What the trail shows and takes: events, tree heads, proofs, receipts, anchors, states, verification (audit R17-R33).
#pragma once

#include "platform/records/entity.hpp"

namespace compliance {

enum class ActorKind { user, guest, service, public_, system };
BOOST_DESCRIBE_ENUM(ActorKind, user, guest, service, public_, system)
enum class DetailsState { present, withheld, pruned };
BOOST_DESCRIBE_ENUM(DetailsState, present, withheld, pruned)
enum class AnchorKind { rfc3161, cosignature, delivered };
BOOST_DESCRIBE_ENUM(AnchorKind, rfc3161, cosignature, delivered)
enum class TrailCheck { ok, failed, not_checked };
BOOST_DESCRIBE_ENUM(TrailCheck, ok, failed, not_checked)
enum class TrailFaultKind {
    details_mismatch, leaf_mismatch, leaf_missing, event_missing, root_mismatch, bad_signature, heads_inconsistent, trusted_head_mismatch,
    anchor_mismatch, seal_overdue, history_diverges
};
BOOST_DESCRIBE_ENUM(TrailFaultKind, details_mismatch, leaf_mismatch, leaf_missing, event_missing, root_mismatch, bad_signature, heads_inconsistent,
                    trusted_head_mismatch, anchor_mismatch, seal_overdue, history_diverges)
enum class TrailFormat { ndjson, csv, json };
BOOST_DESCRIBE_ENUM(TrailFormat, ndjson, csv, json)

struct EventActor {
    ActorKind kind = ActorKind::system;
    std::optional<std::string> subject;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"kind", "Who acted."}, {"subject", "Opaque subject of the member or token; null: nobody signed in."}};
};
BOOST_DESCRIBE_STRUCT(EventActor, (), (kind, subject))

struct EventEntity {
    std::string type;
    std::optional<platform::Uuid> id;
    std::optional<std::string> key;
    std::optional<std::int64_t> version;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"type", "Entity type."}, {"id", "Record; null for lists."}, {"key", "Human key."}, {"version", "Version that the change made; null: no change."}};
};
BOOST_DESCRIBE_STRUCT(EventEntity, (), (type, id, key, version))

struct EventRoot {
    std::string type;
    std::optional<platform::Uuid> id;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"type", "Entity type."}, {"id", "Record in whose history the event shows."}};
};
BOOST_DESCRIBE_STRUCT(EventRoot, (), (type, id))

struct AuditEvent {
    platform::Uuid id;
    std::int64_t epoch = 0;
    std::string tx;
    platform::Instant at{};
    EventActor actor;
    std::string action;
    EventEntity entity;
    EventRoot root;
    std::optional<platform::Uuid> request_id;
    std::string details_sha256;
    DetailsState details_state = DetailsState::withheld;
    std::optional<platform::Json> details;
    bool sealed = false;
    std::optional<std::int64_t> leaf_index;
    std::optional<std::string> leaf_hash;

    static constexpr std::string_view kText = "One thing that was done: a change, or a read, export or sign-in worth a trace.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"id", "Identifier (UUID version 7)."},
        {"epoch", "Counts the clusters that the log has lived on, from 1."},
        {"tx", "Transaction that wrote it, decimal."},
        {"at", "When."},
        {"actor", "Who."},
        {"action", "create, update, delete, read, export … or the verb of the operation."},
        {"entity", "What it was done to."},
        {"root", "Record in whose history it shows."},
        {"request_id", "Request that did it."},
        {"details_sha256", "SHA-256 of the canonical details, hex."},
        {"details_state", "present, withheld (the caller lacks read in the domain) or pruned."},
        {"details", "before, after, context, salt. Personal values: open, {\"hidden\": true}, or {\"erased\": true} once their key is destroyed."},
        {"sealed", "Whether it is a leaf of the tree."},
        {"leaf_index", "Its place in the tree."},
        {"leaf_hash", "Hash of the leaf, hex."}};
};
BOOST_DESCRIBE_STRUCT(AuditEvent, (),
                      (id, epoch, tx, at, actor, action, entity, root, request_id, details_sha256, details_state, details, sealed, leaf_index, leaf_hash))

/// Filters of listAuditEvents.
struct AuditEventFilters {
    std::optional<platform::Text<60>> entity_type;
    std::optional<platform::Uuid> entity_id;
    std::optional<platform::Text<60>> action, actor;
    std::optional<ActorKind> actor_kind;
    std::optional<platform::Uuid> request_id;
    std::optional<platform::Instant> from, to;
    std::optional<platform::Int<0, INT64_MAX>> after_index;
    std::optional<bool> sealed;
    std::optional<platform::Text<500>> reason;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"entity_type", "Entity type."},
        {"entity_id", "Record."},
        {"action", "Action."},
        {"actor", "Subject; needs audit_trail:export and a reason."},
        {"actor_kind", "Kind of actor."},
        {"request_id", "Request."},
        {"from", "Since then."},
        {"to", "Before then."},
        {"after_index", "Sealed events behind that leaf, in the order of the leaves: nothing is ever inserted before."},
        {"sealed", "Only those that are leaves, or that are not yet."},
        {"reason", "Why one looks, 10 to 500 characters; it is recorded. Required with actor."}};
};
BOOST_DESCRIBE_STRUCT(AuditEventFilters, (), (entity_type, entity_id, action, actor, actor_kind, request_id, from, to, after_index, sealed, reason))

/// Parameters of exportAuditEvents.
struct AuditEventExport : AuditEventFilters {
    std::optional<TrailFormat> format;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"format", "ndjson (default), csv or json."}};
};
BOOST_DESCRIBE_STRUCT(AuditEventExport, (AuditEventFilters), (format))

struct TreeHeadAnchor {
    AnchorKind kind = AnchorKind::delivered;
    std::optional<std::string> token;
    std::optional<std::string> witness_key;
    std::string party;
    platform::Instant at{};
    std::optional<bool> verified;
    std::optional<std::string> problem;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"kind", "rfc3161, cosignature or delivered."},
                                                                {"token", "Time-stamp token or cosigned note, base64."},
                                                                {"witness_key", "Verifier key of the witness (C2SP)."},
                                                                {"party", "Authority, witness, or to whom the head was given."},
                                                                {"at", "When it was stamped, cosigned or given."},
                                                                {"verified", "Whether imprint and signature hold and are trusted; null: not known."},
                                                                {"problem", "What is wrong with it, or why it is not known."}};
};
BOOST_DESCRIBE_STRUCT(TreeHeadAnchor, (), (kind, token, witness_key, party, at, verified, problem))

struct TreeHead {
    std::string log_id;
    std::int64_t tree_size = 0;
    std::string root_hash;
    platform::Instant timestamp{};
    std::string signature, key_id, checkpoint;
    std::vector<TreeHeadAnchor> anchors;
    std::optional<std::int64_t> seal_lag_seconds;
    static constexpr std::string_view kText = "The log's signed statement of what it held (RFC 9162).";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"log_id", "The log: key_id of its first key."},
                                                                {"tree_size", "Leaves."},
                                                                {"root_hash", "Root, hex."},
                                                                {"timestamp", "When it was signed, whole milliseconds."},
                                                                {"signature", "Ed25519 over the 51 bytes of TreeHeadDataV2, hex."},
                                                                {"key_id", "Key that signed."},
                                                                {"checkpoint", "The head as C2SP signed note."},
                                                                {"anchors", "What others attest of it."},
                                                                {"seal_lag_seconds", "Age of the oldest event that is not sealed; of the latest head only."}};
};
BOOST_DESCRIBE_STRUCT(TreeHead, (), (log_id, tree_size, root_hash, timestamp, signature, key_id, checkpoint, anchors, seal_lag_seconds))

/// Filters of listTreeHeads.
struct TreeHeadFilters {
    std::optional<platform::Instant> from, to;
    std::optional<platform::Int<0, INT64_MAX>> min_size;
    std::optional<bool> anchored;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"from", "Signed since then."},
                                                                {"to", "Signed before then."},
                                                                {"min_size", "At least so many leaves."},
                                                                {"anchored", "Only those with anchors, or without."}};
};
BOOST_DESCRIBE_STRUCT(TreeHeadFilters, (), (from, to, min_size, anchored))

struct AnchorInput {
    AnchorKind kind = AnchorKind::delivered;
    std::optional<platform::Text<60'000>> token;
    std::optional<platform::Text<500>> witness_key;
    platform::Text<200> party;
    std::optional<platform::Instant> at;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"kind", "rfc3161, cosignature or delivered."},
        {"token", "Base64 of the time-stamp token or response (DER), or of the cosigned note; not with delivered."},
        {"witness_key", "Verifier key of the witness (C2SP), with cosignature."},
        {"party", "Authority, witness, or to whom the head was given."},
        {"at", "When it was given, with delivered; else the token says."}};
};
BOOST_DESCRIBE_STRUCT(AnchorInput, (), (kind, token, witness_key, party, at))

/// Parameters of getInclusionProof.
struct InclusionQuery {
    std::optional<platform::Uuid> event_id;
    std::optional<platform::Int<0, INT64_MAX>> leaf_index;
    std::optional<std::int64_t> tree_size;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"event_id", "Event; or leaf_index."}, {"leaf_index", "Leaf; or event_id."}, {"tree_size", "Tree in which it is proved; the latest if not given."}};
};
BOOST_DESCRIBE_STRUCT(InclusionQuery, (), (event_id, leaf_index, tree_size))

struct InclusionProof {
    std::int64_t leaf_index = 0, tree_size = 0;
    std::string leaf_hash, root_hash;
    std::vector<std::string> path;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"leaf_index", "The leaf."}, {"tree_size", "The tree."}, {"leaf_hash", "Hash of the leaf, hex."}, {"root_hash", "Root of the tree, hex."},
        {"path", "Hashes from the leaf's sibling up (RFC 9162 2.1.3), hex."}};
};
BOOST_DESCRIBE_STRUCT(InclusionProof, (), (leaf_index, tree_size, leaf_hash, root_hash, path))

/// Parameters of getConsistencyProof.
struct ConsistencyQuery {
    std::int64_t from_size = 0;
    std::optional<std::int64_t> to_size;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"from_size", "Earlier tree."}, {"to_size", "Later tree; the latest if not given."}};
};
BOOST_DESCRIBE_STRUCT(ConsistencyQuery, (), (from_size, to_size))

struct ConsistencyProof {
    std::int64_t from_size = 0, to_size = 0;
    std::string from_root, to_root;
    std::vector<std::string> path;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"from_size", "Earlier tree."},
        {"to_size", "Later tree."},
        {"from_root", "Root of the earlier tree, hex."},
        {"to_root", "Root of the later tree, hex."},
        {"path", "Proof that the earlier tree is the beginning of the later one (RFC 9162 2.1.4), hex."}};
};
BOOST_DESCRIBE_STRUCT(ConsistencyProof, (), (from_size, to_size, from_root, to_root, path))

/// Parameters of listAuditLeaves.
struct LeafQuery {
    std::int64_t start = 0, end = 0;
    std::optional<platform::Text<500>> reason;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"start", "First leaf."}, {"end", "Last leaf, at most 1,000 in all; answers up to the tree's end."}, {"reason", "Why; it is recorded."}};
};
BOOST_DESCRIBE_STRUCT(LeafQuery, (), (start, end, reason))

struct AuditLeaf {
    std::int64_t leaf_index = 0;
    platform::Uuid event_id;
    std::optional<std::string> leaf;
    std::string leaf_hash;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"leaf_index", "Place in the tree."},
                                                                {"event_id", "Its event."},
                                                                {"leaf", "The bytes that are hashed (audit R17), base64; null: the event is gone."},
                                                                {"leaf_hash", "Hash as sealed, hex."}};
};
BOOST_DESCRIBE_STRUCT(AuditLeaf, (), (leaf_index, event_id, leaf, leaf_hash))

/// Parameters of getAuditReceipt.
struct ReceiptQuery {
    std::optional<bool> details;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"details", "With the details, if the caller may see them."}};
};
BOOST_DESCRIBE_STRUCT(ReceiptQuery, (), (details))

struct ReceiptInclusion {
    platform::Int<1, INT64_MAX> tree_size{1};
    std::vector<platform::Text<64>> path;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"tree_size", "The tree."}, {"path", "Hashes from the leaf's sibling up, hex.", 0, {}, 64}};
};
BOOST_DESCRIBE_STRUCT(ReceiptInclusion, (), (tree_size, path))

struct ReceiptHead {
    platform::Int<1, INT64_MAX> tree_size{1};
    platform::Text<64> root_hash;
    platform::Instant timestamp{};
    platform::Text<128> signature;
    platform::Text<64> key_id;
    platform::Text<2'000> checkpoint;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"tree_size", "Leaves."},       {"root_hash", "Root, hex."},    {"timestamp", "When it was signed."},
        {"signature", "Ed25519, hex."}, {"key_id", "Key that signed."}, {"checkpoint", "C2SP signed note."}};
};
BOOST_DESCRIBE_STRUCT(ReceiptHead, (), (tree_size, root_hash, timestamp, signature, key_id, checkpoint))

struct AuditReceipt {
    platform::Text<60> format{"backend-compliance/receipt/v1"};
    platform::Text<20'000> leaf;
    platform::Int<0, INT64_MAX> leaf_index;
    std::optional<platform::Json> details;
    ReceiptInclusion inclusion;
    ReceiptHead tree_head;
    platform::Text<400> spki;
    static constexpr std::string_view kText = "Proof of one event that can be checked without this program (audit R32).";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"format", "backend-compliance/receipt/v1.", 0, "\"backend-compliance/receipt/v1\""},
                                                                {"leaf", "The bytes that are hashed, base64.", 0, "\"e30=\""},
                                                                {"leaf_index", "Place in the tree."},
                                                                {"details", "What details_sha256 in the leaf is the hash of."},
                                                                {"inclusion", "Path to the root."},
                                                                {"tree_head", "Signed head."},
                                                                {"spki", "Public key, base64 of the DER."}};
};
BOOST_DESCRIBE_STRUCT(AuditReceipt, (), (format, leaf, leaf_index, details, inclusion, tree_head, spki))

/// Body of verifyAuditReceipt: a receipt as it was given out.
struct AuditReceiptInput : AuditReceipt {};
BOOST_DESCRIBE_STRUCT(AuditReceiptInput, (AuditReceipt), ())

struct ReceiptVerification {
    bool valid = false;
    std::optional<platform::Uuid> event_id;
    TrailCheck details_hash = TrailCheck::not_checked, leaf_hash = TrailCheck::not_checked, inclusion = TrailCheck::not_checked,
               head_signature = TrailCheck::not_checked, key_known = TrailCheck::not_checked, consistent_with_current = TrailCheck::not_checked;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"valid", "No check failed, and leaf, path, signature and key were checked."},
                                                                {"event_id", "Event of the leaf."},
                                                                {"details_hash", "The details are those of the leaf."},
                                                                {"leaf_hash", "The leaf is a canonical one, and the log has it there."},
                                                                {"inclusion", "The path leads to the head's root."},
                                                                {"head_signature", "The key signed the head and its checkpoint."},
                                                                {"key_known", "The key is one of this tenant's logs, and signed at that size."},
                                                                {"consistent_with_current", "The log still has that root at that size."}};
};
BOOST_DESCRIBE_STRUCT(ReceiptVerification, (), (valid, event_id, details_hash, leaf_hash, inclusion, head_signature, key_known, consistent_with_current))

struct TrustedHead {
    platform::Int<1, INT64_MAX> tree_size{1};
    platform::Text<64> root_hash;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"tree_size", "Leaves."}, {"root_hash", "Root, hex."}};
};
BOOST_DESCRIBE_STRUCT(TrustedHead, (), (tree_size, root_hash))

struct VerifyTrailInput {
    std::optional<platform::Int<0, INT64_MAX>> from_index, to_index;
    std::vector<TrustedHead> trusted_heads;
    std::optional<platform::Text<500>> reason;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"from_index", "First leaf; 0 if not given."},
                                                                {"to_index", "Last leaf; the tree's last if not given."},
                                                                {"trusted_heads", "Heads kept outside of this program.", platform::reflect::kDefaulted},
                                                                {"reason", "Why; it is recorded."}};
};
BOOST_DESCRIBE_STRUCT(VerifyTrailInput, (), (from_index, to_index, trusted_heads, reason))

struct TrailFault {
    TrailFaultKind kind = TrailFaultKind::leaf_mismatch;
    std::optional<std::int64_t> leaf_index, tree_size;
    std::optional<platform::Uuid> event_id;
    std::optional<std::string> entity_type;
    std::optional<platform::Uuid> entity_id;
    std::optional<std::string> member;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"kind", "What is wrong."},
                                                                {"leaf_index", "At which leaf."},
                                                                {"tree_size", "At which head."},
                                                                {"event_id", "At which event."},
                                                                {"entity_type", "Register that differs from the trail."},
                                                                {"entity_id", "Record that differs."},
                                                                {"member", "First member that differs."}};
};
BOOST_DESCRIBE_STRUCT(TrailFault, (), (kind, leaf_index, tree_size, event_id, entity_type, entity_id, member))

struct DetailsCount {
    std::int64_t present = 0, pruned = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"present", "Events whose details are there."}, {"pruned", "Events whose details are gone."}};
};
BOOST_DESCRIBE_STRUCT(DetailsCount, (), (present, pruned))

/// Result of the job of verifyAuditTrail.
struct TrailVerification {
    bool ok = false;
    std::int64_t leaves = 0, heads = 0, anchors = 0, records = 0;
    DetailsCount details;
    std::int64_t fault_count = 0;
    std::vector<TrailFault> faults;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"ok", "No fault was found."},
                                                                {"leaves", "Leaves recomputed."},
                                                                {"heads", "Heads recomputed."},
                                                                {"anchors", "Anchors checked."},
                                                                {"records", "Records compared with the trail."},
                                                                {"details", "Details there and gone."},
                                                                {"fault_count", "Faults found."},
                                                                {"faults", "The first 1,000 of them."}};
};
BOOST_DESCRIBE_STRUCT(TrailVerification, (), (ok, leaves, heads, anchors, records, details, fault_count, faults))

/// Parameters of getAuditEntityState.
struct EntityStateQuery {
    std::optional<platform::Instant> as_of, compare_to;
    std::optional<std::int64_t> tree_size;
    std::optional<platform::Text<10>> include;
    std::optional<platform::Text<500>> reason;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "State at that instant; or tree_size; now if neither is given."},
                                                                {"compare_to", "Differences to the state at that instant."},
                                                                {"tree_size", "State by the leaves of a tree of that size, which cuts no transaction in two."},
                                                                {"include", "`pii`: show personal data."},
                                                                {"reason", "Why; it is recorded."}};
};
BOOST_DESCRIBE_STRUCT(EntityStateQuery, (), (as_of, compare_to, tree_size, include, reason))

struct EntityState {
    std::string entity_type;
    platform::Uuid entity_id;
    std::optional<platform::Instant> as_of;
    std::optional<std::int64_t> tree_size;
    std::int64_t version = 0;
    bool deleted = false, complete = true;
    platform::Json state;
    std::vector<platform::Uuid> event_ids;
    std::optional<platform::Instant> compared_to;
    std::optional<std::vector<platform::records::HistoryChange>> changes;
    static constexpr std::string_view kText = "A record as the trail alone tells it.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"entity_type", "Entity type."},
                                                                {"entity_id", "Record."},
                                                                {"as_of", "Instant asked for."},
                                                                {"tree_size", "Tree asked for."},
                                                                {"version", "Version then."},
                                                                {"deleted", "Whether it was deleted by then; the state is the last one before."},
                                                                {"complete", "False: details of a change have been pruned, and the members known are given."},
                                                                {"state", "Members."},
                                                                {"event_ids", "Events it was replayed from, oldest first.", 0, {}, 100'000},
                                                                {"compared_to", "Instant compared with."},
                                                                {"changes", "Members that differ: before is the earlier of the two states."}};
};
BOOST_DESCRIBE_STRUCT(EntityState, (), (entity_type, entity_id, as_of, tree_size, version, deleted, complete, state, event_ids, compared_to, changes))

}  // namespace compliance
