// SPDX-License-Identifier: Apache-2.0
#include "platform/openapi/schema.hpp"

#include <stdexcept>

#include "platform/json/decode.hpp"
#include "platform/json/document.hpp"
#include "platform/json/encode.hpp"

namespace platform::openapi {

using reflect::Kind;
using reflect::MemberInfo;
using reflect::TypeInfo;

namespace {

std::string text_schema(const TypeInfo& type) {
    std::string out = R"({"type":"string")";
    if (type.min_length > 0) out += fmt::format(R"(,"minLength":{})", type.min_length);
    if (type.max_length != SIZE_MAX) out += fmt::format(R"(,"maxLength":{})", type.max_length);
    if (!type.format.empty()) out += fmt::format(R"(,"format":"{}")", type.format);
    if (!type.pattern.empty()) out += R"(,"pattern":)" + json::quoted(type.pattern);
    return out + "}";
}

std::string integer_schema(const TypeInfo& type) {
    std::string out = R"({"type":"integer")";
    if (type.minimum != INT64_MIN) out += fmt::format(R"(,"minimum":{})", type.minimum);
    if (type.maximum != INT64_MAX) out += fmt::format(R"(,"maximum":{})", type.maximum);
    return out + "}";
}

/// 0.01 for two places: what every value is a multiple of.
std::string decimal_step(int scale) {
    return scale == 0 ? "1" : "0." + std::string(static_cast<std::size_t>(scale) - 1, '0') + "1";
}

/// `{"type":"string",…}` → the same, null allowed too.
std::string nullable(const std::string& schema) { return R"({"anyOf":[)" + schema + R"(,{"type":"null"}]})"; }

}  // namespace

std::string Schemas::reference(const TypeInfo& type, Use use) {
    std::string name(type.name);
    const bool enumeration = type.kind == Kind::enumeration;
    if (!enumeration && use == Use::patch) {
        for (const std::string_view ending : {"Input", "Change"})
            if (name.ends_with(ending)) name = name.substr(0, name.size() - ending.size());
        name += "Patch";
    }
    const auto [owner, fresh] = owners_.try_emplace(name, &type);
    if (owner->second != &type) throw std::logic_error("two types share the schema name " + name);
    if (fresh) {
        components_[name];   // taken before its members are looked at: types may contain themselves
        if (enumeration) {
            std::string out = R"({"type":"string","enum":[)";
            for (std::size_t i = 0; i < type.values.size(); ++i) out += (i > 0 ? "," : "") + json::quoted(type.values[i]);
            components_[name] = out + "]}";
        } else {
            components_[name] = object(type, use);
        }
    }
    return R"({"$ref":"#/components/schemas/)" + name + "\"}";
}

std::string Schemas::member(const MemberInfo& member, Use use) {
    const TypeInfo& type = member.type();
    std::string schema = of(type, use);
    const bool clearable = use == Use::patch && !json::is_required(member) && type.kind != Kind::optional;
    const bool absent_pii = type.kind == Kind::pii && (use == Use::answer || member.has(reflect::kDefaulted));
    if (clearable || absent_pii) schema = nullable(schema);
    std::string extra;
    if (type.kind == Kind::list && use != Use::answer)
        extra += fmt::format(R"(,"minItems":{},"maxItems":{})", member.doc.min_items, member.doc.max_items);
    if (!member.doc.text.empty()) extra += R"(,"description":)" + json::quoted(member.doc.text);
    if (!member.doc.example.empty()) extra += R"(,"examples":[)" + std::string(member.doc.example) + "]";
    if (type.kind == Kind::pii) extra += R"(,"x-personal-data":true)";
    if (type.kind == Kind::secret && use != Use::answer) extra += R"(,"writeOnly":true)";
    if (extra.empty()) return schema;
    schema.pop_back();
    return schema + extra + "}";
}

std::string Schemas::object(const TypeInfo& type, Use use) {
    const reflect::AnyValue fresh(type);
    std::string out = R"({"type":"object")";
    if (!type.text.empty()) out += R"(,"description":)" + json::quoted(type.text);
    out += R"(,"properties":{)";
    std::string required;
    bool first = true;
    for (const auto& item : type.members) {
        if (item.has(reflect::kHidden) || (use != Use::answer && item.has(reflect::kReadOnly))) continue;
        if (!first) out += ',';
        first = false;
        std::string schema = member(item, use);
        if (use == Use::body && item.has(reflect::kDefaulted) && item.type().kind != Kind::pii && item.type().kind != Kind::secret) {
            schema.pop_back();
            schema += R"(,"default":)";
            json::encode(schema, item.type(), item.in(fresh.get()), json::Form::plain);
            schema += "}";
        }
        out += json::quoted(item.name) + ":" + schema;
        const bool always = use == Use::answer && item.type().kind != Kind::pii;
        if (always || (use == Use::body && json::is_required(item))) {
            if (!required.empty()) required += ',';
            required += json::quoted(item.name);
        }
    }
    out += "}";
    if (!required.empty()) out += R"(,"required":[)" + required + "]";
    return out + R"(,"additionalProperties":false})";
}

std::string Schemas::of(const TypeInfo& type, Use use) {
    switch (type.kind) {
        case Kind::boolean: return R"({"type":"boolean"})";
        case Kind::integer: return integer_schema(type);
        case Kind::decimal: return R"({"type":"number","multipleOf":)" + decimal_step(type.scale) + "}";
        case Kind::text: return text_schema(type);
        case Kind::uuid: return R"({"type":"string","format":"uuid"})";
        case Kind::date: return R"({"type":"string","format":"date"})";
        case Kind::instant: return R"({"type":"string","format":"date-time"})";
        case Kind::json: return "{\"description\":\"any JSON value\"}";
        case Kind::optional: return nullable(of(type.inner(), use));
        case Kind::list: return R"({"type":"array","items":)" + of(type.inner(), use) + "}";
        case Kind::map: return R"({"type":"object","additionalProperties":)" + of(type.inner(), use) + "}";
        case Kind::pii: return of(type.inner(), use);
        case Kind::secret:
            if (use == Use::answer)
                return R"({"type":"object","properties":{"set":{"type":"boolean"}},"required":["set"],"additionalProperties":false})";
            return text_schema(type);
        case Kind::enumeration:
        case Kind::object: return reference(type, use);
    }
    throw std::logic_error("kind without schema");
}

}  // namespace platform::openapi
