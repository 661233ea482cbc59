// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/references.hpp"

#include <map>

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
std::string table_of(Executor& db, std::string_view entity) {
    const auto rows = db.run("SELECT table_name FROM compliance_audited_tables WHERE entity_type = $1", Params{}.add(entity));
    return rows.empty() ? std::string{} : std::string(rows.text(0, 0));
}

}  // namespace

void check_references(Executor& db, const TypeInfo& type, const void* value, std::vector<Fault>& faults) {
    Found found;
    collect(type, value, "", found);
    for (const auto& [entity, list] : found.ids) {
        std::vector<Uuid> there;
        if (const auto table = table_of(db, entity); !table.empty()) {
            std::vector<Uuid> wanted;
            for (const auto& [id, pointer] : list) wanted.push_back(id);
            const auto rows = db.run("SELECT id FROM " + table + " WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[])",
                                     Params{}.add_uuids(wanted));
            for (std::size_t i = 0; i < rows.rows(); ++i) there.push_back(rows.uuid(i, 0));
        }
        for (const auto& [id, pointer] : list)
            if (std::find(there.begin(), there.end(), id) == there.end()) faults.push_back({pointer, "unknown_reference", "does not exist"});
    }
    if (found.users.empty()) return;
    std::vector<std::string> subjects;
    for (const auto& [subject, pointer] : found.users) subjects.push_back(subject);
    const auto rows = db.run(
        "SELECT subject FROM compliance_members WHERE tenant_id = compliance_tenant() AND subject = ANY($1::text[]) AND state <> 'removed'",
        Params{}.add_texts(subjects));
    for (const auto& [subject, pointer] : found.users) {
        bool known = false;
        for (std::size_t i = 0; i < rows.rows(); ++i) known = known || rows.text(i, 0) == subject;
        if (!known) faults.push_back({pointer, "unknown_reference", "is no member"});
    }
}

}  // namespace compliance
