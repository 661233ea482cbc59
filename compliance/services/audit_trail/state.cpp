// SPDX-License-Identifier: Apache-2.0
// A record's state replayed from the trail alone (audit R30).
#include "compliance/domain/entity_type.hpp"
#include "compliance/repositories/audit_event.hpp"
#include "compliance/repositories/audit_log.hpp"
#include "compliance/services/audit_trail.hpp"
#include "platform/ledger/jcs.hpp"

namespace compliance {

using platform::Uuid;
using platform::json::Node;
using platform::json::NodeKind;
using platform::postgres::Executor;

namespace {

struct Replay {
    Node members;                  ///< as the trail has them, personal values sealed
    std::int64_t version = 0;
    bool deleted = false, complete = true;
    std::vector<Uuid> events;
};

void put(Node& object, const std::string& name, const Node& value) {
    for (auto& [known, item] : object.members)
        if (known == name) {
            item = value;
            return;
        }
    object.members.emplace_back(name, value);
}

Replay replay(const std::vector<EventRow>& events) {
    Replay out;
    out.members.kind = NodeKind::object;
    for (const auto& event : events) {
        out.events.push_back(event.leaf.id);
        out.version = event.leaf.entity_version.value_or(0);
        out.deleted = event.leaf.action == "delete";
        if (!event.details) {
            out.complete = false;
            continue;
        }
        const auto details = parse_details(*event.details);
        if (const auto* after = details.find("after"))
            for (const auto& [name, value] : after->members) put(out.members, name, value);
    }
    std::sort(out.members.members.begin(), out.members.members.end(),
              [](const auto& a, const auto& b) { return platform::ledger::utf16_less(a.first, b.first); });
    return out;
}

std::string text_of(const Node* node) {
    std::string out;
    if (node != nullptr) platform::json::write(out, *node);
    return node != nullptr ? out : "null";
}

/// Members that differ between two states; before and after in the order of time.
std::vector<platform::records::HistoryChange> differences(const Node& sealed_before, const Node& sealed_after, const Node& before, const Node& after) {
    std::vector<platform::records::HistoryChange> out;
    const auto compare = [&](const std::string& name) {
        // Compared as sealed: what is hidden or erased on both sides may still differ.
        if (text_of(sealed_before.find(name)) == text_of(sealed_after.find(name))) return;
        out.push_back({"/" + platform::json::pointer_token(name), {text_of(before.find(name))}, {text_of(after.find(name))}});
    };
    for (const auto& [name, value] : sealed_after.members) compare(name);
    for (const auto& [name, value] : sealed_before.members)
        if (sealed_after.find(name) == nullptr) compare(name);
    return out;
}

/// A tree that ends within a transaction shows a state that never was.
void refuse_cut(Executor& db, const AuditLog& log, std::int64_t size) {
    if (size == log.size) return;
    const auto around = audit_event::leaves(db, log.number, size - 1, size + 1, 2, false);
    if (around.size() != 2 || !around[0].event || !around[1].event) return;
    const auto a = around[0].event->position(), b = around[1].event->position();
    if (a.epoch == b.epoch && a.tx == b.tx) throw platform::invalid("/tree_size", "out_of_range", "a tree of this size cuts a transaction in two");
}

void check_query(const EntityStateQuery& query) {
    std::vector<platform::Fault> faults;
    if (query.as_of && query.tree_size) faults.push_back({"/tree_size", "contradiction", "either as_of or tree_size"});
    if (query.include && query.include->value != "pii") faults.push_back({"/include", "unknown_value", "must be pii"});
    require_faultless(std::move(faults));
}

}  // namespace

EntityState AuditTrailService::state(Context& context, std::string_view entity_type, const Uuid& id, const EntityStateQuery& query) const {
    if (!domain_of_entity(entity_type)) throw platform::not_found();
    check_query(query);
    take_reason(context, query.reason);
    auto tx = context.transaction();
    audit_event::Cut cut{query.as_of, std::nullopt};
    if (query.tree_size) {
        const auto log = sealed_log(tx);
        const auto size = tree_size_of(log, query.tree_size, "/tree_size");
        refuse_cut(tx, log, size);
        cut.leaves = std::pair(log.number, size);
    }
    auto asked = replay(audit_event::changes(tx, entity_type, id, cut));
    if (asked.events.empty()) throw platform::not_found();
    if (!sees_details(context, entity_type)) throw platform::forbidden("forbidden", "The state needs read in the domain of the record.");

    EntityState out{std::string(entity_type), id, query.as_of,  query.tree_size,  asked.version, asked.deleted,
                    asked.complete,           {}, asked.events, query.compare_to, std::nullopt};
    AuditDetails shown(vault_, tx, query.include.has_value());
    shown.collect(asked.members);
    std::optional<Replay> other;
    if (query.compare_to) {
        other = replay(audit_event::changes(tx, entity_type, id, {query.compare_to, std::nullopt}));
        shown.collect(other->members);
        out.complete = out.complete && other->complete;
    }
    Node visible = asked.members;
    shown.show_state(visible, entity_type, id);
    platform::json::write(out.state.text = {}, visible);
    if (other) {
        Node visible_other = other->members;
        shown.show_state(visible_other, entity_type, id);
        const bool later = other->version > asked.version;
        out.changes =
            later ? differences(asked.members, other->members, visible, visible_other) : differences(other->members, asked.members, visible_other, visible);
    }
    TrailRead read{given_members(platform::reflect::type_of<EntityStateQuery>(), &query,
                                 {{"operation", "\"getAuditEntityState\""}, {"entity_type", platform::json::quoted(entity_type)}}),
                   1, {id}, shown.subjects(), shown.fields()};
    note_trail_read(context, tx, read);
    tx.commit();
    return out;
}

}  // namespace compliance
