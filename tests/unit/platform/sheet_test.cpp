// SPDX-License-Identifier: Apache-2.0
#include "platform/tabular/sheet.hpp"

#include <gtest/gtest.h>

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
    EXPECT_EQ(code_of("a\n1\n2\n", {.rows = 1}), "payload_too_large: The sheet has too many rows.");
}

}  // namespace
}  // namespace platform::tabular
