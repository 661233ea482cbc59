// SPDX-License-Identifier: Apache-2.0
#include "platform/tabular/sheet.hpp"

#include <algorithm>

#include "platform/problem/problem.hpp"
#include "platform/reflect/values.hpp"
#include "platform/tabular/row_limit.hpp"

namespace platform::tabular {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Problem unreadable(std::size_t line, std::string_view why) {
    return {400, "not_parseable", "Line " + std::to_string(line) + ": " + std::string(why)};
}

char separator_of(std::string_view heading) {
    return std::count(heading.begin(), heading.end(), ';') > std::count(heading.begin(), heading.end(), ',') ? ';' : ',';
}

/// What a spreadsheet must not take for a formula has been marked by to_csv.
std::string without_mark(std::string text) {
    if (text.size() > 1 && text[0] == '\'' && std::string_view("=+-@\t\r").find(text[1]) != std::string_view::npos) text.erase(0, 1);
    return text;
}

class CsvReader {
  public:
    CsvReader(std::string_view bytes, char separator) : bytes_(bytes), separator_(separator) {}
    [[nodiscard]] bool at_end() const { return at_ >= bytes_.size(); }
    [[nodiscard]] std::size_t line() const { return line_; }

    /// At most one cell more than `most`, so that a row of separators takes no memory; blank ones beyond are passed over.
    std::vector<std::string> row(std::size_t most) {
        std::vector<std::string> cells;
        for (;;) {
            auto text = without_mark(cell());
            if (cells.size() < most || (cells.size() == most && !trim(text).empty())) cells.push_back(std::move(text));
            if (at_end()) return cells;
            const char next = bytes_[at_++];
            if (next == separator_) continue;
            if (next == '\r' && !at_end() && bytes_[at_] == '\n') ++at_;
            ++line_;
            return cells;
        }
    }

  private:
    std::string cell() {
        if (!at_end() && bytes_[at_] == '"') return quoted_cell();
        const auto from = at_;
        while (!at_end() && bytes_[at_] != separator_ && bytes_[at_] != '\n' && bytes_[at_] != '\r') ++at_;
        return std::string(bytes_.substr(from, at_ - from));
    }

    std::string quoted_cell() {
        std::string out;
        const auto begun = line_;
        for (++at_;; ++at_) {
            if (at_end()) throw unreadable(begun, "a quotation mark is not closed");
            if (bytes_[at_] == '\n') ++line_;
            if (bytes_[at_] != '"') {
                out += bytes_[at_];
                continue;
            }
            if (at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '"') {
                out += bytes_[at_++];
                continue;
            }
            ++at_;
            if (!at_end() && bytes_[at_] != separator_ && bytes_[at_] != '\n' && bytes_[at_] != '\r')
                throw unreadable(line_, "something follows a closing quotation mark");
            return out;
        }
    }

    std::string_view bytes_;
    char separator_;
    std::size_t at_ = 0, line_ = 1;
};

bool is_blank(const std::vector<std::string>& cells) {
    return std::all_of(cells.begin(), cells.end(), [](const std::string& cell) { return trim(cell).empty(); });
}

}  // namespace

std::optional<std::size_t> Sheet::find(std::string_view column) const {
    const auto found = std::find(columns.begin(), columns.end(), column);
    return found == columns.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - columns.begin()));
}

Sheet read_csv(std::string_view bytes, SheetLimits limits) {
    if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    if (!is_valid_utf8(bytes)) throw Problem(400, "bad_utf8");
    if (const auto nul = bytes.find('\0'); nul != std::string_view::npos)
        throw unreadable(static_cast<std::size_t>(std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(nul), '\n')) + 1, "a NUL character");
    if (trim(bytes).empty()) throw unreadable(1, "the sheet has no heading");
    CsvReader reader(bytes, separator_of(bytes.substr(0, bytes.find('\n'))));
    Sheet sheet;
    for (const auto& name : reader.row(limits.columns)) sheet.columns.emplace_back(trim(name));
    if (sheet.columns.size() > limits.columns) throw Problem(413, "payload_too_large", "The sheet has too many columns.");
    for (std::size_t i = 0; i < sheet.columns.size(); ++i)
        if (sheet.find(sheet.columns[i]) != i) throw invalid("/" + sheet.columns[i], "duplicate", "stands in the heading twice");
    RowLimit limit(limits);
    while (!reader.at_end()) {
        const auto line = reader.line();
        auto cells = reader.row(sheet.columns.size());
        if (cells.size() > sheet.columns.size()) throw unreadable(line, "the row has more cells than the heading");
        if (is_blank(cells)) continue;
        cells.resize(sheet.columns.size());
        limit.add(cells);
        sheet.rows.push_back(std::move(cells));
        sheet.lines.push_back(line);
    }
    return sheet;
}

}  // namespace platform::tabular
