// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <unistd.h>
#include <xlsxwriter.h>

#include "platform/tabular/table.hpp"

namespace platform::tabular {

namespace {

constexpr std::size_t kMaxSheetName = 31;   // Excel's limit
constexpr std::size_t kMaxText = 32'767;    // characters of a cell, likewise

/// A file of our own that is gone whatever happens: the library writes to a name only.
class TemporaryFile {
  public:
    TemporaryFile() {
        const int file = ::mkstemp(name_.data());
        if (file < 0) throw std::runtime_error("no temporary file can be made");
        ::close(file);
    }
    ~TemporaryFile() { ::unlink(name_.data()); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    [[nodiscard]] const char* name() const { return name_.data(); }
    [[nodiscard]] std::string read() const {
        std::string out;
        std::FILE* file = std::fopen(name(), "rb");
        if (file == nullptr) throw std::runtime_error("the workbook cannot be read");
        std::array<char, 65536> block{};
        for (std::size_t n = 0; (n = std::fread(block.data(), 1, block.size(), file)) > 0;) out.append(block.data(), n);
        std::fclose(file);
        return out;
    }

  private:
    std::string name_ = "/tmp/register-XXXXXX";
};

std::string cut(const std::string& text) {
    if (count_code_points(text) <= kMaxText) return text;
    std::string out;
    std::size_t points = 0;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++points > kMaxText) break;
        out += c;
    }
    return out;
}

lxw_datetime datetime_of(Instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())), static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()), static_cast<double>(time.seconds().count())};
}

struct Writer {
    lxw_worksheet* sheet;
    lxw_format *date, *instant;
    lxw_row_t row = 0;
    lxw_col_t column = 0;

    void operator()(std::monostate) const {}
    void operator()(const std::string& text) const { worksheet_write_string(sheet, row, column, cut(text).c_str(), nullptr); }
    void operator()(std::int64_t number) const { worksheet_write_number(sheet, row, column, static_cast<double>(number), nullptr); }
    void operator()(bool value) const { worksheet_write_boolean(sheet, row, column, value ? 1 : 0, nullptr); }
    void operator()(Date day) const {
        auto when = datetime_of(day);
        worksheet_write_datetime(sheet, row, column, &when, date);
    }
    void operator()(Instant at) const {
        auto when = datetime_of(at);
        worksheet_write_datetime(sheet, row, column, &when, instant);
    }
    void operator()(const Number& number) const { worksheet_write_number(sheet, row, column, std::strtod(number.text.c_str(), nullptr), nullptr); }
};

struct Formats {
    lxw_format *heading, *date, *instant;
};

void write_sheet(lxw_workbook* book, const Formats& formats, const Table& table) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, table.title.substr(0, kMaxSheetName).c_str());
    if (sheet == nullptr) sheet = workbook_add_worksheet(book, nullptr);  // a title that is no sheet name
    Writer writer{sheet, formats.date, formats.instant};
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        worksheet_write_string(sheet, 0, static_cast<lxw_col_t>(i), table.columns[i].title.c_str(), formats.heading);
        worksheet_set_column(sheet, static_cast<lxw_col_t>(i), static_cast<lxw_col_t>(i), 18, nullptr);
    }
    worksheet_freeze_panes(sheet, 1, 0);
    for (const auto& row : table.rows) {
        ++writer.row;
        for (std::size_t i = 0; i < row.size(); ++i) {
            writer.column = static_cast<lxw_col_t>(i);
            std::visit(writer, row[i]);
        }
    }
}

}  // namespace

std::string to_xlsx(const Table& table) { return to_xlsx(std::vector<Table>{table}); }

std::string to_xlsx(const std::vector<Table>& tables, const std::vector<std::pair<std::string, std::string>>& properties) {
    const TemporaryFile file;
    lxw_workbook* book = workbook_new(file.name());
    if (book == nullptr) throw std::runtime_error("no workbook can be made");
    const Formats formats{workbook_add_format(book), workbook_add_format(book), workbook_add_format(book)};
    format_set_bold(formats.heading);
    format_set_num_format(formats.date, "yyyy-mm-dd");
    format_set_num_format(formats.instant, "yyyy-mm-dd hh:mm:ss\"Z\"");
    for (const auto& table : tables) write_sheet(book, formats, table);
    for (const auto& [name, text] : properties) workbook_set_custom_property_string(book, name.c_str(), text.c_str());
    if (const auto error = workbook_close(book); error != LXW_NO_ERROR)
        throw std::runtime_error(std::string("the workbook cannot be written: ") + lxw_strerror(error));
    return file.read();
}

}  // namespace platform::tabular
