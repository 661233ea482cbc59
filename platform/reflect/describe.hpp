// SPDX-License-Identifier: Apache-2.0
// Builds the TypeInfo of a C++ type. A struct takes part by BOOST_DESCRIBE_STRUCT and its `kMembers`,
// an enumeration by BOOST_DESCRIBE_ENUM (its enumerators are spelt as in JSON; a trailing _ is dropped: `delete_`).
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <map>
#include <new>
#include <vector>

#include "platform/reflect/type_info.hpp"
#include "platform/reflect/values.hpp"

namespace platform::reflect {

template <class T>
const TypeInfo& type_of();

RuleFault check_email(const void* text);
RuleFault check_url(const void* text);
RuleFault check_country(const void* text);
RuleFault check_language(const void* text);
RuleFault check_duration(const void* text);
RuleFault check_time_zone(const void* text);

namespace detail {

template <class T>
TypeInfo base(Kind kind) {
    TypeInfo info;
    info.kind = kind;
    info.size = sizeof(T);
    info.construct = [](void* p) { ::new (p) T(); };
    info.destroy = [](void* p) { static_cast<T*>(p)->~T(); };
    info.assign = [](void* to, const void* from) { *static_cast<T*>(to) = *static_cast<const T*>(from); };
    return info;
}

template <class T, std::size_t N>
TypeInfo text(std::string_view format = {}, RuleFault (*check)(const void*) = nullptr) {
    TypeInfo info = base<T>(Kind::text);
    info.min_length = 1;
    info.max_length = N;
    info.format = format;
    info.check = check;
    info.text_of = [](void* p) -> std::string& { return static_cast<T*>(p)->value; };
    return info;
}

template <class T>
struct Build;   // unsupported types fail here, naming T

template <>
struct Build<bool> {
    static TypeInfo make() {
        TypeInfo info = base<bool>(Kind::boolean);
        info.get_int = [](const void* p) -> std::int64_t { return *static_cast<const bool*>(p) ? 1 : 0; };
        info.set_int = [](void* p, std::int64_t v) { *static_cast<bool*>(p) = v != 0; };
        return info;
    }
};

template <class N>
TypeInfo integer() {
    TypeInfo info = base<N>(Kind::integer);
    info.minimum = std::numeric_limits<N>::min();
    info.maximum = std::numeric_limits<N>::max();
    info.get_int = [](const void* p) -> std::int64_t { return *static_cast<const N*>(p); };
    info.set_int = [](void* p, std::int64_t v) { *static_cast<N*>(p) = static_cast<N>(v); };
    return info;
}
template <>
struct Build<std::int64_t> {
    static TypeInfo make() { return integer<std::int64_t>(); }
};
template <>
struct Build<std::int32_t> {
    static TypeInfo make() { return integer<std::int32_t>(); }
};

template <std::int64_t A, std::int64_t B>
struct Build<Int<A, B>> {
    static TypeInfo make() {
        TypeInfo info = base<Int<A, B>>(Kind::integer);
        info.minimum = A;
        info.maximum = B;
        info.get_int = [](const void* p) -> std::int64_t { return static_cast<const Int<A, B>*>(p)->value; };
        info.set_int = [](void* p, std::int64_t v) { static_cast<Int<A, B>*>(p)->value = v; };
        return info;
    }
};

template <int P, int S>
struct Build<Decimal<P, S>> {
    static TypeInfo make() {
        TypeInfo info = base<Decimal<P, S>>(Kind::decimal);
        info.precision = P;
        info.scale = S;
        info.get_int = [](const void* p) -> std::int64_t { return static_cast<const Decimal<P, S>*>(p)->scaled; };
        info.set_int = [](void* p, std::int64_t v) { static_cast<Decimal<P, S>*>(p)->scaled = v; };
        return info;
    }
};

template <std::size_t N>
struct Build<Text<N>> {
    static TypeInfo make() { return text<Text<N>, N>(); }
};
template <>
struct Build<std::string> {   // derived texts of answers: no rules
    static TypeInfo make() {
        TypeInfo info = base<std::string>(Kind::text);
        info.text_of = [](void* p) -> std::string& { return *static_cast<std::string*>(p); };
        return info;
    }
};
template <>
struct Build<Markdown> {
    static TypeInfo make() { return text<Markdown, 65'536>("markdown"); }
};
template <>
struct Build<UserId> {
    static TypeInfo make() { return text<UserId, 36>("user"); }
};
template <>
struct Build<Term> {
    static TypeInfo make() { return text<Term, 200>("term"); }
};
template <>
struct Build<Email> {
    static TypeInfo make() { return text<Email, 254>("email", check_email); }
};
template <>
struct Build<Url> {
    static TypeInfo make() { return text<Url, 2'000>("uri", check_url); }
};
template <>
struct Build<Country> {
    static TypeInfo make() { return text<Country, 2>("country", check_country); }
};
template <>
struct Build<Language> {
    static TypeInfo make() { return text<Language, 35>("language", check_language); }
};
template <>
struct Build<Duration> {
    static TypeInfo make() { return text<Duration, 40>("duration", check_duration); }
};
template <>
struct Build<TimeZone> {
    static TypeInfo make() { return text<TimeZone, 40>("time-zone", check_time_zone); }
};

template <>
struct Build<Json> {
    static TypeInfo make() {
        TypeInfo info = base<Json>(Kind::json);
        info.text_of = [](void* p) -> std::string& { return static_cast<Json*>(p)->text; };
        return info;
    }
};
template <>
struct Build<Uuid> {
    static TypeInfo make() { return base<Uuid>(Kind::uuid); }
};
template <class Tag>
struct Build<Ref<Tag>> {
    static TypeInfo make() {
        static_assert(sizeof(Ref<Tag>) == sizeof(Uuid));
        TypeInfo info = base<Ref<Tag>>(Kind::uuid);
        info.reference = Tag::kEntity;
        return info;
    }
};
template <>
struct Build<Date> {
    static TypeInfo make() { return base<Date>(Kind::date); }
};
template <>
struct Build<Instant> {
    static TypeInfo make() { return base<Instant>(Kind::instant); }
};

template <std::size_t N>
struct Build<Secret<N>> {
    static TypeInfo make() {
        TypeInfo info = base<Secret<N>>(Kind::secret);
        info.min_length = 1;
        info.max_length = N;
        info.text_of = [](void* p) -> std::string& { return static_cast<Secret<N>*>(p)->value; };
        info.sealed_of = [](void* p) -> std::string& { return static_cast<Secret<N>*>(p)->sealed; };
        return info;
    }
};

template <class T>
struct Build<std::optional<T>> {
    static TypeInfo make() {
        using O = std::optional<T>;
        TypeInfo info = base<O>(Kind::optional);
        info.inner = &type_of<T>;
        info.has_value = [](const void* p) { return static_cast<const O*>(p)->has_value(); };
        info.value_of = [](void* p) -> void* {
            auto& o = *static_cast<O*>(p);
            if (!o) o.emplace();
            return &*o;
        };
        info.reset = [](void* p) { static_cast<O*>(p)->reset(); };
        return info;
    }
};

template <class T>
struct Build<Pii<T>> {
    static TypeInfo make() {
        using P = Pii<T>;
        TypeInfo info = base<P>(Kind::pii);
        info.inner = &type_of<T>;
        info.value_of = [](void* p) -> void* { return &static_cast<P*>(p)->value; };
        info.sealed_of = [](void* p) -> std::string& { return static_cast<P*>(p)->sealed; };
        info.pii_state = [](const void* p) { return static_cast<int>(static_cast<const P*>(p)->state); };
        info.set_pii_state = [](void* p, int s) { static_cast<P*>(p)->state = static_cast<PiiState>(s); };
        return info;
    }
};

template <class T>
struct Build<std::vector<T>> {
    static_assert(!std::is_same_v<T, bool>);
    static TypeInfo make() {
        using V = std::vector<T>;
        TypeInfo info = base<V>(Kind::list);
        info.inner = &type_of<T>;
        info.count = [](const void* p) { return static_cast<const V*>(p)->size(); };
        info.append = [](void* p) -> void* { return &static_cast<V*>(p)->emplace_back(); };
        info.at = [](const void* p, std::size_t i) -> const void* { return &(*static_cast<const V*>(p))[i]; };
        info.reset = [](void* p) { static_cast<V*>(p)->clear(); };
        return info;
    }
};

template <class T>
struct Build<std::map<std::string, T>> {
    static TypeInfo make() {
        using M = std::map<std::string, T>;
        TypeInfo info = base<M>(Kind::map);
        info.inner = &type_of<T>;
        info.count = [](const void* p) { return static_cast<const M*>(p)->size(); };
        info.insert = [](void* p, std::string key) -> void* {
            auto [at, fresh] = static_cast<M*>(p)->try_emplace(std::move(key));
            return fresh ? &at->second : nullptr;
        };
        info.reset = [](void* p) { static_cast<M*>(p)->clear(); };
        info.each = [](const void* p, void* context, void (*visit)(void*, std::string_view, const void*)) {
            for (const auto& [key, value] : *static_cast<const M*>(p)) visit(context, key, &value);
        };
        return info;
    }
};

/// The last part of a type's name, as the compiler spells it.
template <class T>
std::string_view short_name() {
    std::string_view name = __PRETTY_FUNCTION__;
    const auto from = name.find("T = ") + 4;
    name = name.substr(from, name.find_first_of(";]", from) - from);
    if (const auto colon = name.rfind(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    return name;
}

template <class E>
constexpr std::string_view enum_spelling(const char* name) {
    std::string_view text = name;
    if (!text.empty() && text.back() == '_') text.remove_suffix(1);
    return text;
}

template <class E>
    requires std::is_enum_v<E>
struct Build<E> {
    static TypeInfo make() {
        using List = boost::describe::describe_enumerators<E>;
        static const std::vector<std::string_view> names = [] {
            std::vector<std::string_view> out;
            boost::mp11::mp_for_each<List>([&](auto d) { out.push_back(enum_spelling<E>(d.name)); });
            return out;
        }();
        static const std::vector<E> values = [] {
            std::vector<E> out;
            boost::mp11::mp_for_each<List>([&](auto d) { out.push_back(d.value); });
            return out;
        }();
        TypeInfo info = base<E>(Kind::enumeration);
        info.name = short_name<E>();
        info.values = names;
        info.get_int = [](const void* p) -> std::int64_t {
            for (std::size_t i = 0; i < values.size(); ++i)
                if (values[i] == *static_cast<const E*>(p)) return static_cast<std::int64_t>(i);
            return -1;
        };
        info.set_int = [](void* p, std::int64_t i) { *static_cast<E*>(p) = values[static_cast<std::size_t>(i)]; };
        return info;
    }
};

/// The documentation of a member: looked for in the struct itself, then in its bases.
template <class T>
bool find_doc(std::string_view name, MemberDoc& doc) {
    if constexpr (requires { T::kMembers; }) {
        for (const MemberDoc& line : T::kMembers)
            if (line.name == name) {
                doc = line;
                return true;
            }
    }
    bool found = false;
    boost::mp11::mp_for_each<boost::describe::describe_bases<T, boost::describe::mod_any_access>>([&](auto d) {
        using B = typename decltype(d)::type;
        if (!found) found = find_doc<B>(name, doc);
    });
    return found;
}

template <class T>
    requires boost::describe::has_describe_members<T>::value && std::is_class_v<T>
struct Build<T> {
    static TypeInfo make() {
        using namespace boost::describe;
        TypeInfo info = base<T>(Kind::object);
        info.name = short_name<T>();
        if constexpr (requires { T::kText; }) info.text = T::kText;
        static const T probe{};
        boost::mp11::mp_for_each<describe_members<T, mod_any_access | mod_inherited>>([&](auto d) {
            using M = std::remove_cvref_t<decltype(probe.*d.pointer)>;
            MemberInfo member;
            member.name = d.name;
            if (member.name.back() == '_') member.name.remove_suffix(1);
            member.offset = static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&(probe.*d.pointer)) -
                                                     reinterpret_cast<const std::byte*>(&probe));
            member.type = &type_of<M>;
            if (!find_doc<T>(member.name, member.doc)) member.doc.name = member.name;
            info.members.push_back(member);
        });
        return info;
    }
};

}  // namespace detail

/// The description of T; built at first use, lives for ever, safe to call from any thread.
template <class T>
const TypeInfo& type_of() {
    static const TypeInfo info = detail::Build<T>::make();
    return info;
}

}  // namespace platform::reflect
