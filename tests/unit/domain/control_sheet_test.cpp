// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/control_sheet.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

std::string codes(std::string_view cell) {
    std::vector<platform::Fault> faults;
    (void)parse_mappings(cell, faults);
    std::string out;
    for (const auto& fault : faults) out += (out.empty() ? "" : " ") + fault.code;
    return out;
}

TEST(MappingsInACell, AreReadAndWrittenAlike) {
    const std::string cell = "iso-27001-2022:A.5.15=partial:60;eu-nis2:Art. 21(2)(i)=supporting;eu-gdpr:32=full";
    std::vector<platform::Fault> faults;
    const auto mappings = parse_mappings(cell, faults);
    ASSERT_EQ(mappings.size(), 3U);
    EXPECT_EQ(mappings[0], (SheetMapping{"iso-27001-2022", "A.5.15", MappingCoverage::partial, 60}));
    EXPECT_EQ(mappings[1], (SheetMapping{"eu-nis2", "Art. 21(2)(i)", MappingCoverage::supporting, 0}));
    EXPECT_EQ(mappings[2], (SheetMapping{"eu-gdpr", "32", MappingCoverage::full, 100}));
    std::string again;
    for (const auto& mapping : mappings) again += (again.empty() ? "" : ";") + format_mapping(mapping);
    EXPECT_EQ(again, cell);
    EXPECT_TRUE(faults.empty());
}

TEST(MappingsInACell, HalfIsTheShareOfAPartialOneWithoutANumber) {
    std::vector<platform::Fault> faults;
    EXPECT_EQ(parse_mappings(" a:1 = partial ; ", faults).at(0).percent, 50);
}

TEST(MappingsInACell, AreRefusedByTheirFault) {
    EXPECT_EQ(codes("a"), "bad_format");
    EXPECT_EQ(codes("a=full:1"), "bad_format");
    EXPECT_EQ(codes("a:1=mostly"), "unknown_value");
    EXPECT_EQ(codes("a:1=partial:100;a:2=partial:0;a:3=partial:x;a:4=full:90"), "out_of_range out_of_range out_of_range out_of_range");
    EXPECT_EQ(codes("a:1=full;a:1=partial:5"), "duplicate");
    EXPECT_EQ(codes(""), "");
}

}  // namespace
}  // namespace compliance
