// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/references.hpp"

#include <map>
#include <mutex>

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::reflect::Kind;
using platform::reflect::TypeInfo;

namespace {

struct Found {
    std::map<std::string, std::vector<std::pair<Uuid, std::string>>, std::less<>> ids;   // by entity type, with pointers
    std::vector<std::pair<std::string, std::string>> users;
};

void collect(const TypeInfo& type, const void* value, const std::string& pointer, Found& found) {
    void* open = const_cast<void*>(value);
    switch (type.kind) {
        case Kind::uuid:
            if (!type.reference.empty()) found.ids[std::string(type.reference)].emplace_back(*static_cast<const Uuid*>(value), pointer);
            return;
        case Kind::text:
            if (type.format == "user") found.users.emplace_back(type.text_of(open), pointer);
            return;
        case Kind::optional:
            if (type.has_value(value)) collect(type.inner(), type.value_of(open), pointer, found);
            return;
        case Kind::list:
            for (std::size_t i = 0; i < type.count(value); ++i)
                collect(type.inner(), type.at(value, i), pointer + "/" + std::to_string(i), found);
            return;
        case Kind::object:
            for (const auto& member : type.members)
                if (!member.has(platform::reflect::kReadOnly))
                    collect(member.type(), member.in(value), pointer + "/" + std::string(member.name), found);
            return;
        default: return;
    }
}

/// Table of an entity type; empty where this version keeps no such records, so that no reference to one can be right.
/// A table that is there stays: what was found once is not asked for again.
std::string table_of(Executor& db, const std::string& entity) {
    static std::mutex mutex;
    static std::map<std::string, std::string> known;
    {
        const std::lock_guard guard(mutex);
        if (const auto found = known.find(entity); found != known.end()) return found->second;
    }
    const auto rows = db.run("SELECT table_name FROM compliance_audited_tables WHERE entity_type = $1", Params{}.add(std::string_view(entity)));
    if (rows.empty()) return {};
    const std::lock_guard guard(mutex);
    return known.emplace(entity, rows.text(0, 0)).first->second;
}

/// `= $1` for one value: the planner, which cannot know how long an array will be, would plan each execution with one anew.
Params wanted(const std::vector<Uuid>& ids) { return ids.size() == 1 ? Params{}.add(ids.front()) : Params{}.add_uuids(ids); }
Params wanted(const std::vector<std::string>& names) {
    return names.size() == 1 ? Params{}.add(std::string_view(names.front())) : Params{}.add_texts(names);
}

}  // namespace

void check_references(Executor& db, const TypeInfo& type, const void* value, std::vector<Fault>& faults) {
    Found found;
    collect(type, value, "", found);
    if (found.ids.empty() && found.users.empty()) return;
    // All questions in one round trip; an entity without a table has none.
    std::vector<std::string> tables;
    for (const auto& [entity, list] : found.ids) tables.push_back(table_of(db, entity));
    std::vector<std::string> texts;
    std::vector<Params> params;
    std::size_t at = 0;
    for (const auto& [entity, list] : found.ids) {
        const auto& table = tables[at++];
        if (table.empty()) continue;
        std::vector<Uuid> ids;
        for (const auto& [id, pointer] : list) ids.push_back(id);
        texts.push_back("SELECT id FROM " + table + " WHERE tenant_id = compliance_tenant() AND id = " + (ids.size() == 1 ? "$1" : "ANY($1::uuid[])"));
        params.push_back(wanted(ids));
    }
    if (!found.users.empty()) {
        std::vector<std::string> subjects;
        for (const auto& [subject, pointer] : found.users) subjects.push_back(subject);
        texts.push_back(std::string("SELECT subject FROM compliance_members WHERE tenant_id = compliance_tenant() AND subject = ") +
                        (subjects.size() == 1 ? "$1" : "ANY($1::text[])") + " AND state <> 'removed'");
        params.push_back(wanted(subjects));
    }
    std::vector<platform::postgres::Query> queries;
    for (std::size_t i = 0; i < texts.size(); ++i) queries.push_back({texts[i], std::move(params[i])});
    const auto results = queries.empty() ? std::vector<platform::postgres::Result>{} : db.run_all(queries);
    std::size_t next = 0;
    at = 0;
    for (const auto& [entity, list] : found.ids) {
        std::vector<Uuid> there;
        if (!tables[at++].empty()) {
            const auto& rows = results[next++];
            for (std::size_t i = 0; i < rows.rows(); ++i) there.push_back(rows.uuid(i, 0));
        }
        for (const auto& [id, pointer] : list)
            if (std::find(there.begin(), there.end(), id) == there.end()) faults.push_back({pointer, "unknown_reference", "does not exist"});
    }
    if (found.users.empty()) return;
    const auto& rows = results.back();
    for (const auto& [subject, pointer] : found.users) {
        bool known = false;
        for (std::size_t i = 0; i < rows.rows(); ++i) known = known || rows.text(i, 0) == subject;
        if (!known) faults.push_back({pointer, "unknown_reference", "is no member"});
    }
}

}  // namespace compliance
