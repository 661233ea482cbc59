// SPDX-License-Identifier: Apache-2.0
// Files that strangers send: archives, sheets, library texts.
#include <algorithm>
#include <cstdlib>

#include "compliance/services/library_file/reader.hpp"
#include "platform/files/zip_files.hpp"
#include "platform/files/zip_reader.hpp"
#include "platform/files/zip_writer.hpp"
#include "platform/json/json.hpp"
#include "platform/problem/problem.hpp"
#include "platform/reflect/values.hpp"
#include "platform/tabular/sheet.hpp"
#include "platform/tabular/table.hpp"
#include "platform/yaml/lines.hpp"
#include "platform/yaml/writer.hpp"
#include "platform/yaml/yaml.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

using namespace platform;

namespace {

constexpr std::size_t kMemberBytes = 1 << 20;

/// Refused with a reason that is the sender's, or read.
template <class Read>
void refused_or(Read read) {
    try {
        read();
    } catch (const Problem& problem) {
        promise(problem.status() >= 400 && problem.status() < 500);
    }
}

void zip(std::string_view bytes) {
    refused_or([&] {
        std::size_t unpacked = 0;
        for (const auto& [name, content] : files::read_zip(bytes, [](std::string_view) { return true; }, {.entries = 50, .unpacked_bytes = kMemberBytes}))
            unpacked += content.size();
        promise(unpacked <= kMemberBytes);
    });
    refused_or([&] {
        const auto entries = files::unpack_zip(bytes, {.entries = 50, .entry_bytes = kMemberBytes, .total_bytes = 2 * kMemberBytes});
        promise(entries.size() <= 50);
        for (const auto& entry : entries)
            promise(entry.bytes.size() <= kMemberBytes && !entry.name.empty() && !entry.name.starts_with('/') &&
                    ("/" + entry.name + "/").find("/../") == std::string::npos);
    });
}

void check_sheet(const tabular::Sheet& sheet, const tabular::SheetLimits& limits) {
    promise(sheet.columns.size() <= limits.columns && sheet.rows.size() <= limits.rows && sheet.lines.size() == sheet.rows.size());
    std::size_t texts = 0;
    for (const auto& row : sheet.rows) {
        promise(row.size() == sheet.columns.size());
        for (const auto& text : row) {
            promise(is_valid_utf8(text) && text.find('\0') == std::string::npos);
            texts += text.size();
        }
    }
    promise(texts <= limits.text_bytes);
}

constexpr tabular::SheetLimits kSheet{.rows = 100, .columns = 20, .text_bytes = 10'000};

void csv(std::string_view bytes) {
    refused_or([&] {
        const auto sheet = tabular::read_csv(bytes, kSheet);
        check_sheet(sheet, kSheet);
        // What goes out again runs nothing: no field begins with what a spreadsheet takes for a formula.
        tabular::Table table{"T", {}, {}};
        for (std::size_t i = 0; i < sheet.columns.size(); ++i) table.columns.push_back({"c" + std::to_string(i), "C" + std::to_string(i)});
        for (const auto& row : sheet.rows) table.rows.emplace_back(row.begin(), row.end());
        const auto written = tabular::to_csv(table);
        for (const char* begun : {"\"=", "\"+", "\"-", "\"@"})
            for (auto at = written.find(begun); at != std::string::npos; at = written.find(begun, at + 1))
                promise(at > 0 && written[at - 1] != ',' && written[at - 1] != '\n');
    });
}

void xlsx(std::string_view bytes) {
    refused_or([&] { check_sheet(tabular::read_xlsx(bytes, kSheet), kSheet); });
}

/// The parts of a workbook, so that the fuzzer need not find its way through an archive's checksums: sheet U+001F texts.
void xlsx_parts(std::string_view bytes) {
    const auto parts = parts_of(bytes, 2);
    files::ZipWriter book{Instant{}};
    book.add("[Content_Types].xml", "<Types/>");
    book.add("xl/worksheets/sheet1.xml", parts[0]);
    book.add("xl/sharedStrings.xml", parts[1]);
    book.finish();
    xlsx(book.take());
}

void yaml_text(std::string_view bytes) {
    refused_or([&] {
        const auto node = yaml::parse(bytes, {.max_depth = 64, .max_nodes = 10'000});
        std::string once, twice;
        json::write(once, node);
        json::write(twice, yaml::parse(yaml::write(node)));
        promise(once == twice);
    });
    for (const auto& [pointer, place] : yaml::places_of(bytes, {"/a", "/a/0", "/objects/framework/urn"})) promise(place.line >= 1);
}

void library_text(std::string_view bytes) {
    refused_or([&] {
        const auto tree = compliance::parse_library_text(bytes);
        std::string text;
        json::write(text, tree);
        // A backslash of the text itself is written as two: what follows those is no escape.
        for (auto at = text.find('\\'); at != std::string::npos; at = text.find('\\', at + 2)) promise(text.compare(at, 6, "\\u0000") != 0);
        promise(is_valid_utf8(text));
    });
}

constexpr Target kTargets[] = {
    {"zip", zip},
    {"csv", csv},
    {"xlsx", xlsx},
    {"xlsx_parts", xlsx_parts},
    {"yaml", yaml_text},
    {"library_text", library_text},
};

}  // namespace

std::span<const Target> file_targets() { return kTargets; }

}  // namespace fuzz
