// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/audit_verification.hpp"

#include <deque>

#include "compliance/repositories/audit_event.hpp"
#include "compliance/repositories/audit_log.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/ledger/cosignature.hpp"
#include "platform/ledger/timestamp.hpp"
#include "platform/ledger/tree_head.hpp"

namespace compliance {

using platform::Instant;
using platform::Uuid;
using platform::ledger::Frontier;
using platform::ledger::Growth;
using platform::ledger::Hash;
using platform::postgres::Executor;
using platform::postgres::Params;
namespace crypto = platform::crypto;
namespace ledger = platform::ledger;
using Kind = TrailFaultKind;

namespace {

constexpr std::size_t kMaxFaults = 1'000;
constexpr std::int64_t kHeadPage = 500;
constexpr std::int64_t kRecordPage = 500;

std::string head_bytes(const TreeHeadRow& head) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(head.timestamp.time_since_epoch()).count();
    return ledger::tree_head_bytes({static_cast<std::uint64_t>(ms), static_cast<std::uint64_t>(head.tree_size), head.root});
}

/// Heads of a log in order, a page at a time.
class Heads {
  public:
    Heads(Executor& db, std::int32_t log) : db_(db) {
        query_.log = log;
        query_.limit = kHeadPage;
        query_.after = std::pair(std::int64_t{-1}, Instant{});
    }
    /// The next one, if its size is at most `size`.
    std::optional<TreeHeadRow> next(std::int64_t size) {
        if (page_.empty() && more_) {
            auto rows = audit_log::heads(db_, query_);
            more_ = static_cast<std::int64_t>(rows.size()) == kHeadPage;
            if (!rows.empty()) query_.after = std::pair(rows.back().tree_size, rows.back().timestamp);
            page_.assign(rows.begin(), rows.end());
        }
        if (page_.empty() || page_.front().tree_size > size) return std::nullopt;
        auto head = std::move(page_.front());
        page_.pop_front();
        return head;
    }
    void skip_below(std::int64_t size) {
        if (size > 0) query_.after = std::pair(size - 1, Instant(std::chrono::microseconds(std::int64_t{4'000'000'000} * 1'000'000)));
    }

  private:
    Executor& db_;
    audit_log::HeadQuery query_;
    std::deque<TreeHeadRow> page_;
    bool more_ = true;
};

/// One log on its way through the check.
class LogCheck {
  public:
    LogCheck(Executor& db, const AuditLog& log, const VerifyOptions& options, SealPosition before, TrailVerification& out)
        : db_(db), log_(log), options_(options), out_(out), heads_(db, log.number), keys_(audit_log::keys(db, log.number)), position_(before) {}

    void run() {
        whole_ = options_.from == 0 && !options_.upto;
        const auto end = options_.upto ? std::min(*options_.upto + 1, log_.size) : log_.size;
        const auto begin = std::min(options_.from, end);
        for (const auto& kept : options_.trusted)
            if (is_ours(kept)) wanted_.emplace(static_cast<std::int64_t>(kept.head.size), Hash{});
        anchors_ = audit_log::all_anchors(db_, log_.number);
        for (const auto& anchor : anchors_) wanted_.emplace(anchor.tree_size, Hash{});
        start_at(begin);
        visit_size(begin);
        for (auto at = begin; at < end;) at = page(at, end);
        if (!options_.upto) finish();
        check_trusted();
        check_anchors(begin, end);
    }
    [[nodiscard]] SealPosition position() const { return position_; }

  private:
    void fault(TrailFault one) {
        ++out_.fault_count;
        if (out_.faults.size() < kMaxFaults) out_.faults.push_back(std::move(one));
    }
    void fault_at(Kind kind, std::optional<std::int64_t> leaf, std::optional<std::int64_t> size = {}, std::optional<Uuid> event = {}) {
        fault({kind, leaf, size, event, std::nullopt, std::nullopt, std::nullopt});
    }

    [[nodiscard]] bool is_ours(const KeptHead& kept) const { return kept.log_id.empty() ? log_.current : kept.log_id == log_.log_id; }

    void start_at(std::int64_t begin) {
        heads_.skip_below(begin);
        if (begin == 0) return;
        audit_log::Places places;
        for (const auto& place : ledger::peaks_of(static_cast<std::uint64_t>(begin))) places.push_back(place);
        const auto peaks = audit_log::nodes(db_, log_.number, places);
        tree_ = Frontier(static_cast<std::uint64_t>(begin), [&](int level, std::uint64_t index) {
            const auto found = peaks.find({level, index});
            return found == peaks.end() ? Hash(32, '\0') : found->second;   // the root will not fit
        });
        if (const auto before = audit_event::position_of_leaf(db_, log_.number, begin - 1)) position_ = *before;
    }

    /// Checks the leaves from `at` on; answers where the next page begins.
    std::int64_t page(std::int64_t at, std::int64_t end) {
        const auto rows = audit_event::leaves(db_, log_.number, at, end, options_.page, true);
        const auto before = position_;
        auto growth = tree_.grow();
        for (const auto& row : rows) {
            for (; at < row.index; ++at) append(growth, Hash(32, '\0'), at, true);
            check_leaf(row);
            append(growth, row.hash, at, false);
            ++at;
        }
        if (rows.empty())
            for (const auto stop = std::min(end, at + options_.page); at < stop; ++at) append(growth, Hash(32, '\0'), at, true);
        check_nodes(growth);
        tree_.advance(growth);
        if (before < position_)
            for (const auto& event : audit_event::without_leaf(db_, before, position_, log_.first_event))
                fault_at(Kind::leaf_missing, std::nullopt, std::nullopt, event);
        if (options_.progress) options_.progress(static_cast<double>(at) / static_cast<double>(end));
        return at;
    }

    void append(Growth& growth, const Hash& hash, std::int64_t at, bool missing) {
        if (missing) fault_at(Kind::leaf_missing, at);
        growth.append(hash);
        growing_ = &growth;
        visit_size(at + 1);
        growing_ = nullptr;
    }

    void check_leaf(const audit_event::LeafRow& row) {
        ++out_.leaves;
        if (!row.event) return fault_at(Kind::event_missing, row.index, std::nullopt, row.event_id);
        const auto& event = *row.event;
        if (ledger::leaf_hash(ledger::leaf_input(event.leaf)) != row.hash) fault_at(Kind::leaf_mismatch, row.index, std::nullopt, row.event_id);
        const bool first = log_.first_event && row.index == 0;
        if (!first) {
            if (event.position() <= position_) fault_at(Kind::leaf_mismatch, row.index, std::nullopt, row.event_id);   // not where the order puts it
            else position_ = event.position();
        }
        if (row.details_sha256) {
            ++out_.details.present;
            if (*row.details_sha256 != event.leaf.details_sha256) fault_at(Kind::details_mismatch, row.index, std::nullopt, row.event_id);
            return;
        }
        ++out_.details.pruned;
        // Nothing younger than a year is ever pruned, and nothing that is said of the log (R26).
        const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
        if (event.leaf.entity_type == "audit_log" || event.leaf.at > now - std::chrono::days(365))
            fault_at(Kind::details_mismatch, row.index, std::nullopt, row.event_id);
    }

    /// Proofs are served from the kept nodes, so a wrong one is a wrong root to whoever asks.
    void check_nodes(const Growth& growth) {
        audit_log::Places places;
        for (const auto& [place, hash] : growth.fresh())
            if (place.first > 0) places.push_back(place);
        const auto kept = audit_log::nodes(db_, log_.number, places);
        for (const auto& place : places) {
            const auto found = kept.find(place);
            if (found != kept.end() && found->second == growth.fresh().at(place)) continue;
            fault_at(Kind::root_mismatch, static_cast<std::int64_t>(place.second << place.first));
        }
    }

    void visit_size(std::int64_t size) {
        const auto wanted = wanted_.find(size);
        std::optional<Hash> root;
        const auto now = [&]() -> const Hash& {
            if (!root) root = growing_ != nullptr ? growing_->root() : tree_.root();
            return *root;
        };
        if (wanted != wanted_.end()) wanted->second = now();
        while (const auto head = heads_.next(size)) check_head(*head, now());
    }

    void check_head(const TreeHeadRow& head, const Hash& root) {
        ++out_.heads;
        const LogKeyRow* key = nullptr;
        for (const auto& candidate : keys_)
            if (candidate.key_id == head.key_id) key = &candidate;
        const bool in_range = key != nullptr && head.tree_size >= key->from_size && (!key->to_size || head.tree_size <= *key->to_size);
        const bool known = in_range && !key->public_key.empty() && crypto::key_id_of(key->public_key) == key->key_id;
        const bool good = known && crypto::verify(key->public_key, head_bytes(head), head.signature);
        const auto opened = known ? ledger::open_checkpoint(head.checkpoint, log_.log_id, key->public_key) : std::nullopt;
        if (!good || !opened || opened->size != static_cast<std::uint64_t>(head.tree_size) || opened->root != head.root)
            fault_at(Kind::bad_signature, std::nullopt, head.tree_size);
        if (head.root != root) {
            fault_at(Kind::root_mismatch, std::nullopt, head.tree_size);
            // Both the head and what is kept were signed or sealed here: the log has told two stories.
            if (good) fault_at(Kind::heads_inconsistent, std::nullopt, head.tree_size);
        }
        if (last_head_ && head.timestamp <= last_head_->timestamp) fault_at(Kind::heads_inconsistent, std::nullopt, head.tree_size);
        last_head_ = head;
    }

    /// What must stand at the end of a log.
    void finish() {
        if (db_.run("SELECT EXISTS (SELECT 1 FROM compliance_audit_leaves WHERE tenant_id = compliance_tenant() AND log = $1 AND leaf_index >= $2)",
                    Params{}.add(static_cast<std::int64_t>(log_.number)).add(log_.size)).boolean(0, 0) && log_size_is_old())
            fault_at(Kind::heads_inconsistent, log_.size, log_.size);
        while (const auto head = heads_.next(INT64_MAX))
            if (head->tree_size <= log_.size || log_size_is_old()) fault_at(Kind::heads_inconsistent, std::nullopt, head->tree_size);
        if (log_.size > 0 && (!last_head_ || last_head_->tree_size != log_.size)) fault_at(Kind::heads_inconsistent, std::nullopt, log_.size);
        if (!log_.current) return;
        if (log_.size > (log_.first_event ? 1 : 0) && position_ != log_.last) fault_at(Kind::leaf_missing, std::nullopt, log_.size);
    }

    /// Whether the log still has the size that it had when the check began, so that what stands beyond it is no newer seal.
    [[nodiscard]] bool log_size_is_old() {
        if (!log_.current) return true;
        const auto now = audit_log::current(db_);
        return !now || (now->number == log_.number && now->size == log_.size);
    }

    void check_trusted() {
        for (const auto& kept : options_.trusted) {
            if (!is_ours(kept)) continue;
            const auto& head = kept.head;
            const auto size = static_cast<std::int64_t>(head.size);
            const auto root = wanted_.find(size);
            const bool reached = root != wanted_.end() && !root->second.empty();
            const bool beyond = size > log_.size;
            if (beyond || (reached && root->second != head.root)) fault_at(Kind::trusted_head_mismatch, std::nullopt, size);
            else if (!reached && audit_log::root(db_, log_.number, size) != head.root) fault_at(Kind::trusted_head_mismatch, std::nullopt, size);
        }
    }

    void check_anchors(std::int64_t begin, std::int64_t end) {
        for (const auto& anchor : anchors_) {
            if (anchor.tree_size < begin || (options_.upto && anchor.tree_size > end)) continue;
            ++out_.anchors;
            if (anchor.kind == "delivered" || anchor.verified == std::optional(false)) continue;
            if (!anchor_fits(anchor)) fault_at(Kind::anchor_mismatch, std::nullopt, anchor.tree_size);
        }
    }

    bool anchor_fits(const AnchorRow& anchor) {
        const auto root = wanted_.find(anchor.tree_size);
        const auto bytes = anchor.token ? crypto::base64_decode(*anchor.token) : std::nullopt;
        if (!bytes || root == wanted_.end() || root->second.empty()) return false;
        if (anchor.kind == "cosignature") {
            const auto witness = anchor.witness_key ? ledger::Witness::parse(*anchor.witness_key) : std::nullopt;
            const auto text = ledger::log_name(log_.log_id) + '\n' + std::to_string(anchor.tree_size) + '\n' + crypto::base64_encode(root->second) + '\n';
            return witness && ledger::open_cosignature(*bytes, *witness, text);
        }
        const auto token = ledger::read_timestamp(*bytes, options_.tsa_roots);
        if (!token || !token->signature_holds) return false;
        for (const auto& head : audit_log::heads_of_size(db_, log_.number, anchor.tree_size))
            if (head.root == root->second && crypto::sha256(head_bytes(head)) == token->imprint) return true;
        return false;
    }

    Executor& db_;
    const AuditLog& log_;
    const VerifyOptions& options_;
    TrailVerification& out_;
    Heads heads_;
    std::vector<LogKeyRow> keys_;
    std::vector<AnchorRow> anchors_;
    std::map<std::int64_t, Hash> wanted_;    ///< roots that others ask for, by size
    Frontier tree_;
    Growth* growing_ = nullptr;
    std::optional<TreeHeadRow> last_head_;
    SealPosition position_;
    bool whole_ = false;
};

/// Each register against the trail's replay of it: who writes past the trail is seen here.
void compare_registers(Executor& db, TrailVerification& out) {
    for (const auto& [type, table] : audit_event::registers(db)) {
        Uuid after;
        for (bool more = true; more;) {
            const auto rows =
                db.run("SELECT record, fault FROM compliance_history_faults($1, $2, $3)", Params{}.add(std::string_view(table)).add(after).add(kRecordPage));
            more = static_cast<std::int64_t>(rows.rows()) == kRecordPage;
            for (std::size_t i = 0; i < rows.rows(); ++i) {
                ++out.records;
                after = rows.uuid(i, 0);
                if (rows.is_null(i, 1)) continue;
                ++out.fault_count;
                if (out.faults.size() < kMaxFaults)
                    out.faults.push_back({Kind::history_diverges, std::nullopt, std::nullopt, std::nullopt, type, after, std::string(rows.text(i, 1))});
            }
        }
    }
}

}  // namespace

TrailVerification verify_trail(Executor& db, const VerifyOptions& options) {
    TrailVerification out;
    SealPosition position;
    const auto logs = audit_log::all(db);
    const bool whole = options.from == 0 && !options.upto;
    for (const auto& log : logs) {
        if (!log.current && !whole) continue;   // a range is one of the current log
        LogCheck check(db, log, options, position, out);
        check.run();
        position = check.position();
    }
    if (const auto stands = audit_log::standing(db); stands && stands->oldest_unsealed && stands->now - *stands->oldest_unsealed > options.overdue_after) {
        ++out.fault_count;
        out.faults.push_back({Kind::seal_overdue, std::nullopt, stands->size, std::nullopt, std::nullopt, std::nullopt, std::nullopt});
    }
    if (whole) compare_registers(db, out);
    out.ok = out.fault_count == 0;
    return out;
}

}  // namespace compliance
