// SPDX-License-Identifier: Apache-2.0
#include "platform/records/columns.hpp"

#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"

namespace platform::records {

using reflect::Kind;
using reflect::TypeInfo;

namespace {

const TypeInfo& unwrapped(const TypeInfo& type) { return type.kind == Kind::optional ? type.inner() : type; }

bool is_jsonb(const TypeInfo& type) {
    switch (type.kind) {
        case Kind::list:
        case Kind::map:
        case Kind::object:
        case Kind::json:
        case Kind::pii:
        case Kind::secret: return true;
        default: return false;
    }
}

void read_value(const postgres::Result& result, std::size_t row, std::size_t at, const TypeInfo& type, void* value) {
    switch (type.kind) {
        case Kind::boolean: type.set_int(value, result.boolean(row, at) ? 1 : 0); break;
        case Kind::integer: type.set_int(value, result.integer(row, at)); break;
        case Kind::decimal: {
            const auto scaled = parse_decimal(result.numeric(row, at), type.precision, type.scale);
            if (!scaled) throw std::runtime_error("numeric column does not fit");
            type.set_int(value, *scaled);
            break;
        }
        case Kind::text: type.text_of(value) = result.text(row, at); break;
        case Kind::uuid: *static_cast<Uuid*>(value) = result.uuid(row, at); break;
        case Kind::date: *static_cast<Date*>(value) = result.date(row, at); break;
        case Kind::instant: *static_cast<Instant*>(value) = result.instant(row, at); break;
        case Kind::json: type.text_of(value) = result.text(row, at); break;
        case Kind::enumeration: {
            const auto text = result.text(row, at);
            for (std::size_t i = 0; i < type.values.size(); ++i)
                if (type.values[i] == text) return type.set_int(value, static_cast<std::int64_t>(i));
            throw std::runtime_error("column holds a value outside of " + std::string(type.name));
        }
        case Kind::secret: type.sealed_of(value) = result.text(row, at); break;
        case Kind::pii:
            type.sealed_of(value) = result.text(row, at);
            type.set_pii_state(value, static_cast<int>(PiiState::sealed));
            break;
        default: json::decode_stored(type, result.text(row, at), value);
    }
}

}  // namespace

std::string column_type(const TypeInfo& type) {
    const TypeInfo& inner = unwrapped(type);
    if (is_jsonb(inner)) return "jsonb";
    switch (inner.kind) {
        case Kind::boolean: return "boolean";
        case Kind::integer: return inner.minimum >= INT32_MIN && inner.maximum <= INT32_MAX ? "integer" : "bigint";
        case Kind::decimal: return fmt::format("numeric({},{})", inner.precision, inner.scale);
        case Kind::uuid: return "uuid";
        case Kind::date: return "date";
        case Kind::instant: return "timestamp with time zone";
        default: return "text";
    }
}

std::vector<Column> columns_of(const TypeInfo& record) {
    std::vector<Column> columns;
    for (const auto& member : record.members) {
        if (member.has(reflect::kNoColumn)) continue;
        const TypeInfo& type = member.type();
        const bool nullable = type.kind == Kind::optional || type.kind == Kind::secret || type.kind == Kind::pii;
        columns.push_back({&member, std::string(member.name), column_type(type), nullable});
    }
    return columns;
}

void add_value(postgres::Params& params, const TypeInfo& type, const void* value) {
    switch (type.kind) {
        case Kind::optional:
            if (type.has_value(value)) add_value(params, type.inner(), type.value_of(const_cast<void*>(value)));
            else params.null();
            break;
        case Kind::boolean: params.add(type.get_int(value) != 0); break;
        case Kind::integer: params.add(type.get_int(value)); break;
        case Kind::decimal: params.add(std::string_view(format_decimal(type.get_int(value), type.scale))); break;
        case Kind::text: params.add(std::string_view(type.text_of(const_cast<void*>(value)))); break;
        case Kind::uuid: params.add(*static_cast<const Uuid*>(value)); break;
        case Kind::date: params.add(*static_cast<const Date*>(value)); break;
        case Kind::instant: params.add(*static_cast<const Instant*>(value)); break;
        case Kind::enumeration: params.add(type.values[static_cast<std::size_t>(type.get_int(value))]); break;
        case Kind::secret: {
            const auto& sealed = type.sealed_of(const_cast<void*>(value));
            if (!type.text_of(const_cast<void*>(value)).empty() && sealed.empty())
                throw std::logic_error("secret stored unsealed");
            if (sealed.empty()) params.null();
            else params.add(std::string_view(sealed));
            break;
        }
        case Kind::pii:
            if (type.pii_state(value) == static_cast<int>(PiiState::absent)) {
                params.null();
                break;
            }
            [[fallthrough]];
        default: {
            std::string text;
            json::encode(text, type, value, json::Form::column);
            params.add(std::string_view(text));
        }
    }
}

void add_parameter(postgres::Params& params, const Column& column, const void* record) {
    add_value(params, column.member->type(), column.member->in(record));
}

void read_column(const postgres::Result& result, std::size_t row, std::size_t at, const Column& column, void* record) {
    const TypeInfo& type = column.member->type();
    void* target = column.member->in(record);
    if (type.kind == Kind::optional) {
        if (result.is_null(row, at)) type.reset(target);
        else read_value(result, row, at, type.inner(), type.value_of(target));
        return;
    }
    if (result.is_null(row, at)) {
        if (type.kind == Kind::pii) type.set_pii_state(target, static_cast<int>(PiiState::absent));
        else if (type.kind != Kind::secret && !column.member->has(reflect::kHidden))   // the trail knows no hidden ones
            throw std::runtime_error("column " + column.name + " is null against its type");
        return;
    }
    read_value(result, row, at, type, target);
}

}  // namespace platform::records
