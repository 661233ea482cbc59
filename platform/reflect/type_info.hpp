// SPDX-License-Identifier: Apache-2.0
// The run-time description of a type: one per type, built once from Boost.Describe and the value types' rules.
// JSON, OpenAPI, columns and merge patches all work on it, in ordinary compiled functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace platform::reflect {

enum class Kind : std::uint8_t {
    boolean, integer, decimal, text, uuid, date, instant, json, enumeration, object, list, map, optional, pii, secret,
};

/// What a member is beyond its type. Combined with |.
enum MemberFlags : unsigned {
    kPlain = 0,
    kDefaulted = 1u << 0,    ///< may be left out of a body: the struct's initialiser counts
    kReadOnly = 1u << 1,     ///< computed: refused in bodies
    kSortable = 1u << 2,     ///< may be named in `sort`
    kSearchable = 1u << 3,   ///< part of `q`
    kFilter = 1u << 4,       ///< a query parameter of the list filters by equality
    kHidden = 1u << 6,       ///< stored, but no member of bodies and answers
    kNoColumn = 1u << 5,     ///< not stored in the aggregate's own table (parts, computed at read)
};

/// One line of a struct's `static constexpr platform::reflect::MemberDoc kMembers[]`; every member has one.
struct MemberDoc {
    std::string_view name;
    std::string_view text;           ///< meaning, unit, rule and source; becomes the OpenAPI description
    unsigned flags = kPlain;
    std::string_view example = {};   ///< JSON text
    std::int64_t max_items = 1000;   ///< of lists and maps
    std::int64_t min_items = 0;
};

struct TypeInfo;
using TypeRef = const TypeInfo& (*)();

struct MemberInfo {
    std::string_view name;
    std::size_t offset = 0;
    TypeRef type = nullptr;
    MemberDoc doc;

    [[nodiscard]] bool has(MemberFlags flag) const { return (doc.flags & flag) != 0; }
    [[nodiscard]] const void* in(const void* object) const { return static_cast<const std::byte*>(object) + offset; }
    [[nodiscard]] void* in(void* object) const { return static_cast<std::byte*>(object) + offset; }
};

/// Answer of a rule: an error code (`out_of_range`, `bad_format` …) and what it means; empty code: fine.
struct RuleFault {
    std::string_view code;
    std::string detail;   ///< English; codes are translated where the problem document is written
};

struct TypeInfo {
    Kind kind{};
    std::string_view name;       ///< of objects and enumerations: the schema component's name
    std::string_view format;     ///< OpenAPI `format` of texts
    std::string_view pattern;    ///< OpenAPI `pattern` of texts (ECMA 262), documentation of `check`
    std::string_view reference;  ///< of a Ref: the entity type it points to
    std::string_view text;       ///< meaning of an object, becomes its description
    std::size_t size = 0;

    std::int64_t minimum = INT64_MIN, maximum = INT64_MAX;   ///< integers
    std::size_t min_length = 0, max_length = SIZE_MAX;       ///< texts, in code points
    int precision = 0, scale = 0;                            ///< decimals

    TypeRef inner = nullptr;                                 ///< of list, map, optional, pii
    std::vector<TypeRef> alternatives;                       ///< of json: the types it may be a value of; none: any value
    std::vector<MemberInfo> members;                         ///< of objects, bases first
    std::span<const std::string_view> values;                ///< of enumerations, JSON spelling

    // Access. Each is set where the kind has a use for it.
    void (*construct)(void*) = nullptr;
    void (*destroy)(void*) = nullptr;
    void (*assign)(void*, const void*) = nullptr;
    bool (*equal)(const void*, const void*) = nullptr;

    std::string& (*text_of)(void*) = nullptr;                ///< text, json, secret
    RuleFault (*check)(const void*) = nullptr;               ///< further rule of a text
    std::int64_t (*get_int)(const void*) = nullptr;          ///< boolean, integer, decimal (scaled), enumeration (index)
    void (*set_int)(void*, std::int64_t) = nullptr;

    bool (*has_value)(const void*) = nullptr;                ///< optional
    void* (*value_of)(void*) = nullptr;                      ///< optional: makes the value if there is none; pii
    void (*reset)(void*) = nullptr;                          ///< optional, list, map

    std::size_t (*count)(const void*) = nullptr;             ///< list, map
    void* (*append)(void*) = nullptr;                        ///< list
    const void* (*at)(const void*, std::size_t) = nullptr;   ///< list
    void* (*insert)(void*, std::string) = nullptr;           ///< map; nullptr if the key is there
    void (*each)(const void*, void* context, void (*visit)(void* context, std::string_view key, const void* value)) =
        nullptr;                                             ///< map, keys ascending

    std::string& (*sealed_of)(void*) = nullptr;              ///< pii, secret
    int (*pii_state)(const void*) = nullptr;
    void (*set_pii_state)(void*, int) = nullptr;

    [[nodiscard]] const MemberInfo* find(std::string_view member) const;
};

/// Whether a value of the type can hold one of the kind, at any depth.
bool holds(const TypeInfo& type, Kind kind);

/// Memory for one value of a described type, destroyed with it.
class AnyValue {
  public:
    explicit AnyValue(const TypeInfo& type);
    ~AnyValue();
    AnyValue(const AnyValue&) = delete;
    AnyValue& operator=(const AnyValue&) = delete;
    AnyValue(AnyValue&& other) noexcept : type_(other.type_), memory_(std::exchange(other.memory_, nullptr)) {}
    AnyValue& operator=(AnyValue&&) = delete;
    [[nodiscard]] void* get() { return memory_; }
    [[nodiscard]] const void* get() const { return memory_; }
    [[nodiscard]] const TypeInfo& type() const { return *type_; }

  private:
    const TypeInfo* type_;
    void* memory_;
};

}  // namespace platform::reflect
