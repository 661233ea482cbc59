// SPDX-License-Identifier: Apache-2.0
// Described members as columns: PostgreSQL type, parameter and typed read. Lists, maps, objects, personal values and
// secrets lie in jsonb; everything else in the column type of its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/postgres/database.hpp"
#include "platform/reflect/type_info.hpp"

namespace platform::records {

struct Column {
    const reflect::MemberInfo* member;
    std::string name;
    std::string type;      ///< `text`, `bigint`, `integer`, `numeric(18,2)`, `jsonb` …
    bool nullable = false;
};

/// The stored members of a record type, in member order.
std::vector<Column> columns_of(const reflect::TypeInfo& record);
std::string column_type(const reflect::TypeInfo& type);

/// Appends the member's value as parameter. Throws std::logic_error if a personal value is not sealed.
void add_parameter(postgres::Params& params, const Column& column, const void* record);
/// A value of a filter or cursor as parameter.
void add_value(postgres::Params& params, const reflect::TypeInfo& type, const void* value);
/// Reads the column of that row into the member.
void read_column(const postgres::Result& result, std::size_t row, std::size_t at, const Column& column, void* record);

}  // namespace platform::records
