// SPDX-License-Identifier: Apache-2.0
#include "platform/json/decode.hpp"

#include <cmath>
#include <cstdlib>

#include "platform/reflect/values.hpp"

namespace platform::json {

using reflect::Kind;
using reflect::MemberInfo;
using reflect::TypeInfo;

namespace {

struct Decoder {
    std::vector<Fault>& faults;
    Trust trust;

    void fault(const std::string& pointer, std::string code, std::string message) {
        if (faults.size() < kMaxFaults) faults.push_back({pointer, std::move(code), std::move(message)});
    }
    bool checked() const { return trust == Trust::body; }

    bool expect(const Node& node, NodeKind kind, const std::string& pointer, const char* what) {
        if (node.kind == kind) return true;
        if (node.is_null()) fault(pointer, "required", "must not be null");
        else fault(pointer, "wrong_type", std::string("must be ") + what);
        return false;
    }

    void value(const TypeInfo& type, const Node& node, void* target, const std::string& pointer);
    void number(const TypeInfo& type, const Node& node, void* target, const std::string& pointer);
    void text(const TypeInfo& type, const Node& node, void* target, const std::string& pointer);
    void scalar_text(const TypeInfo& type, const Node& node, void* target, const std::string& pointer);
    void object(const TypeInfo& type, const Node& node, void* target, const std::string& pointer);
    void member(const MemberInfo& info, const Node& node, void* target, const std::string& pointer);
    void list(const TypeInfo& type, const Node& node, void* target, const std::string& pointer);
    void map(const TypeInfo& type, const Node& node, void* target, const std::string& pointer);
    void personal(const TypeInfo& type, const Node& node, void* target, const std::string& pointer);
    void merge(const TypeInfo& type, const Node& patch, void* target, const std::string& pointer,
               std::vector<std::string>* touched);
    void clear(const TypeInfo& owner, const MemberInfo& info, void* target, const std::string& pointer);
};

/// `1e3`, `1.50` and the like as plain digits with at most `scale` places; empty if that loses something.
std::string plain_digits(const std::string& text, int scale) {
    if (text.find_first_of("eE") == std::string::npos) return text;
    const double number = std::strtod(text.c_str(), nullptr);
    if (!std::isfinite(number) || std::abs(number) >= 9.007199254740992e15) return {};
    std::string out = fmt::format("{:.{}f}", number, scale);
    return std::strtod(out.c_str(), nullptr) == number ? out : std::string{};
}

void Decoder::number(const TypeInfo& type, const Node& node, void* target, const std::string& pointer) {
    const bool is_decimal = type.kind == Kind::decimal;
    if (!(trust == Trust::stored && node.kind == NodeKind::string) &&
        !expect(node, NodeKind::number, pointer, is_decimal ? "a number" : "an integer"))
        return;
    const int precision = is_decimal ? type.precision : 18;
    const auto parsed = parse_decimal(plain_digits(node.text, type.scale), precision, type.scale);
    if (!parsed) {
        const bool fraction = !is_decimal && node.text.find('.') != std::string::npos;
        if (fraction) fault(pointer, "wrong_type", "must be an integer");
        else if (is_decimal)
            fault(pointer, "out_of_range", fmt::format("must have at most {} digits, {} of them behind the point", type.precision, type.scale));
        else fault(pointer, "out_of_range", fmt::format("must be between {} and {}", type.minimum, type.maximum));
        return;
    }
    if (checked() && !is_decimal && (*parsed < type.minimum || *parsed > type.maximum)) {
        fault(pointer, "out_of_range", fmt::format("must be between {} and {}", type.minimum, type.maximum));
        return;
    }
    type.set_int(target, *parsed);
}

void Decoder::text(const TypeInfo& type, const Node& node, void* target, const std::string& pointer) {
    if (!expect(node, NodeKind::string, pointer, "a text")) return;
    if (!checked()) {
        type.text_of(target) = node.text;
        return;
    }
    const auto trimmed = trim(node.text);
    if (trimmed.find('\0') != std::string_view::npos) return fault(pointer, "bad_format", "must not hold the character U+0000");
    const auto length = count_code_points(trimmed);
    if (length < type.min_length)
        return fault(pointer, length == 0 ? "required" : "too_short", fmt::format("must have at least {} characters", type.min_length));
    if (length > type.max_length)
        return fault(pointer, "too_long", fmt::format("must have at most {} characters", type.max_length));
    type.text_of(target) = trimmed;
    if (type.check == nullptr) return;
    if (const auto broken = type.check(target); !broken.code.empty()) fault(pointer, std::string(broken.code), broken.detail);
}

void Decoder::scalar_text(const TypeInfo& type, const Node& node, void* target, const std::string& pointer) {
    switch (type.kind) {
        case Kind::uuid: {
            if (!expect(node, NodeKind::string, pointer, "an identifier (UUID)")) return;
            const auto id = Uuid::parse(node.text);
            if (!id) return fault(pointer, "bad_format", "must be a UUID");
            *static_cast<Uuid*>(target) = *id;
            return;
        }
        case Kind::date: {
            if (!expect(node, NodeKind::string, pointer, "a date")) return;
            const auto date = parse_date(node.text);
            if (!date) return fault(pointer, "bad_format", "must be a date such as 2026-03-06");
            *static_cast<Date*>(target) = *date;
            return;
        }
        case Kind::instant: {
            if (!expect(node, NodeKind::string, pointer, "an instant")) return;
            const auto at = parse_instant(node.text);
            if (!at) return fault(pointer, "bad_format", "must be an instant such as 2026-03-06T09:30:00Z (RFC 3339)");
            *static_cast<Instant*>(target) = *at;
            return;
        }
        default: {
            if (!expect(node, NodeKind::string, pointer, "a text")) return;
            for (std::size_t i = 0; i < type.values.size(); ++i)
                if (type.values[i] == node.text) return type.set_int(target, static_cast<std::int64_t>(i));
            fault(pointer, "unknown_value", fmt::format("must be one of: {}", fmt::join(type.values, ", ")));
        }
    }
}

void Decoder::list(const TypeInfo& type, const Node& node, void* target, const std::string& pointer) {
    if (!expect(node, NodeKind::array, pointer, "a list")) return;
    type.reset(target);
    for (std::size_t i = 0; i < node.items.size(); ++i)
        value(type.inner(), node.items[i], type.append(target), pointer + "/" + std::to_string(i));
}

void Decoder::map(const TypeInfo& type, const Node& node, void* target, const std::string& pointer) {
    if (!expect(node, NodeKind::object, pointer, "an object")) return;
    type.reset(target);
    for (const auto& [key, item] : node.members) {
        const auto below = pointer + "/" + pointer_token(key);
        if (checked() && (key.empty() || count_code_points(key) > 200)) fault(below, "too_long", "names have 1 to 200 characters");
        else if (void* slot = type.insert(target, key)) value(type.inner(), item, slot, below);
    }
}

void Decoder::personal(const TypeInfo& type, const Node& node, void* target, const std::string& pointer) {
    if (trust == Trust::stored) {   // the column's form is kept as it is; opening it needs the subject's key
        std::string form;
        write(form, node);
        type.sealed_of(target) = form;
        type.set_pii_state(target, static_cast<int>(node.is_null() ? PiiState::absent : PiiState::sealed));
        return;
    }
    if (node.is_null()) return type.set_pii_state(target, static_cast<int>(PiiState::absent));
    value(type.inner(), node, type.value_of(target), pointer);
    type.sealed_of(target).clear();
    type.set_pii_state(target, static_cast<int>(PiiState::open));
}

void Decoder::member(const MemberInfo& info, const Node& node, void* target, const std::string& pointer) {
    const TypeInfo& type = info.type();
    const bool counted = type.kind == Kind::list || type.kind == Kind::map;
    const auto given = node.kind == NodeKind::array ? node.items.size() : node.members.size();
    if (checked() && counted && static_cast<std::int64_t>(given) > info.doc.max_items)
        return fault(pointer, "too_many", fmt::format("must have at most {} entries", info.doc.max_items));
    if (checked() && counted && !node.is_null() && static_cast<std::int64_t>(given) < info.doc.min_items)
        return fault(pointer, "required", fmt::format("must have at least {} entries", info.doc.min_items));
    if (checked() && type.kind == Kind::pii && node.is_null() && !info.has(reflect::kDefaulted))
        return fault(pointer, "required", "must not be null");
    value(type, node, info.in(target), pointer);
}

void Decoder::object(const TypeInfo& type, const Node& node, void* target, const std::string& pointer) {
    if (!expect(node, NodeKind::object, pointer, "an object")) return;
    for (const auto& [name, item] : node.members) {
        const MemberInfo* info = type.find(name);
        const auto below = pointer + "/" + pointer_token(name);
        if (info == nullptr || (checked() && info->has(reflect::kHidden))) {
            if (checked()) fault(below, "unknown_member", "is no member here");
        } else if (checked() && info->has(reflect::kReadOnly)) {
            fault(below, "read_only", "is computed and cannot be set");
        } else {
            member(*info, item, target, below);
        }
    }
    if (!checked()) return;
    for (const auto& info : type.members)
        if (is_required(info) && node.find(info.name) == nullptr)
            fault(pointer + "/" + std::string(info.name), "required", "is required");
}

void Decoder::value(const TypeInfo& type, const Node& node, void* target, const std::string& pointer) {
    switch (type.kind) {
        case Kind::boolean:
            if (expect(node, NodeKind::boolean, pointer, "true or false")) type.set_int(target, node.boolean ? 1 : 0);
            return;
        case Kind::integer:
        case Kind::decimal: return number(type, node, target, pointer);
        case Kind::text: return text(type, node, target, pointer);
        case Kind::secret:
            if (checked()) return text(type, node, target, pointer);
            type.sealed_of(target).clear();  // null: none was ever set
            if (!node.is_null()) write(type.sealed_of(target), node);
            return;
        case Kind::json: {
            auto& out = type.text_of(target);
            out.clear();
            write(out, node);
            if (out.find("\\u0000") != std::string::npos && checked()) fault(pointer, "bad_format", "must not hold the character U+0000");
            return;
        }
        case Kind::optional:
            if (node.is_null()) return type.reset(target);
            return value(type.inner(), node, type.value_of(target), pointer);
        case Kind::object: return object(type, node, target, pointer);
        case Kind::list: return list(type, node, target, pointer);
        case Kind::map: return map(type, node, target, pointer);
        case Kind::pii: return personal(type, node, target, pointer);
        default: return scalar_text(type, node, target, pointer);
    }
}

void Decoder::clear(const TypeInfo& owner, const MemberInfo& info, void* target, const std::string& pointer) {
    if (is_required(info)) return fault(pointer, "required", "cannot be cleared");
    const reflect::AnyValue fresh(owner);
    info.type().assign(info.in(target), info.in(fresh.get()));
}

void Decoder::merge(const TypeInfo& type, const Node& patch, void* target, const std::string& pointer,
                    std::vector<std::string>* touched) {
    if (!expect(patch, NodeKind::object, pointer, "an object")) return;
    for (const auto& [name, item] : patch.members) {
        const MemberInfo* info = type.find(name);
        const auto below = pointer + "/" + pointer_token(name);
        if (info == nullptr || info->has(reflect::kHidden)) {
            fault(below, "unknown_member", "is no member here");
            continue;
        }
        if (info->has(reflect::kReadOnly)) {
            fault(below, "read_only", "is computed and cannot be set");
            continue;
        }
        if (touched != nullptr) touched->push_back(name);
        if (item.is_null()) {
            clear(type, *info, target, below);
            continue;
        }
        const TypeInfo* inner = &info->type();
        void* slot = info->in(target);
        if (inner->kind == Kind::pii && inner->inner().kind == Kind::object &&
            inner->pii_state(slot) == static_cast<int>(PiiState::open)) {
            inner->sealed_of(slot).clear();
            merge(inner->inner(), item, inner->value_of(slot), below, nullptr);
        } else if (inner->kind == Kind::optional && inner->inner().kind == Kind::object && inner->has_value(slot)) {
            merge(inner->inner(), item, inner->value_of(slot), below, nullptr);
        } else if (inner->kind == Kind::object) {
            merge(*inner, item, slot, below, nullptr);
        } else {
            member(*info, item, target, below);
        }
    }
}

}  // namespace

bool is_required(const MemberInfo& member) {
    if (member.has(reflect::kReadOnly) || member.has(reflect::kHidden) || member.has(reflect::kDefaulted)) return false;
    const Kind kind = member.type().kind;
    if (kind == Kind::list || kind == Kind::map) return member.doc.min_items > 0;
    return kind != Kind::optional;
}

void decode(const TypeInfo& type, const Node& node, void* target, std::vector<Fault>& faults, const std::string& pointer,
            Trust trust) {
    Decoder{faults, trust}.value(type, node, target, pointer);
}

void merge(const TypeInfo& type, const Node& patch, void* target, std::vector<Fault>& faults,
           std::vector<std::string>* touched) {
    Decoder{faults, Trust::body}.merge(type, patch, target, "", touched);
}

void decode_body(const TypeInfo& type, std::string_view text, void* target) {
    std::vector<Fault> faults;
    const Node node = parse(text, faults);
    decode(type, node, target, faults);
    if (!faults.empty()) throw invalid(std::move(faults));
}

void decode_parameter(const TypeInfo& type, std::string_view text, void* target, std::vector<Fault>& faults,
                      const std::string& pointer) {
    const TypeInfo& inner = type.kind == Kind::optional ? type.inner() : type;
    Node node;
    node.kind = NodeKind::string;
    node.text = text;
    if (inner.kind == Kind::boolean) {
        node.kind = text == "true" || text == "false" ? NodeKind::boolean : NodeKind::string;
        node.boolean = text == "true";
    } else if (inner.kind == Kind::integer || inner.kind == Kind::decimal) {
        const bool digits = !text.empty() && text.find_first_not_of("-0123456789.") == std::string_view::npos;
        node.kind = digits ? NodeKind::number : NodeKind::string;
    }
    decode(type, node, target, faults, pointer);
}

}  // namespace platform::json
