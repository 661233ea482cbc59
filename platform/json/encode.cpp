// SPDX-License-Identifier: Apache-2.0
#include "platform/json/encode.hpp"

#include <array>
#include <charconv>

#include "platform/json/document.hpp"
#include "platform/reflect/values.hpp"

namespace platform::json {

using reflect::Kind;
using reflect::TypeInfo;

namespace {

void append_int(std::string& out, std::int64_t number) {
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    out.append(buffer, end);
}

/// `,"name":` in one piece: an answer has a thousand of them.
void append_name(std::string& out, std::string_view name, bool follows) {
    std::array<char, 72> piece;
    if (name.size() + 4 > piece.size()) {
        out += follows ? ",\"" : "\"";
        (out += name) += "\":";
        return;
    }
    char* at = piece.data();
    if (follows) *at++ = ',';
    *at++ = '"';
    at = std::copy(name.begin(), name.end(), at);
    *at++ = '"';
    *at++ = ':';
    out.append(piece.data(), at);
}

// The descriptor's accessors take void* although they only look: one set of accessors serves both directions.
std::string& text_in(const TypeInfo& type, const void* value) { return type.text_of(const_cast<void*>(value)); }
std::string& sealed_in(const TypeInfo& type, const void* value) { return type.sealed_of(const_cast<void*>(value)); }

void encode_pii(std::string& out, const TypeInfo& type, const void* value, Form form) {
    const auto state = static_cast<PiiState>(type.pii_state(value));
    if (form == Form::column) {
        if (state == PiiState::absent) out += "null";
        else if (sealed_in(type, value).empty()) throw std::logic_error("personal value stored unsealed");
        else out += sealed_in(type, value);
    } else if (state == PiiState::open) {
        encode(out, type.inner(), type.value_of(const_cast<void*>(value)), form);
    } else {
        out += "null";
    }
}

void encode_secret(std::string& out, const TypeInfo& type, const void* value, Form form) {
    const bool set = !sealed_in(type, value).empty() || !text_in(type, value).empty();
    if (form == Form::plain) {
        write_string(out, text_in(type, value));
    } else if (form == Form::column) {
        out += sealed_in(type, value).empty() ? "null" : sealed_in(type, value);
    } else {
        out += set ? R"({"set":true})" : R"({"set":false})";
    }
}

struct MapVisit {
    std::string& out;
    const TypeInfo& inner;
    Form form;
    bool first = true;
};

void visit_entry(void* context, std::string_view key, const void* value) {
    auto& visit = *static_cast<MapVisit*>(context);
    if (!visit.first) visit.out += ',';
    visit.first = false;
    write_string(visit.out, key);
    visit.out += ':';
    encode(visit.out, visit.inner, value, visit.form);
}

}  // namespace

bool encode_members(std::string& out, const TypeInfo& type, const void* value, Form form) {
    bool any = false;
    for (const auto& member : type.members) {
        if (member.has(reflect::kHidden)) continue;
        const TypeInfo& inner = member.type();
        const void* at = member.in(value);
        if (form == Form::answer && inner.kind == Kind::pii &&
            inner.pii_state(at) == static_cast<int>(PiiState::sealed))
            continue;
        append_name(out, member.name, any);
        any = true;
        encode(out, inner, at, form);
    }
    return any;
}

void encode(std::string& out, const TypeInfo& type, const void* value, Form form) {
    switch (type.kind) {
        case Kind::boolean: out += type.get_int(value) != 0 ? "true" : "false"; break;
        case Kind::integer: append_int(out, type.get_int(value)); break;
        case Kind::decimal: out += format_decimal(type.get_int(value), type.scale); break;
        case Kind::text: write_string(out, text_in(type, value)); break;
        case Kind::json: out += text_in(type, value); break;
        case Kind::secret: encode_secret(out, type, value, form); break;
        case Kind::uuid:
            out += '"';
            out += static_cast<const Uuid*>(value)->str();
            out += '"';
            break;
        case Kind::date:
            out += '"';
            out += format_date(*static_cast<const Date*>(value));
            out += '"';
            break;
        case Kind::instant:
            out += '"';
            out += form == Form::column ? format_instant_micros(*static_cast<const Instant*>(value))
                                        : format_instant(*static_cast<const Instant*>(value));
            out += '"';
            break;
        case Kind::enumeration: {
            const auto index = type.get_int(value);
            if (index < 0) throw std::logic_error("value outside of enumeration " + std::string(type.name));
            out += '"';
            out += type.values[static_cast<std::size_t>(index)];
            out += '"';
            break;
        }
        case Kind::optional:
            if (type.has_value(value)) encode(out, type.inner(), type.value_of(const_cast<void*>(value)), form);
            else out += "null";
            break;
        case Kind::object:
            out += '{';
            encode_members(out, type, value, form);
            out += '}';
            break;
        case Kind::list: {
            out += '[';
            const auto count = type.count(value);
            for (std::size_t i = 0; i < count; ++i) {
                if (i > 0) out += ',';
                encode(out, type.inner(), type.at(value, i), form);
            }
            out += ']';
            break;
        }
        case Kind::map: {
            out += '{';
            MapVisit visit{out, type.inner(), form};
            type.each(value, &visit, visit_entry);
            out += '}';
            break;
        }
        case Kind::pii: encode_pii(out, type, value, form); break;
    }
}

}  // namespace platform::json
