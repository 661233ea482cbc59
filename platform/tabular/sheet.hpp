// SPDX-License-Identifier: Apache-2.0
// A sheet that comes into the program: a heading and rows of texts, from CSV. What the columns mean is the domain's business.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace platform::tabular {

struct Sheet {
    std::vector<std::string> columns;            ///< as in the heading, trimmed
    std::vector<std::vector<std::string>> rows;  ///< each as long as columns; blank rows are passed over
    std::vector<std::size_t> lines;              ///< of each row: its number in the sheet, the heading being 1

    [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const;
};

struct SheetLimits {
    std::size_t rows = 100'000, columns = 200;
    std::size_t cells = 4'000'000;         ///< rows times columns, so that short rows below a long heading stay few
    std::size_t text_bytes = 64ULL << 20;  ///< of all cells: a workbook's cells may all name one long text
};

/// CSV (RFC 4180) in UTF-8 with or without byte order mark, parted by comma or, where the heading has more of them, semicolon.
/// The apostrophe that to_csv puts before what looks like a formula is taken off again. Throws Problem 400 `not_parseable` with
/// the line, `bad_utf8`, 413 above a limit, 422 `duplicate` for a heading given twice.
Sheet read_csv(std::string_view bytes, SheetLimits limits = {});

/// First sheet of an XLSX workbook: shown texts, numbers as stored (a date is its serial day from 1899-12-30), `true` and `false`.
/// Throws Problem 400 `not_parseable`, `bad_utf8`, 413 above a limit, 422 `duplicate`; no document types, no entities, 128 MiB unpacked.
Sheet read_xlsx(std::string_view bytes, SheetLimits limits = {});
/// Whether the bytes begin as a workbook does.
bool is_workbook(std::string_view bytes);

}  // namespace platform::tabular
