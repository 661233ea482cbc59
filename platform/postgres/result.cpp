// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <limits>

#include <libpq-fe.h>

#include "platform/postgres/database.hpp"

namespace platform::postgres {

namespace {

enum Oid : std::uint32_t {
    kBool = 16, kBytea = 17, kName = 19, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kOid = 26, kJson = 114, kFloat4 = 700,
    kFloat8 = 701, kBpchar = 1042, kVarchar = 1043, kDate = 1082, kTimestamptz = 1184, kNumeric = 1700, kUuid = 2950,
    kJsonb = 3802, kXid8 = 5069, kUnknown = 705,
};

/// PostgreSQL counts from 2000-01-01.
constexpr std::chrono::seconds kEpochShift{946'684'800};

template <class T>
constexpr T kMax = std::numeric_limits<T>::max();
template <class T>
constexpr T kMin = std::numeric_limits<T>::min();

template <class T>
T big_endian(const char* at) {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>(value << 8 | static_cast<unsigned char>(at[i]));
    return value;
}

[[noreturn]] void wrong_type(std::uint32_t oid, const char* wanted) {
    throw std::logic_error(fmt::format("column of type {} read as {}", oid, wanted));
}

std::string numeric_text(std::string_view raw) {
    const auto digits = big_endian<std::uint16_t>(raw.data());
    const auto weight = static_cast<std::int16_t>(big_endian<std::uint16_t>(raw.data() + 2));
    const auto sign = big_endian<std::uint16_t>(raw.data() + 4);
    const auto scale = big_endian<std::uint16_t>(raw.data() + 6);
    if (sign == 0xC000) return "NaN";
    if (sign == 0xD000) return "Infinity";
    if (sign == 0xF000) return "-Infinity";
    std::string out = sign == 0x4000 ? "-" : "";
    auto group = [&](int index) {
        return index >= 0 && index < digits ? big_endian<std::uint16_t>(raw.data() + 8 + 2 * index) : 0;
    };
    if (weight < 0) out += '0';
    for (int i = 0; i <= weight; ++i) out += i == 0 ? fmt::format("{}", group(i)) : fmt::format("{:04d}", group(i));
    if (scale == 0) return out;
    std::string fraction;
    for (int i = weight + 1; fraction.size() < scale; ++i) fraction += fmt::format("{:04d}", group(i));
    return out + "." + fraction.substr(0, scale);
}

}  // namespace

DatabaseError::DatabaseError(std::string sqlstate, std::string constraint, std::string table, const std::string& message)
    : std::runtime_error(sqlstate + " " + message),
      sqlstate_(std::move(sqlstate)),
      constraint_(std::move(constraint)),
      table_(std::move(table)) {}

Result::Result(pg_result* result)
    : result_(result, [](pg_result* r) { PQclear(r); }), rows_(static_cast<std::size_t>(PQntuples(result))) {}

std::size_t Result::columns() const { return static_cast<std::size_t>(PQnfields(result_.get())); }

std::string_view Result::column_name(std::size_t column) const {
    const char* name = PQfname(result_.get(), static_cast<int>(column));
    if (name == nullptr) throw std::logic_error("no such column");
    return name;
}

std::uint32_t Result::column_oid(std::size_t column) const { return PQftype(result_.get(), static_cast<int>(column)); }

std::optional<std::size_t> Result::find_column(std::string_view name) const {
    for (std::size_t i = 0; i < columns(); ++i)
        if (column_name(i) == name) return i;
    return std::nullopt;
}

std::int64_t Result::affected() const { return std::atoll(PQcmdTuples(result_.get())); }
bool Result::command_is(std::string_view tag) const { return PQcmdStatus(result_.get()) == tag; }

bool Result::is_null(std::size_t row, std::size_t column) const {
    return PQgetisnull(result_.get(), static_cast<int>(row), static_cast<int>(column)) != 0;
}

std::string_view Result::bytes(std::size_t row, std::size_t column) const {
    if (row >= rows_ || column >= columns()) throw std::logic_error("no such row or column");
    if (is_null(row, column)) throw std::logic_error(fmt::format("column {} is null", column_name(column)));
    const int r = static_cast<int>(row), c = static_cast<int>(column);
    return {PQgetvalue(result_.get(), r, c), static_cast<std::size_t>(PQgetlength(result_.get(), r, c))};
}

std::string_view Result::text(std::size_t row, std::size_t column) const {
    auto raw = bytes(row, column);
    switch (column_oid(column)) {
        case kJsonb: return raw.substr(1);   // version byte
        case kText: case kVarchar: case kName: case kJson: case kBpchar: case kUnknown: return raw;
        default: wrong_type(column_oid(column), "text");
    }
}

std::int64_t Result::integer(std::size_t row, std::size_t column) const {
    const auto raw = bytes(row, column);
    switch (column_oid(column)) {
        case kInt8: case kXid8: return static_cast<std::int64_t>(big_endian<std::uint64_t>(raw.data()));
        case kInt4: return static_cast<std::int32_t>(big_endian<std::uint32_t>(raw.data()));
        case kOid: return big_endian<std::uint32_t>(raw.data());
        case kInt2: return static_cast<std::int16_t>(big_endian<std::uint16_t>(raw.data()));
        default: wrong_type(column_oid(column), "integer");
    }
}

bool Result::boolean(std::size_t row, std::size_t column) const {
    if (column_oid(column) != kBool) wrong_type(column_oid(column), "boolean");
    return bytes(row, column)[0] != 0;
}

Uuid Result::uuid(std::size_t row, std::size_t column) const {
    if (column_oid(column) != kUuid) wrong_type(column_oid(column), "uuid");
    Uuid id;
    std::memcpy(id.bytes.data(), bytes(row, column).data(), 16);
    return id;
}

Instant Result::instant(std::size_t row, std::size_t column) const {
    if (column_oid(column) != kTimestamptz) wrong_type(column_oid(column), "timestamptz");
    const auto micros = static_cast<std::int64_t>(big_endian<std::uint64_t>(bytes(row, column).data()));
    if (micros == kMax<std::int64_t> || micros == kMin<std::int64_t>) throw std::logic_error("infinite timestamptz");
    return Instant{std::chrono::microseconds{micros}} + kEpochShift;
}

Date Result::date(std::size_t row, std::size_t column) const {
    if (column_oid(column) != kDate) wrong_type(column_oid(column), "date");
    const auto count = static_cast<std::int32_t>(big_endian<std::uint32_t>(bytes(row, column).data()));
    if (count == kMax<std::int32_t> || count == kMin<std::int32_t>) throw std::logic_error("infinite date");
    return Date{std::chrono::days{count}} + std::chrono::days{10'957};
}

std::string Result::numeric(std::size_t row, std::size_t column) const {
    if (column_oid(column) != kNumeric) wrong_type(column_oid(column), "numeric");
    return numeric_text(bytes(row, column));
}

double Result::real(std::size_t row, std::size_t column) const {
    const auto raw = bytes(row, column);
    if (column_oid(column) == kFloat8) return std::bit_cast<double>(big_endian<std::uint64_t>(raw.data()));
    if (column_oid(column) == kFloat4) return std::bit_cast<float>(big_endian<std::uint32_t>(raw.data()));
    wrong_type(column_oid(column), "float");
}

}  // namespace platform::postgres
