// SPDX-License-Identifier: Apache-2.0
#include "platform/tabular/sheet.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "platform/files/zip_writer.hpp"
#include "platform/problem/problem.hpp"
#include "platform/tabular/table.hpp"

namespace platform::tabular {
namespace {

using Row = std::vector<std::string>;

std::string code_of(std::string_view csv, SheetLimits limits = {}) {
    try {
        (void)read_csv(csv, limits);
    } catch (const Problem& problem) {
        return problem.code() + (problem.detail().empty() ? "" : ": " + problem.detail());
    }
    return "read";
}

TEST(CsvSheet, KnowsQuotesLineEndsAndBlankRows) {
    const auto sheet = read_csv("\xEF\xBB\xBFkey, title \r\nA,\"one, \"\"two\"\"\nthree\"\r\n\r\nB\n");
    EXPECT_EQ(sheet.columns, (Row{"key", "title"}));
    ASSERT_EQ(sheet.rows.size(), 2U);
    EXPECT_EQ(sheet.rows[0], (Row{"A", "one, \"two\"\nthree"}));
    EXPECT_EQ(sheet.rows[1], (Row{"B", ""}));
    EXPECT_EQ(sheet.lines, (std::vector<std::size_t>{2, 5}));
    EXPECT_EQ(sheet.find("title"), 1U);
    EXPECT_EQ(sheet.find("nothing"), std::nullopt);
}

TEST(CsvSheet, TakesSemicolonsWhereTheHeadingHasThem) {
    EXPECT_EQ(read_csv("a;b\n1;2,3\n").rows[0], (Row{"1", "2,3"}));
}

TEST(CsvSheet, ReadsWhatToCsvWrote) {
    const Table table{"t", {{"a", "a"}, {"b", "b"}}, {{std::string("=1+1"), std::string("it's \"so\"\r\n-")}, {std::int64_t(7), Cell()}}};
    const auto sheet = read_csv(to_csv(table));
    ASSERT_EQ(sheet.rows.size(), 2U);
    EXPECT_EQ(sheet.rows[0], (Row{"=1+1", "it's \"so\"\r\n-"}));
    EXPECT_EQ(sheet.rows[1], (Row{"7", ""}));
}

TEST(CsvSheet, RefusesWhatIsNone) {
    EXPECT_EQ(code_of("  "), "not_parseable: Line 1: the sheet has no heading");
    EXPECT_EQ(code_of("a\n\"x"), "not_parseable: Line 2: a quotation mark is not closed");
    EXPECT_EQ(code_of("a\n\"x\"y"), "not_parseable: Line 2: something follows a closing quotation mark");
    EXPECT_EQ(code_of("a\n1,2"), "not_parseable: Line 2: the row has more cells than the heading");
    EXPECT_EQ(code_of("a,a\n"), "invalid");
    EXPECT_EQ(code_of("a\n\xFF"), "bad_utf8");
    EXPECT_EQ(code_of(std::string_view("a\n1\nb\0\n", 8)), "not_parseable: Line 3: a NUL character");
    EXPECT_EQ(code_of("a\n1\n2\n", {.rows = 1}), "payload_too_large: The sheet has too many rows.");
}

TEST(CsvSheet, BlankCellsBesideTheTableArePassedOver) { EXPECT_EQ(read_csv("a,b\n1,2,,\n,,,,,\n").rows, (std::vector<Row>{{"1", "2"}})); }

TEST(CsvSheet, ShortRowsBelowALongHeadingAreCountedAsWhatTheyTake) {
    std::string csv = "c0";
    for (int i = 1; i < 200; ++i) csv += ",c" + std::to_string(i);
    for (int i = 0; i < 50'000; ++i) csv += "\nx";
    EXPECT_EQ(code_of(csv), "payload_too_large: The sheet has too many cells.");
}

/// A workbook of these parts, as a stranger may write it.
std::string book(const std::string& sheet, const std::string& texts) {
    files::ZipWriter zip{Instant{}};
    zip.add("xl/worksheets/sheet1.xml", sheet);
    zip.add("xl/sharedStrings.xml", "<sst>" + texts + "</sst>");
    zip.finish();
    return zip.take();
}

std::string refusal(const std::string& workbook) {
    try {
        (void)read_xlsx(workbook);
    } catch (const Problem& problem) {
        return problem.detail();
    }
    return "read";
}

std::string repeated(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

const std::string kHeading = R"(<sheetData><row><c t="str"><v>a</v></c></row>)";

TEST(Workbook, ALongTextNamedByManyCellsIsNoBomb) {
    // Half a megabyte, a hundred thousand times, is fifty gigabytes, and some kilobytes packed.
    const auto workbook =
        book(kHeading + repeated(R"(<row><c t="s"><v>0</v></c></row>)", 90'000) + "</sheetData>", "<si><t>" + std::string(500'000, 'x') + "</t></si>");
    EXPECT_LT(workbook.size(), 100'000U);
    EXPECT_EQ(refusal(workbook), "The sheet's texts are too long.");
}

TEST(Workbook, MillionsOfEscapesAreReadInTimeThatGrowsWithTheirNumberOnly) {
    const auto begun = std::chrono::steady_clock::now();
    const auto workbook = book(kHeading + R"(<row><c t="s"><v>0</v></c></row></sheetData>)", "<si><t>" + repeated("_x0041_", 2'000'000) + "</t></si>");
    EXPECT_EQ(read_xlsx(workbook).rows[0][0], std::string(2'000'000, 'A'));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

TEST(Workbook, MillionsOfEmptyTextsAreRefused) {
    EXPECT_EQ(refusal(book(kHeading + "</sheetData>", repeated("<si/>", 4'100'000))), "The workbook has too many texts.");
}

TEST(Workbook, ADocumentTypeIsRefusedBeforeItsEntitiesGrow) {
    const auto workbook = book(R"(<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><sheetData>&b;</sheetData>)", "");
    EXPECT_EQ(refusal(workbook), "The workbook cannot be read: it declares a document type");
}

}  // namespace
}  // namespace platform::tabular
