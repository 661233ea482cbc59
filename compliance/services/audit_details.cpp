// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/audit_details.hpp"

#include "compliance/domain/entity_type.hpp"
#include "compliance/repositories/audit_event.hpp"
#include "platform/json/encode.hpp"

namespace compliance {

using platform::Uuid;
using platform::json::Node;
using platform::json::NodeKind;
using platform::postgres::Executor;
using platform::postgres::Params;
namespace crypto = platform::crypto;

namespace {

constexpr std::size_t kMinReason = 10;

Node flag(const char* name) {
    Node value;
    value.kind = NodeKind::boolean;
    value.boolean = true;
    Node out;
    out.kind = NodeKind::object;
    out.members.push_back({name, std::move(value)});
    return out;
}

/// The key that a sealed value names.
std::optional<Uuid> key_of(const Node& value) {
    const auto* sealed = value.kind == NodeKind::object ? value.find("$pii") : nullptr;
    const auto* key = sealed != nullptr ? sealed->find("k") : nullptr;
    return key != nullptr ? Uuid::parse(key->text) : std::nullopt;
}

std::string below(const std::string& path, const std::string& name) { return path.empty() ? name : path + "." + name; }

template <class List, class Write>
std::string json_list(const List& list, const Write& write) {
    std::string out = "[";
    for (const auto& item : list) out += (out.size() > 1 ? "," : "") + write(item);
    return out + "]";
}

}  // namespace

bool sees_details(const Context& context, std::string_view entity_type) {
    const auto domain = domain_of_entity(entity_type);
    return domain && *domain != "whistleblower" && context.caller.may(std::string(*domain) + ":read");
}

Node parse_details(std::string_view text) {
    std::vector<platform::Fault> ignored;
    return platform::json::parse(text, ignored, {.max_depth = 200, .max_nodes = 50'000'000});
}

void AuditDetails::collect(const Node& value) {
    if (const auto key = key_of(value)) needed_.insert(*key);
    for (const auto& item : value.items) collect(item);
    for (const auto& [name, item] : value.members) collect(item);
}

std::string_view AuditDetails::table_of(std::string_view entity_type) {
    if (!loaded_) {
        loaded_ = true;
        if (!needed_.empty()) {
            keys_ = vault_.subject_keys(db_, {needed_.begin(), needed_.end()});
            for (auto& [type, table] : audit_event::registers(db_)) tables_.emplace(std::move(type), std::move(table));
        }
    }
    const auto table = tables_.find(entity_type);
    return table == tables_.end() ? std::string_view{} : std::string_view(table->second);
}

void AuditDetails::show_details(const Context& context, Node& details, const platform::ledger::EventLeaf& event) {
    const auto table = table_of(event.entity_type);
    const auto own = context.caller.may("audit_trail:export") ? kTrailIp.table : std::string_view{};
    for (auto& [part, value] : details.members) {
        if (part == "context") walk(value, part, own, event.request_id);
        else walk(value, "", table, event.entity_id);
    }
}

void AuditDetails::show_state(Node& state, std::string_view entity_type, const std::optional<Uuid>& id) {
    walk(state, "", table_of(entity_type), id);
}

void AuditDetails::walk(Node& value, const std::string& path, std::string_view table, const std::optional<Uuid>& id) {
    if (value.kind == NodeKind::object && value.find("$pii") != nullptr) {
        value = opened(value, path, table, id);
        return;
    }
    // A value keeps its place when entries of a list before it go, so indexes are no part of the path.
    for (auto& item : value.items) walk(item, path, table, id);
    for (auto& [name, item] : value.members) walk(item, below(path, name), table, id);
}

Node AuditDetails::opened(const Node& sealed, const std::string& path, std::string_view table, const std::optional<Uuid>& id) {
    const auto key_id = key_of(sealed);
    const auto key = key_id ? keys_.find(*key_id) : keys_.end();
    if (key == keys_.end()) return flag("erased");
    if (!open_ || table.empty() || !id) return flag("hidden");
    std::string form;
    platform::json::write(form, sealed);
    const auto plain = crypto::open_pii(key->second, {db_.scope().tenant, table, path, *id}, form);
    if (!plain) return flag("hidden");
    subjects_.insert(*key_id);
    fields_.insert(path);
    return parse_details(*plain);
}

void note_trail_read(const Context& context, Executor& db, const TrailRead& read) {
    const auto text = [](const Uuid& id) { return '"' + id.str() + '"'; };
    std::string after = "{\"filters\":" + read.filters;
    if (read.count) after += ",\"count\":" + std::to_string(*read.count);
    if (!read.ids.empty()) after += ",\"ids\":" + json_list(read.ids, text);
    if (!read.subjects.empty()) {
        after += ",\"subjects\":" + json_list(read.subjects, text);
        after += ",\"fields\":" + json_list(read.fields, [](const std::string& name) { return platform::json::quoted(name); });
        after += ",\"purpose\":" + platform::json::quoted(context.purpose.empty() ? "audit" : context.purpose);
    }
    after += '}';
    db.run("SELECT compliance_audit_note('read', 'audit_trail', NULL, NULL, $1::jsonb)", Params{}.add(std::string_view(after)));
}

std::string given_members(const platform::reflect::TypeInfo& type, const void* value, const std::vector<std::pair<std::string, std::string>>& more) {
    std::string out = "{";
    for (const auto& member : type.members) {
        if (member.name == "reason") continue;   // it stands in the context
        const auto& inner = member.type();
        const void* at = member.in(value);
        if (inner.kind == platform::reflect::Kind::optional && !inner.has_value(at)) continue;
        out += (out.size() > 1 ? "," : "") + platform::json::quoted(member.name) + ":";
        platform::json::encode(out, inner, at);
    }
    for (const auto& [name, json] : more) out += (out.size() > 1 ? "," : "") + platform::json::quoted(name) + ":" + json;
    return out + "}";
}

void take_reason(Context& context, const std::optional<platform::Text<500>>& reason) {
    if (!reason) return;
    if (platform::count_code_points(reason->value) < kMinReason) throw platform::invalid("/reason", "too_short", "must have at least 10 characters");
    context.reason = reason->value;
}

}  // namespace compliance
