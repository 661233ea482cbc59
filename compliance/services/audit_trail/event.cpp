// SPDX-License-Identifier: Apache-2.0
// Lists and single events of the trail, and their export.
#include "compliance/repositories/audit_event.hpp"
#include "compliance/repositories/audit_log.hpp"
#include "compliance/services/audit_trail.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/json/encode.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::reflect::type_of;

namespace {

constexpr std::int64_t kExportPage = 500;

ActorKind actor_kind(std::string_view text) {
    const auto& values = type_of<ActorKind>().values;
    return static_cast<ActorKind>(std::find(values.begin(), values.end(), text) - values.begin());
}

AuditEvent event_of(const EventRow& row) {
    AuditEvent out;
    const auto& leaf = row.leaf;
    out.id = leaf.id;
    out.epoch = row.epoch;
    out.tx = std::to_string(leaf.tx);
    out.at = leaf.at;
    out.actor = {actor_kind(leaf.actor_kind), leaf.actor};
    out.action = leaf.action;
    out.entity = {leaf.entity_type, leaf.entity_id, leaf.entity_key, leaf.entity_version};
    out.root = {row.root_type, row.root_id};
    out.request_id = leaf.request_id;
    out.details_sha256 = leaf.details_sha256;
    out.sealed = row.leaf_index.has_value();
    out.leaf_index = row.leaf_index;
    if (row.leaf_index) out.leaf_hash = platform::crypto::hex_encode(row.leaf_hash);
    return out;
}

template <class T>
std::optional<std::string> text_of(const std::optional<T>& value) {
    return value ? std::optional(value->value) : std::nullopt;
}

audit_event::Query query_of(const AuditEventFilters& filters, const std::optional<AuditLog>& log) {
    audit_event::Query query;
    query.entity_type = text_of(filters.entity_type);
    query.entity_id = filters.entity_id;
    query.action = text_of(filters.action);
    query.actor = text_of(filters.actor);
    if (filters.actor_kind) query.actor_kind = std::string(type_of<ActorKind>().values[static_cast<std::size_t>(*filters.actor_kind)]);
    query.request_id = filters.request_id;
    query.from = filters.from;
    query.to = filters.to;
    query.sealed = filters.sealed;
    if (filters.after_index) query.after_leaf = std::pair(log ? log->number : 1, filters.after_index->value);
    return query;
}

/// Looking for what one person did is watching them (audit R27): it needs its own right and a reason.
void check_filters(Context& context, const AuditEventFilters& filters) {
    std::vector<Fault> faults;
    if (filters.from && filters.to && *filters.from > *filters.to) faults.push_back({"/to", "order", "must not be before from"});
    if (filters.after_index && filters.sealed && !*filters.sealed) faults.push_back({"/sealed", "contradiction", "after_index lists sealed events"});
    if (filters.actor && !filters.reason) faults.push_back({"/reason", "required", "is required with actor"});
    require_faultless(std::move(faults));
    if (filters.actor) context.require("audit_trail:export");
    take_reason(context, filters.reason);
}

void take_cursor(audit_event::Query& query, const std::string& cursor) {
    const auto text = platform::crypto::base64url_decode(cursor);
    if (text && query.after_leaf) {
        if (const auto index = platform::parse_decimal(*text, 18, 0); index && *index >= query.after_leaf->second) {
            query.after_leaf->second = *index;
            return;
        }
    } else if (const auto id = text ? Uuid::parse(*text) : std::nullopt; id) {
        query.before_id = *id;
        return;
    }
    throw platform::invalid("/cursor", "bad_cursor", "is not a cursor of this list");
}

std::string cursor_after(const EventRow& row, bool by_leaf) {
    return platform::crypto::base64url_encode(by_leaf ? std::to_string(row.leaf_index.value_or(0)) : row.leaf.id.str());
}

}  // namespace

void refuse_list_parameters(const platform::records::ListQuery& query, bool include) {
    std::vector<Fault> faults;
    const auto no = [&](bool given, const char* pointer) {
        if (given) faults.push_back({pointer, "not_applicable", "is not possible here"});
    };
    no(query.q.has_value(), "/q");
    no(query.as_of.has_value(), "/as_of");
    no(query.project_id.has_value(), "/project_id");
    if (query.sort) faults.push_back({"/sort", "unknown_value", "is no field to sort by"});
    if (query.count && *query.count != "exact") faults.push_back({"/count", "unknown_value", "must be exact"});
    if (query.include && !include) faults.push_back({"/include", "not_applicable", "is not possible here"});
    else if (query.include && *query.include != "pii") faults.push_back({"/include", "unknown_value", "must be pii"});
    require_faultless(std::move(faults));
}

std::vector<AuditEvent> shown_events(const Context& context, Executor& db, const Vault& vault, std::vector<EventRow> rows, bool pii, TrailRead& read) {
    std::vector<AuditEvent> out;
    std::vector<std::pair<std::size_t, platform::json::Node>> details;
    AuditDetails shown(vault, db, pii);
    for (const auto& row : rows) {
        auto& event = out.emplace_back(event_of(row));
        if (!sees_details(context, row.leaf.entity_type)) continue;
        event.details_state = row.details ? DetailsState::present : DetailsState::pruned;
        if (!row.details) continue;
        details.emplace_back(out.size() - 1, parse_details(*row.details));
        shown.collect(details.back().second);
    }
    for (auto& [at, node] : details) {
        shown.show_details(node, rows[at].leaf.entity_type, rows[at].leaf.entity_id);
        std::string text;
        platform::json::write(text, node);
        out[at].details = platform::Json{std::move(text)};
    }
    read.subjects.insert(shown.subjects().begin(), shown.subjects().end());
    read.fields.insert(shown.fields().begin(), shown.fields().end());
    return out;
}

platform::records::Page<AuditEvent> AuditTrailService::events(Context& context, const platform::records::ListQuery& list,
                                                              const AuditEventFilters& filters) const {
    refuse_list_parameters(list, true);
    check_filters(context, filters);
    auto tx = context.transaction();
    auto query = query_of(filters, filters.after_index ? audit_log::current(tx) : std::nullopt);
    platform::records::Page<AuditEvent> page;
    if (list.count) page.total = audit_event::count(tx, query);
    if (list.cursor) take_cursor(query, *list.cursor);
    const std::size_t limit = list.limit ? static_cast<std::size_t>(list.limit->value) : 50;
    query.limit = static_cast<std::int64_t>(limit + 1);
    auto rows = audit_event::find(tx, query);
    if (rows.size() > limit) {
        rows.resize(limit);
        page.next_cursor = cursor_after(rows.back(), filters.after_index.has_value());
    }
    TrailRead read;
    for (const auto& row : rows) read.ids.push_back(row.leaf.id);
    page.items = shown_events(context, tx, vault_, std::move(rows), list.include.has_value(), read);
    if (filters.actor || !read.subjects.empty()) {
        read.filters = given_members(type_of<AuditEventFilters>(), &filters);
        read.count = static_cast<std::int64_t>(page.items.size());
        note_trail_read(context, tx, read);
        tx.commit();
    }
    return page;
}

AuditEvent AuditTrailService::event(Context& context, const Uuid& id) const {
    auto tx = context.transaction();
    audit_event::Query query;
    query.event_id = id;
    query.limit = 1;
    auto rows = audit_event::find(tx, query);
    if (rows.empty()) throw platform::not_found();
    TrailRead read;
    read.ids = {id};
    auto shown = shown_events(context, tx, vault_, std::move(rows), true, read);
    if (!read.subjects.empty()) {
        read.count = 1;
        note_trail_read(context, tx, read);
        tx.commit();
    }
    return std::move(shown.front());
}

namespace {

void csv_cell(std::string& out, std::string_view text, bool last = false) {
    // A text that a spreadsheet would take for a formula gets an apostrophe.
    const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
    const bool quotes = text.find_first_of("\",\r\n") != std::string_view::npos;
    if (quotes) out += '"';
    if (formula) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    if (quotes) out += '"';
    out += last ? "\r\n" : ",";
}

void csv_row(std::string& out, const AuditEvent& event) {
    const auto number = [](const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : std::string{}; };
    const auto uuid = [](const std::optional<Uuid>& value) { return value ? value->str() : std::string{}; };
    csv_cell(out, event.id.str());
    csv_cell(out, platform::format_instant_micros(event.at));
    csv_cell(out, type_of<ActorKind>().values[static_cast<std::size_t>(event.actor.kind)]);
    csv_cell(out, event.actor.subject.value_or(""));
    csv_cell(out, event.action);
    csv_cell(out, event.entity.type);
    csv_cell(out, uuid(event.entity.id));
    csv_cell(out, event.entity.key.value_or(""));
    csv_cell(out, number(event.entity.version));
    csv_cell(out, uuid(event.request_id));
    csv_cell(out, number(event.leaf_index));
    csv_cell(out, event.leaf_hash.value_or(""));
    csv_cell(out, event.details_sha256);
    csv_cell(out, type_of<DetailsState>().values[static_cast<std::size_t>(event.details_state)]);
    csv_cell(out, event.details ? event.details->text : "", true);
}

/// The pages of an export, each its own unit, so that a slow client holds nothing.
struct Export {
    Caller caller;
    platform::postgres::Database& database;
    const Vault& vault;
    platform::Uuid request_id;
    platform::Instant now;
    audit_event::Query query;
    TrailFormat format;
    bool begun = false;

    void begin(std::string& chunk) {
        if (format == TrailFormat::json) chunk += "[";
        if (format == TrailFormat::csv)
            chunk +=
                "id,at,actor_kind,actor,action,entity_type,entity_id,entity_key,entity_version,request_id,leaf_index,leaf_hash,details_sha256,details_state,"
                "details\r\n";
    }

    bool next(platform::Fiber& fiber, std::string& chunk) {
        Context context{fiber, database, caller, request_id, now};
        auto units = context.units();
        auto rows = audit_event::find(units, query);
        const bool more = static_cast<std::int64_t>(rows.size()) == query.limit;
        if (!rows.empty()) {
            query.after_id = rows.back().leaf.id;
            if (query.after_leaf) query.after_leaf->second = rows.back().leaf_index.value_or(query.after_leaf->second);
        }
        TrailRead ignored;   // nothing is opened in exports
        bool first = !begun;
        if (!begun) begin(chunk);
        begun = true;
        for (const auto& event : shown_events(context, units, vault, std::move(rows), false, ignored)) {
            if (format == TrailFormat::csv) {
                csv_row(chunk, event);
                continue;
            }
            if (format == TrailFormat::json && !first) chunk += ',';
            first = false;
            platform::json::encode(chunk, type_of<AuditEvent>(), &event);
            if (format == TrailFormat::ndjson) chunk += '\n';
        }
        if (!more && format == TrailFormat::json) chunk += ']';
        return more;
    }
};

}  // namespace

AuditTrailService::Source AuditTrailService::export_events(Context& context, const platform::records::ListQuery& list, const AuditEventExport& filters) const {
    refuse_list_parameters(list, false);
    std::vector<Fault> faults;
    if (list.limit) faults.push_back({"/limit", "not_applicable", "an export is whole"});
    if (list.cursor) faults.push_back({"/cursor", "not_applicable", "an export is whole"});
    if (list.count) faults.push_back({"/count", "not_applicable", "an export is whole"});
    require_faultless(std::move(faults));
    check_filters(context, filters);
    auto units = context.units();
    auto query = query_of(filters, filters.after_index ? audit_log::current(units) : std::nullopt);
    query.ascending = true;
    query.limit = kExportPage;
    TrailRead read;
    read.filters = given_members(type_of<AuditEventExport>(), &filters, {{"operation", "\"exportAuditEvents\""}});
    note_trail_read(context, units, read);
    auto pages = std::make_shared<Export>(Export{context.caller, context.database, vault_, context.request_id, context.now, std::move(query),
                                                 filters.format.value_or(TrailFormat::ndjson)});
    return [pages](platform::Fiber& fiber, std::string& chunk) { return pages->next(fiber, chunk); };
}

}  // namespace compliance
