// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/personal_read.hpp"

#include "platform/json/document.hpp"

namespace compliance {

using platform::reflect::Kind;
using platform::reflect::TypeInfo;

namespace {

std::string uuid_list(const std::vector<platform::Uuid>& ids) {
    std::string out = "[";
    for (std::size_t i = 0; i < ids.size(); ++i) out += (i > 0 ? ",\"" : "\"") + ids[i].str() + "\"";
    return out + "]";
}

}  // namespace

void collect_open(const TypeInfo& type, const void* record, const std::string& path, std::vector<std::string>& fields) {
    void* value = const_cast<void*>(record);
    switch (type.kind) {
        case Kind::pii:
            if (type.pii_state(record) == static_cast<int>(platform::PiiState::open) && std::find(fields.begin(), fields.end(), path) == fields.end())
                fields.push_back(path);
            return;
        case Kind::optional:
            if (type.has_value(record)) collect_open(type.inner(), type.value_of(value), path, fields);
            return;
        case Kind::list:
            for (std::size_t i = 0; i < type.count(record); ++i) collect_open(type.inner(), type.at(record, i), path, fields);
            return;
        case Kind::object:
            for (const auto& member : type.members)
                collect_open(member.type(), member.in(record), path.empty() ? std::string(member.name) : path + "." + std::string(member.name), fields);
            return;
        default: return;
    }
}

void note_personal_read(const Context& context, platform::postgres::Executor& db, const PersonalRead& read) {
    if (read.ids.empty()) return;
    std::string fields = "[";
    for (std::size_t i = 0; i < read.fields.size(); ++i) fields += (i > 0 ? "," : "") + platform::json::quoted(read.fields[i]);
    const std::string purpose = context.purpose.empty() ? "case_work" : context.purpose;
    const std::string details = "{\"count\":" + std::to_string(read.ids.size()) + ",\"fields\":" + fields + "],\"ids\":" + uuid_list(read.ids) +
                                ",\"purpose\":" + platform::json::quoted(purpose) + ",\"subjects\":" + uuid_list(read.subjects) + "}";
    db.run("SELECT compliance_audit_note($1, $2, $3, $4, $5::jsonb)", platform::postgres::Params{}
                                                                          .add(std::string_view(read.action))
                                                                          .add(read.entity_type)
                                                                          .add(read.entity_id)
                                                                          .add(read.key.empty() ? std::optional<std::string>() : read.key)
                                                                          .add(std::string_view(details)));
}

}  // namespace compliance
