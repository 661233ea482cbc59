// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_package_content.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

DsrDataCategory category(std::vector<std::string> records) {
    DsrDataCategory made{"orders", {}};
    for (auto& record : records) made.records.push_back({std::move(record)});
    return made;
}

TEST(DsrPackageTable, ColumnsComeInTheOrderOfTheirFirstAppearance) {
    const auto table = records_table(category({R"({"number": 7})", R"({"paid": true, "number": 8})"}));
    EXPECT_EQ(platform::tabular::to_csv(table), "\xEF\xBB\xBF\"number\",\"paid\"\r\n7,\r\n8,true\r\n");
}

TEST(DsrPackageTable, NumbersStayAsTheyWereWritten) {
    const auto csv = platform::tabular::to_csv(records_table(category({R"({"a": -0.10, "b": 123456789012345678901234567890})"})));
    EXPECT_NE(csv.find("-0.10,123456789012345678901234567890"), std::string::npos) << csv;
}

TEST(DsrPackageTable, TextsThatLookLikeFormulasAreDisarmed) {
    const auto csv = platform::tabular::to_csv(records_table(category({R"({"a": "=1+1", "b": "@x", "c": "-1", "d": "say \"hi\""})"})));
    EXPECT_NE(csv.find(R"("'=1+1","'@x","'-1","say ""hi""")"), std::string::npos) << csv;
}

TEST(DsrPackageTable, NestedValuesAreJsonAndBareOnesHaveAColumnOfTheirOwn) {
    const auto csv = platform::tabular::to_csv(records_table(category({R"({"list": [1, {"x": null}]})", R"("word")"})));
    EXPECT_EQ(csv, "\xEF\xBB\xBF\"list\",\"value\"\r\n\"[1,{\"\"x\"\":null}]\",\r\n,\"word\"\r\n");
}

TEST(DsrPackageEntries, WhatPeopleStateGoesBeforeTheRecord) {
    const DsrAccessEntry stated{DsrAccessTopic::source, platform::LongText("You."), {}}, recorded{DsrAccessTopic::source, platform::LongText("A list."), {}},
        purposes{DsrAccessTopic::purposes, platform::LongText("Sale."), {}};
    const auto merged = merged_entries({stated}, {recorded, purposes});
    ASSERT_EQ(merged.size(), 2U);
    EXPECT_EQ(merged[0], purposes);
    EXPECT_EQ(merged[1], stated);
}

TEST(DsrPackageEntries, InformationNamesAllNineAlsoWhereNothingIsStated) {
    DsrRequest request;
    request.key = "DSR-2026-000001";
    const auto text = information_json(request, "Muster GmbH", {}, "de");
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find("\"topic\"", at)) != std::string::npos; ++at) ++count;
    EXPECT_EQ(count, 9U);
    EXPECT_NE(text.find("Art. 15 Abs. 1 lit. h DSGVO"), std::string::npos);
    EXPECT_NE(text.find("Art. 15 Abs. 2 DSGVO"), std::string::npos);
}

}  // namespace
}  // namespace compliance
