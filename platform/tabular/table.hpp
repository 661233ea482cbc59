// SPDX-License-Identifier: Apache-2.0
// A register as a table that leaves the program: CSV (RFC 4180), JSON and XLSX from one description. What the columns mean
// and who may have them is the domain's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/reflect/values.hpp"

namespace platform::tabular {

/// A number as it was written, of any size and precision: `-0.10`.
struct Number {
    std::string text;
};

/// Empty, text, whole number, truth, date, instant or a number as written.
using Cell = std::variant<std::monostate, std::string, std::int64_t, bool, Date, Instant, Number>;

struct Column {
    std::string name;    ///< member of the JSON, `snake_case`
    std::string title;   ///< heading of CSV and XLSX
};

struct Table {
    std::string title;
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows;   ///< each as long as columns
};

template <class T>
Cell cell(const std::optional<T>& value) {
    return value ? Cell(*value) : Cell();
}

/// UTF-8 with byte order mark, CRLF, every text quoted. A text that a spreadsheet would take for a formula gets a leading
/// apostrophe, so that an exported register cannot run anything.
std::string to_csv(const Table& table);
/// A list of objects.
std::string to_json(const Table& table);
/// One sheet with a bold heading, dates as dates, texts never as formulas. Throws std::runtime_error when it cannot be written.
std::string to_xlsx(const Table& table);
/// A workbook with a sheet for each table, in their order. `properties`: custom ones of the file, name and text of at most 255 characters.
std::string to_xlsx(const std::vector<Table>& tables, const std::vector<std::pair<std::string, std::string>>& properties = {});

}  // namespace platform::tabular
