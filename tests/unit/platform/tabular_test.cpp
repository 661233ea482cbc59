// SPDX-License-Identifier: Apache-2.0
#include "platform/tabular/table.hpp"

#include <gtest/gtest.h>

namespace platform::tabular {
namespace {

Table sample() {
    return {"Register", {{"key", "Key"}, {"days", "Days"}, {"on_time", "On time"}, {"due_on", "Due"}},
            {{std::string("DSR-1"), std::int64_t{3}, true, Date(std::chrono::year(2026) / 4 / 7)}, {std::string("=HYPERLINK(\"x\")"), Cell(), Cell(), Cell()}}};
}

TEST(Tabular, CsvQuotesTextsAndDisarmsFormulas) {
    EXPECT_EQ(to_csv(sample()),
              "\xEF\xBB\xBF\"Key\",\"Days\",\"On time\",\"Due\"\r\n\"DSR-1\",3,true,2026-04-07\r\n\"'=HYPERLINK(\"\"x\"\")\",,,\r\n");
}

TEST(Tabular, JsonKeepsNumbersAndNulls) {
    const std::string expected = "[{\"key\":\"DSR-1\",\"days\":3,\"on_time\":true,\"due_on\":\"2026-04-07\"},"
                                 "{\"key\":\"=HYPERLINK(\\\"x\\\")\",\"days\":null,\"on_time\":null,\"due_on\":null}]";
    EXPECT_EQ(to_json(sample()), expected);
}

TEST(Tabular, XlsxIsAnArchiveWithASheet) {
    const auto book = to_xlsx(sample());
    EXPECT_EQ(book.substr(0, 2), "PK");
    EXPECT_NE(book.find("xl/worksheets/sheet1.xml"), std::string::npos);
}

TEST(Tabular, ATitleThatIsNoSheetNameDoesNotBreakTheBook) {
    auto table = sample();
    table.title = "[bad/name]*?";
    EXPECT_EQ(to_xlsx(table).substr(0, 2), "PK");
}

}  // namespace
}  // namespace platform::tabular
