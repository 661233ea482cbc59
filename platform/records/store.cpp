// SPDX-License-Identifier: Apache-2.0
#include "platform/records/store.hpp"

#include "platform/crypto/encoding.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "platform/problem/problem.hpp"

namespace platform::records {

using reflect::Kind;
using reflect::TypeInfo;

namespace {

bool is_stamp(std::string_view name) {
    return name == "version" || name == "created_at" || name == "created_by" || name == "updated_at" || name == "updated_by";
}

/// What an update writes: all but the stamps, the id and the human key.
bool is_changed(const Column& column) { return !is_stamp(column.name) && column.name != "id" && column.name != "key"; }

/// Some members are called like words of SQL (`right`).
std::string quoted_name(std::string_view name) { return '"' + std::string(name) + '"'; }

/// `$` in a rule becomes the number of the next parameter.
std::string numbered(std::string_view sql, std::size_t number) {
    std::string out;
    for (char c : sql) {
        out += c;
        if (c == '$') out += std::to_string(number);
    }
    return out;
}

/// Escapes what LIKE reads as a pattern.
std::string like_pattern(std::string_view text) {
    std::string out = "%";
    for (char c : text) {
        if (c == '%' || c == '_' || c == '\\') out += '\\';
        out += c;
    }
    return out + "%";
}

std::vector<HistoryChange> changes_between(std::string_view before, std::string_view after) {
    std::vector<Fault> ignored;
    const json::Limits limits{.max_depth = 200, .max_nodes = 50'000'000};
    const auto old_state = json::parse(before.empty() ? "null" : before, ignored, limits);
    const auto new_state = json::parse(after.empty() ? "null" : after, ignored, limits);
    std::vector<HistoryChange> changes;
    auto text = [](const json::Node* node) {
        std::string out = "null";
        if (node != nullptr && node->find("$pii") != nullptr) return std::string(R"({"hidden":true})");
        if (node != nullptr) json::write(out = {}, *node);
        return out;
    };
    for (const auto& [name, value] : new_state.members)
        changes.push_back({"/" + json::pointer_token(name), {text(old_state.find(name))}, {text(&value)}});
    for (const auto& [name, value] : old_state.members)
        if (new_state.find(name) == nullptr) changes.push_back({"/" + json::pointer_token(name), {text(&value)}, {"null"}});
    return changes;
}

}  // namespace

Store::Store(Entity entity) : entity_(std::move(entity)), columns_(columns_of(entity_.record())) {
    std::string values, sets;
    std::size_t number = 0;
    std::string names;
    for (const auto& column : columns_) {
        select_list_ += (select_list_.empty() ? "" : ", ") + quoted_name(column.name);
        if (is_stamp(column.name)) continue;   // the trigger's
        ++number;
        names += (names.empty() ? "" : ", ") + quoted_name(column.name);
        // A human key without a year that is not set is made by the statement itself: no round trip, and its counter is locked no
        // longer than the row is new.
        const bool counted = column.name == "key" && !entity_.key_prefix.empty() && !entity_.key_by_year;
        values += values.empty() ? "" : ", ";
        values += counted ? fmt::format("CASE WHEN ${0}::text = '' THEN compliance_next_key('{1}', NULL, {2}) ELSE ${0} END", number, entity_.key_prefix,
                                        entity_.key_width)
                          : fmt::format("${}", number);
        if (column.member->has(reflect::kSearchable)) search_sql_ += (search_sql_.empty() ? "" : " OR ") + quoted_name(column.name) + " ILIKE $";
    }
    // A default of app.tenant_id would read the setting anyway; naming it keeps the statement honest.
    insert_sql_ = fmt::format(
        "INSERT INTO {} (tenant_id, {}) VALUES (current_setting('app.tenant_id')::uuid, {}) RETURNING {}", entity_.table,
        names, values, select_list_);
    insert_all_sql_ = fmt::format(
        "INSERT INTO {0} (tenant_id, {1}) SELECT current_setting('app.tenant_id')::uuid, {1} "
        "FROM jsonb_populate_recordset(NULL::{0}, $1::jsonb)",
        entity_.table, names);
    // Keys never change; the row is found by id and version.
    std::size_t n = 0;
    sets.clear();
    for (const auto& column : columns_)
        if (is_changed(column)) sets += fmt::format("{}{} = ${}", sets.empty() ? "" : ", ", quoted_name(column.name), ++n);
    update_sql_ = fmt::format(
        "UPDATE {} SET {} WHERE tenant_id = current_setting('app.tenant_id')::uuid AND id = ${} AND version = ${} RETURNING {}",
        entity_.table, sets, n + 1, n + 2, select_list_);
}

void Store::read(const postgres::Result& result, std::size_t row, void* record) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) read_column(result, row, i, columns_[i], record);
}

std::string Store::source(const ListQuery& query, postgres::Params& params) const {
    if (!query.as_of) return std::string(entity_.table);
    params.add(*query.as_of);
    // Under the table's own name: the rules of filters speak of it.
    return fmt::format("compliance_rows_as_of(NULL::{0}, '{1}', NULL, ${2}) AS {0}", entity_.table, entity_.type, params.size());
}

bool Store::get(postgres::Executor& db, const Uuid& id, void* record, std::optional<Instant> as_of) const {
    postgres::Params params;
    params.add(id);
    std::string from(entity_.table);
    if (as_of) {
        params.add(*as_of);
        from = fmt::format("compliance_rows_as_of(NULL::{}, '{}', $1, $2) AS t", entity_.table, entity_.type);
    }
    const auto result = db.run(
        fmt::format("SELECT {} FROM {} WHERE tenant_id = current_setting('app.tenant_id')::uuid AND id = $1", select_list_, from),
        params);
    if (result.empty()) return false;
    read(result, 0, record);
    return true;
}

std::string Store::parts_sql(std::string_view column, bool as_of) const {
    const std::string from =
        as_of ? fmt::format("compliance_rows_as_of(NULL::{}, '{}', NULL, $2) AS t", entity_.table, entity_.type) : std::string(entity_.table);
    return fmt::format("SELECT {} FROM {} WHERE tenant_id = current_setting('app.tenant_id')::uuid AND {} = ANY($1::uuid[]) ORDER BY id", select_list_, from,
                       quoted_name(column));
}

bool Store::get_for_update(postgres::Executor& db, const Uuid& id, void* record) const {
    const auto result = db.run(
        fmt::format("SELECT {} FROM {} WHERE tenant_id = current_setting('app.tenant_id')::uuid AND id = $1 FOR UPDATE",
                    select_list_, entity_.table),
        postgres::Params{}.add(id));
    if (result.empty()) return false;
    read(result, 0, record);
    return true;
}

bool Store::exists(postgres::Executor& db, const Uuid& id) const {
    return !db.run(fmt::format("SELECT 1 FROM {} WHERE tenant_id = current_setting('app.tenant_id')::uuid AND id = $1",
                               entity_.table),
                   postgres::Params{}.add(id))
                .empty();
}

void Store::insert(postgres::Executor& db, void* record) const {
    if (!insert(db, record, insert_sql_)) throw std::logic_error("nothing was inserted into " + std::string(entity_.table));
}

bool Store::insert_unless_there(postgres::Executor& db, void* record) const {
    return insert(db, record, insert_sql_.substr(0, insert_sql_.rfind(" RETURNING ")) + " ON CONFLICT DO NOTHING RETURNING " + select_list_);
}

bool Store::insert(postgres::Executor& db, void* record, const std::string& sql) const {
    postgres::Params params;
    for (const auto& column : columns_) {
        if (is_stamp(column.name)) continue;
        if (column.name == "id") {
            auto& id = *static_cast<Uuid*>(column.member->in(record));
            if (id.is_nil()) id = Uuid::make_v7(std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()));
        }
        add_parameter(params, column, record);
    }
    const auto result = db.run(sql, params);
    if (result.empty()) return false;
    read(result, 0, record);
    return true;
}

void Store::insert_all(postgres::Executor& db, std::size_t count, const std::function<const void*(std::size_t)>& at) const {
    constexpr std::size_t kRowsAtOnce = 1'000;
    for (std::size_t from = 0; from < count; from += kRowsAtOnce) {
        std::string rows = "[";
        for (std::size_t i = from; i < std::min(count, from + kRowsAtOnce); ++i) {
            rows += i == from ? "{" : ",{";
            const void* record = at(i);
            bool first = true;
            for (const auto& column : columns_) {
                if (is_stamp(column.name)) continue;
                rows += (first ? "\"" : ",\"") + column.name + "\":";
                json::encode(rows, column.member->type(), column.member->in(record), json::Form::column);
                first = false;
            }
            rows += '}';
        }
        rows += ']';
        db.run(insert_all_sql_, postgres::Params{}.add(std::string_view(rows)));
    }
}

bool Store::update(postgres::Executor& db, void* record, std::int64_t expected) const {
    postgres::Params params;
    for (const auto& column : columns_)
        if (is_changed(column)) add_parameter(params, column, record);
    params.add(*static_cast<const Uuid*>(entity_.record().find("id")->in(record))).add(expected);
    const auto result = db.run(update_sql_, params);
    if (result.empty()) return false;
    read(result, 0, record);
    return true;
}

bool Store::erase(postgres::Executor& db, const Uuid& id, std::optional<std::int64_t> expected) const {
    const auto result = db.run(
        fmt::format("DELETE FROM {} WHERE tenant_id = current_setting('app.tenant_id')::uuid AND id = $1 "
                    "AND ($2::bigint IS NULL OR version = $2::bigint)",
                    entity_.table),
        postgres::Params{}.add(id).add(expected));
    return result.affected() > 0;
}

Store::Sort Store::sort_of(const ListQuery& query) const {
    if (!query.sort) return {nullptr, !entity_.oldest_first, ""};
    std::string_view name = *query.sort;
    const bool descending = name.starts_with('-');
    if (descending) name.remove_prefix(1);
    for (const auto& column : columns_)
        if (column.member->name == name && column.member->has(reflect::kSortable)) return {&column, descending, *query.sort};
    throw invalid("/sort", "unknown_value", "is no field to sort by");
}

void Store::add_filters(std::string& where, postgres::Params& params, const void* filters) const {
    if (filters == nullptr || entity_.filters == nullptr) return;
    for (const auto& member : entity_.filters().members) {
        const TypeInfo& type = member.type();
        const void* value = member.in(filters);
        if (!type.has_value(value)) continue;
        std::string_view rule;
        for (const auto& candidate : entity_.filter_rules)
            if (candidate.name == member.name) rule = candidate.sql;
        add_value(params, type, value);
        where += " AND (" +
                 numbered(rule.empty() ? quoted_name(member.name) + " = $" : std::string(rule), params.size()) + ")";
    }
}

void Store::add_search(std::string& where, postgres::Params& params, const ListQuery& query) const {
    if (query.q) {
        if (search_sql_.empty()) throw invalid("/q", "not_applicable", "this list is not searched by text");
        params.add(std::string_view(like_pattern(query.q->value)));
        where += " AND (" + numbered(search_sql_, params.size()) + ")";
    }
    if (query.project_id) {
        params.add(*query.project_id);
        where += fmt::format(
            " AND id IN (SELECT entity_id FROM compliance_project_items WHERE tenant_id = current_setting('app.tenant_id')::uuid"
            " AND project_id = ${} AND entity_type = '{}' AND relation IN ('in_scope', 'shared') AND removed_at IS NULL)",
            params.size(), entity_.type);
    }
}

std::string Store::cursor_after(const Sort& sort, const void* record) const {
    std::string text = "{\"s\":" + json::quoted(sort.text) + ",\"v\":";
    if (sort.column == nullptr) text += "null";
    else json::encode(text, sort.column->member->type(), sort.column->member->in(record), json::Form::column);
    const auto* id = entity_.record().find("id");
    text += ",\"i\":\"" + static_cast<const Uuid*>(id->in(record))->str() + "\"}";
    return crypto::base64url_encode(text);
}

void Store::add_cursor(std::string& where, postgres::Params& params, const Sort& sort, const ListQuery& query) const {
    if (!query.cursor) return;
    const auto bad = [] { return invalid("/cursor", "bad_cursor", "is not a cursor of this list"); };
    const auto text = crypto::base64url_decode(*query.cursor);
    if (!text) throw bad();
    std::vector<Fault> faults;
    json::Node node;
    try {
        node = json::parse(*text, faults);
    } catch (const Problem&) {
        throw bad();
    }
    const auto *s = node.find("s"), *v = node.find("v"), *i = node.find("i");
    const auto id = i != nullptr ? Uuid::parse(i->text) : std::nullopt;
    if (s == nullptr || v == nullptr || !id || s->text != sort.text) throw bad();
    params.add(*id);
    const auto id_number = params.size();
    const char* past = sort.descending ? "<" : ">";
    if (sort.column == nullptr) {
        where += fmt::format(" AND id {} ${}", past, id_number);
        return;
    }
    const auto& column = *sort.column;
    if (v->is_null()) {   // the null rows stand last; only they are left
        if (!column.nullable) throw bad();
        where += fmt::format(" AND {} IS NULL AND id {} ${}", quoted_name(column.name), past, id_number);
        return;
    }
    if (v->text.find('\0') != std::string::npos) throw bad();  // no text of a row holds it, and libpq would end the parameter there
    reflect::AnyValue value(column.member->type());
    json::decode(column.member->type(), *v, value.get(), faults, "/cursor", json::Trust::stored);
    if (!faults.empty()) throw bad();
    add_value(params, column.member->type(), value.get());
    if (column.nullable)
        where += fmt::format(" AND ({0} {1} ${2} OR ({0} = ${2} AND id {1} ${3}) OR {0} IS NULL)", quoted_name(column.name), past,
                             params.size(), id_number);
    else
        where += fmt::format(" AND ({}, id) {} (${}, ${})", quoted_name(column.name), past, params.size(), id_number);
}

ListResult Store::list(postgres::Executor& db, const ListQuery& query, const void* filters,
                       const std::function<void*()>& append, const std::vector<Condition>& conditions) const {
    if (query.count && *query.count != "exact") throw invalid("/count", "unknown_value", "must be exact");
    const auto sort = sort_of(query);
    const std::size_t limit = query.page_size();
    postgres::Params params;
    const std::string from = source(query, params);
    std::string where = "tenant_id = current_setting('app.tenant_id')::uuid";
    add_filters(where, params, filters);
    add_search(where, params, query);
    for (const auto& condition : conditions) {
        if (condition.params.size() == 1) {
            const auto& item = condition.params.items()[0];
            if (item.is_null) params.null();
            else params.add(std::string_view(item.text));
        }
        where += " AND (" + numbered(condition.sql, params.size()) + ")";
    }
    std::vector<postgres::Query> queries;
    std::string count_sql;
    if (query.count) {
        count_sql = "SELECT count(*) FROM " + from + " WHERE " + where;
        queries.push_back({count_sql, params});
    }
    add_cursor(where, params, sort, query);
    std::string order = sort.descending ? "id DESC" : "id";
    if (sort.column != nullptr)
        order = fmt::format("{}{}{}, {}", quoted_name(sort.column->name), sort.descending ? " DESC" : "",
                            sort.column->nullable ? " NULLS LAST" : "", order);
    const std::string sql =
        fmt::format("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {}", select_list_, from, where, order, limit + 1);
    queries.push_back({sql, params});
    const auto results = db.run_all(queries);
    const auto& rows = results.back();
    ListResult result;
    if (query.count) result.total = results.front().integer(0, 0);
    const void* last = nullptr;
    for (std::size_t i = 0; i < std::min(rows.rows(), limit); ++i) {
        void* record = append();
        read(rows, i, record);
        last = record;
    }
    if (rows.rows() > limit) result.next_cursor = cursor_after(sort, last);
    return result;
}

namespace {

/// compliance_history() with conditions inside its limit.
constexpr std::string_view kFilteredHistory =
    "SELECT e.id, e.entity_version, e.at, e.actor, e.action, e.entity_type, e.entity_id, (d.j -> 'before')::text, (d.j -> 'after')::text, "
    "d.j -> 'context' ->> 'reason', e.request_id FROM compliance_audit_events e "
    "LEFT JOIN LATERAL (SELECT details::jsonb AS j FROM compliance_audit_event_details WHERE tenant_id = e.tenant_id AND event_id = e.id) AS d ON true "
    "WHERE e.tenant_id = compliance_tenant() AND e.root_type = $1 AND e.root_id = $2 AND e.entity_version IS NOT NULL "
    "AND ($3::uuid IS NULL OR e.id < $3) AND ($5::uuid IS NULL OR e.entity_id = $5) AND ($6::text IS NULL OR e.actor = $6) "
    "AND ($7::timestamptz IS NULL OR e.at >= $7) AND ($8::timestamptz IS NULL OR e.at < $8) ORDER BY e.id DESC LIMIT $4";
constexpr std::string_view kHistory =
    "SELECT event_id, version, at, actor, action, entity_type, entity_id, before::text, after::text, reason, request_id "
    "FROM compliance_history($1, $2, $3, $4)";

}  // namespace

Page<HistoryEntry> Store::history(postgres::Executor& db, const Uuid& id, const ListQuery& query, const HistoryFilter& filter) const {
    const std::size_t limit = query.page_size();
    std::optional<Uuid> after;
    if (query.cursor) {
        const auto text = crypto::base64url_decode(*query.cursor);
        after = text ? Uuid::parse(*text) : std::nullopt;
        if (!after) throw invalid("/cursor", "bad_cursor", "is not a cursor of this list");
    }
    auto params = postgres::Params{}.add(entity_.type).add(id).add(after).add(static_cast<std::int64_t>(limit + 1));
    if (filter.any()) params.add(filter.entity_id).add(filter.actor).add(filter.from).add(filter.to);
    const auto rows = db.run(filter.any() ? kFilteredHistory : kHistory, params);
    Page<HistoryEntry> page;
    for (std::size_t i = 0; i < std::min(rows.rows(), limit); ++i) {
        HistoryEntry entry;
        entry.version = rows.is_null(i, 1) ? 0 : rows.integer(i, 1);
        entry.at = rows.instant(i, 2);
        if (!rows.is_null(i, 3)) entry.actor = std::string(rows.text(i, 3));
        entry.action = rows.text(i, 4);
        entry.entity_type = rows.text(i, 5);
        entry.entity_id = rows.opt(&postgres::Result::uuid, i, 6);
        entry.changes = changes_between(rows.is_null(i, 7) ? "" : rows.text(i, 7), rows.is_null(i, 8) ? "" : rows.text(i, 8));
        if (!rows.is_null(i, 9)) entry.reason = std::string(rows.text(i, 9));
        entry.request_id = rows.opt(&postgres::Result::uuid, i, 10);
        page.items.push_back(std::move(entry));
    }
    if (rows.rows() > limit) page.next_cursor = crypto::base64url_encode(rows.uuid(limit - 1, 0).str());
    return page;
}

std::string Store::next_key(postgres::Executor& db, int year) const {
    const auto result = db.run("SELECT compliance_next_key($1, $2, $3)",
                               postgres::Params{}
                                   .add(entity_.key_prefix)
                                   .add(entity_.key_by_year ? std::optional<std::int64_t>(year) : std::nullopt)
                                   .add(static_cast<std::int64_t>(entity_.key_width)));
    return std::string(result.text(0, 0));
}

}  // namespace platform::records
