// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compliance/services/library_file/profile.hpp"
#include "compliance/services/library_file/reader.hpp"

namespace {

using namespace compliance;

const std::vector<SelectableControl> kControls = {
    {"group:ac", "", std::nullopt, false}, {"ac-1", "alt-1", 0, true}, {"ac-1.1", "", 1, true}, {"ac-1.1.1", "", 2, true}, {"ac-2", "", 0, true}};

std::string chosen(const ProfileImport& import, std::string* missing = nullptr) {
    std::string out;
    for (const auto index : select_controls(import, kControls, [&](const std::string&, const std::string& id) {
             if (missing != nullptr) *missing += id;
         }))
        out += kControls[index].id + " ";
    return out;
}

TEST(OscalProfile, SelectsAllControlsButNoGroup) {
    ProfileImport import;
    import.all = true;
    EXPECT_EQ(chosen(import), "ac-1 ac-1.1 ac-1.1.1 ac-2 ");
    import.exclude = {{ {"AC-1"},
                        {},
                        true,
                        "" }};
    EXPECT_EQ(chosen(import), "ac-2 ");
}

TEST(OscalProfile, SelectsByIdSecondNameAndPattern) {
    ProfileImport import;
    import.include = {{ {"_ALT-1", "nowhere"},
                        {},
                        false,
                        "" }};
    std::string missing;
    EXPECT_EQ(chosen(import, &missing), "ac-1 ");
    EXPECT_EQ(missing, "nowhere");
    import.include = {{ {"ac-1"},
                        {},
                        true,
                        "" }};
    EXPECT_EQ(chosen(import), "ac-1 ac-1.1 ac-1.1.1 ");
    import.include = {{ {},
                        {"ac-?"},
                        false,
                        "" }};
    EXPECT_EQ(chosen(import), "ac-1 ac-2 ");
}

TEST(OscalProfile, PatternsKnowStarsAndQuestionMarks) {
    EXPECT_TRUE(matches_pattern("ac-*", "ac-1.1"));
    EXPECT_TRUE(matches_pattern("*1*", "ac-1.2"));
    EXPECT_FALSE(matches_pattern("ac-?", "ac-10"));
    EXPECT_TRUE(matches_pattern("", ""));
    const std::string many(5'000, 'a');
    EXPECT_FALSE(matches_pattern("*a*a*a*a*a*a*a*a*x", many));
}

TEST(OscalProfile, FilesAreKnownByTheirStem) {
    EXPECT_EQ(file_stem("https://x/NIST_SP-800-53_rev5_catalog-min.json"), "nist_sp-800-53_rev5_catalog");
    EXPECT_EQ(file_stem("urn:x:A%20B.xml"), "a b");
    EXPECT_EQ(file_stem("%zz%"), "%zz%");
}

TEST(OscalProfile, ReadsImportsParametersAndProps) {
    const auto document = read_library_file(R"({"profile": {"uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724",
      "metadata": {"title": "Low", "last-modified": "2026-02-03T10:00:00Z", "oscal-version": "1.0.4"},
      "imports": [{"href": "#r1", "include-controls": [{"with-ids": ["ac-1"], "with-child-controls": "yes"}]}],
      "modify": {"set-parameters": [{"param-id": "p_1", "values": ["x"]}], 
        "alters": [{"control-id": "AC-1", "adds": [{"props": [{"name": "priority", "value": "P1"}]}]}]},
      "back-matter": {"resources": [{"uuid": "r1", "rlinks": [{"href": "a/Cat.json"}, {"href": "a/Cat.xml"}]}]}}})",
                                            {.file_name = "low.json"})
                              .document;
    EXPECT_TRUE(document.rejected.empty());
    EXPECT_EQ(document.library.urn.value, "urn:oscal:profile:74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724");
    ASSERT_TRUE(document.profile);
    EXPECT_EQ(document.profile->group, "low");
    EXPECT_EQ(document.profile->imports.front().file_names, (std::vector<std::string>{"cat", "cat"}));
    EXPECT_TRUE(document.profile->imports.front().include.front().with_children);
    EXPECT_EQ(document.profile->parameters.size(), 1U);
    EXPECT_EQ(document.profile->props.at("ac-1").text, R"([{"name":"priority","value":"P1"}])");
    EXPECT_TRUE(document.counts().empty());
}

}  // namespace
