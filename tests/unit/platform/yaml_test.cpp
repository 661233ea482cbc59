// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <sys/resource.h>

#include "platform/problem/problem.hpp"
#include "platform/yaml/lines.hpp"
#include "platform/yaml/writer.hpp"
#include "platform/yaml/yaml.hpp"

namespace {

using platform::Problem;
using platform::json::NodeKind;

std::string json_of(std::string_view text) {
    std::string out;
    platform::json::write(out, platform::yaml::parse(text));
    return out;
}

std::string refusal(std::string_view text) {
    try {
        platform::yaml::parse(text);
    } catch (const Problem& problem) {
        return problem.code();
    }
    return "read";
}

TEST(Yaml, ReadsBlocksListsAndFoldedTextAsATree) {
    EXPECT_EQ(json_of("a: 1\nb:\n- x\n- {c: true, d: ~}\ne: |\n  one\n  two\nf: >\n  one\n  two\n"),
              R"({"a":1,"b":["x",{"c":true,"d":null}],"e":"one\ntwo\n","f":"one two\n"})");
}

TEST(Yaml, KeepsTheSpellingOfWhatIsNoNumberInJson) {
    EXPECT_EQ(json_of("[08, 09, 0x1F, 1.50, 1e3, .inf, +1, 007, -0.5]"), R"(["08","09","0x1F",1.50,1e3,".inf","+1","007",-0.5])");
}

TEST(Yaml, FollowsTheCoreSchemaAndNotTheOlderOne) {
    EXPECT_EQ(json_of("[yes, no, on, 2024-01-01, 12:30, TRUE]"), R"(["yes","no","on","2024-01-01","12:30",true])");
}

TEST(YamlPlaces, SayLineAndUrnOfWhatPointersName) {
    const auto places = platform::yaml::places_of(
        "\xEF\xBB\xBF"
        "a: 1\nb:\n- urn: urn:x\n  c/d: 2\n- {urn: urn:y}\n",
        {"/b/0/c~1d", "/b/1/none", "odd"});
    EXPECT_EQ(places.at("/b/0/c~1d").line, 4U);
    EXPECT_EQ(places.at("/b/0").urn, "urn:x");
    EXPECT_EQ(places.at("/b/1").line, 5U);
    EXPECT_EQ(places.at("/b/1").urn, "urn:y");
    EXPECT_FALSE(places.contains("/b/1/none"));
}

TEST(YamlPlaces, EndWhereATextCannotBeRead) { EXPECT_EQ(platform::yaml::places_of("a: 1\nb: [\n", {"/a", "/c"}).at("/a").line, 1U); }

TEST(Yaml, QuotedScalarsAreText) { EXPECT_EQ(json_of("['1', \"true\", '', \"null\"]"), R"(["1","true","","null"])"); }

TEST(Yaml, AcceptsAByteOrderMarkAndCarriageReturns) { EXPECT_EQ(json_of("\xEF\xBB\xBF"
                                                                        "a: 1\r\nb: 2\r\n"),
                                                                R"({"a":1,"b":2})"); }

TEST(Yaml, RefusesAnchorsAliasesTagsAndMergeKeys) {
    for (const char* text :
         {"a: &x 1\n", "a: *x\n", "a: !!str 1\n", "a: !own 1\n", "<<: {a: 1}\n", "&x [1]\n", "%TAG ! tag:a,2000:\n---\na: !b 1\n", "a: 1\n---\nb: 2\n"})
        EXPECT_EQ(refusal(text), "yaml_feature_forbidden") << text;
}

TEST(Yaml, RefusesMembersGivenTwice) {
    EXPECT_EQ(refusal("a: 1\nb: 2\na: 3\n"), "duplicate_member");
    EXPECT_EQ(refusal("[{a: 1}, {a: 2}]"), "read");
}

TEST(Yaml, SaysWhereItCannotBeRead) {
    try {
        platform::yaml::parse("a: 1\nb: [1, 2\nc: }\n");
        FAIL() << "was read";
    } catch (const Problem& problem) {
        EXPECT_EQ(problem.status(), 400);
        EXPECT_NE(problem.detail().find("line 3"), std::string::npos) << problem.detail();
    }
    EXPECT_EQ(refusal(""), "not_parseable");
    EXPECT_EQ(refusal("a: \"\\0\"\n"), "not_parseable");
    EXPECT_EQ(refusal("[a]: 1\n"), "not_parseable");
    EXPECT_EQ(refusal("a: \xFF\n"), "bad_utf8");
}

TEST(Yaml, EndsAMillionLevelsAndAMillionValuesEarly) {
    const auto before = [] {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;
    };
    const std::string deep(1'000'000, '[');
    const auto kilobytes = before();
    EXPECT_EQ(refusal(deep), "too_deep");
    std::string blocks;
    for (int i = 0; i < 200; ++i) blocks += "- ";
    EXPECT_EQ(refusal(blocks), "too_deep");
    EXPECT_LT(before() - kilobytes, 20'000);
    std::string many = "[";
    for (int i = 0; i < 1'000; ++i) many += "a,";
    many += "a]";
    EXPECT_THROW(platform::yaml::parse(many, {.max_nodes = 500}), Problem);
}

TEST(Yaml, EndsAnAliasBombAtItsFirstAnchor) {
    std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
    for (char level = 'b'; level < 'j'; ++level) {
        bomb += std::string(1, level) + ": &" + level + " [";
        for (int i = 0; i < 9; ++i) bomb += std::string(i > 0 ? "," : "") + "*" + static_cast<char>(level - 1);
        bomb += "]\n";
    }
    const auto from = std::chrono::steady_clock::now();
    EXPECT_EQ(refusal(bomb), "yaml_feature_forbidden");
    EXPECT_LT(std::chrono::steady_clock::now() - from, std::chrono::milliseconds(50));
}

TEST(YamlWriter, WritesBlocksThatAreReadBackAlike) {
    const std::string json =
        R"({"urn":"urn:a:b","n":1,"yes":"no","e":[],"o":{},"t":true,"z":null,"l":["x y","08",["a",{"b":"c","d":[1]}]],"m":"one\ntwo: # x","u":"Ü – \u0007"})";
    std::vector<platform::Fault> faults;
    const auto text = platform::yaml::write(platform::json::parse(json, faults));
    EXPECT_EQ(json_of(text), json);
    EXPECT_NE(text.find("\"n\": 1\n\"yes\": \"no\"\ne: []\n"), std::string::npos) << text;
}

}  // namespace
