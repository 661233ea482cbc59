// SPDX-License-Identifier: Apache-2.0
// Bodies made to hurt: whatever comes is read in bounded time and memory, or refused.
#include <chrono>

#include <gtest/gtest.h>

#include "platform/json/document.hpp"

using namespace platform;
using namespace platform::json;

namespace {

std::string code_of(std::string_view text) {
    std::vector<Fault> faults;
    try {
        parse(text, faults);
    } catch (const Problem& problem) {
        return problem.code();
    }
    return faults.empty() ? "" : faults.front().code;
}

std::string repeated(std::string_view part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
}

template <class F>
std::chrono::milliseconds time_of(F work) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
}

TEST(HostileJson, NestingIsRefusedBeforeItsEndIsLookedFor) {
    EXPECT_EQ(code_of(std::string(2 * 1024 * 1024, '[')), "too_deep");
    EXPECT_EQ(code_of(repeated("{\"a\":", 400'000)), "too_deep");
    EXPECT_EQ(code_of(std::string(64, '[') + std::string(64, ']')), "");
    EXPECT_EQ(code_of(std::string(65, '[') + std::string(65, ']')), "too_deep");
}

TEST(HostileJson, TextThatIsNoStrictJsonIsRefused) {
    for (const std::string_view text : {"", " ", "\xEF\xBB\xBF{}", "{", "[1,]", "{\"a\":1,}", "{'a':1}", "{a:1}", "01", "+1", "1.", ".5", "0x10", "NaN",
                                        "Infinity", "tru", "\"\t\"", "\"\\x\"", "\"\\u12\"", "[1]]", "{} {}", "// c\n{}", "/* c */{}", "\"a", "1e", "-"})
        EXPECT_EQ(code_of(text), "not_parseable") << text;
    EXPECT_EQ(code_of(std::string_view("{}\0", 3)), "not_parseable");
}

TEST(HostileJson, BrokenUnicodeIsRefused) {
    for (const std::string_view text : {"\"\xC0\x80\"", "\"\xE0\x80\x80\"", "\"\xED\xA0\x80\"", "\"\xF5\x80\x80\x80\"", "\"\xFF\"", "\"\xC3\""})
        EXPECT_EQ(code_of(text), "bad_utf8") << text;
    for (const std::string_view text : {"\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud800x\""}) EXPECT_EQ(code_of(text), "not_parseable") << text;
    EXPECT_EQ(code_of("\"\\ud83d\\ude00\""), "");
}

TEST(HostileJson, NumbersBeyondEveryRangeKeepTheirText) {
    std::vector<Fault> faults;
    for (const std::string text : {"1e400", "-1e999", "123456789012345678901234567890", "1e-400"}) EXPECT_EQ(parse(text, faults).text, text);
    const std::string digits(1'000'000, '9');
    EXPECT_EQ(parse(digits, faults).text, digits);
}

TEST(HostileJson, ManyMembersAreReadInTimeThatGrowsWithTheirNumberOnly) {
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i) text += fmt::format("\"{:x}\":1,", i);
    text += "\"z\":1}";
    std::vector<Fault> faults;
    EXPECT_LT(time_of([&] { EXPECT_EQ(parse(text, faults).members.size(), 200'001U); }), std::chrono::seconds(5));
    EXPECT_TRUE(faults.empty());
}

TEST(HostileJson, AMemberGivenOftenIsNamedAsOftenAsHelps) {
    std::vector<Fault> faults;
    EXPECT_EQ(parse("{" + repeated("\"a\":1,", 100'000) + "\"b\":1}", faults).members.size(), 2U);
    EXPECT_EQ(faults.size(), kMaxFaults);
    EXPECT_EQ(faults.back().pointer, "/a");
}

TEST(HostileJson, RepeatedMembersWithinRepeatedMembersAreFoundAtAnyDepth) {
    std::vector<Fault> faults;
    const auto node = parse(R"({"a":1,"a":[{"x":1,"x":{"y":[2],"y":{"z":3,"z":[{"w":1,"w":2}]}}},{"v":1,"v":2}],"b":true})", faults);
    ASSERT_EQ(node.members.size(), 2U);
    EXPECT_EQ(node.members[0].second.text, "1");
    std::vector<std::string> found;
    for (const auto& fault : faults) found.push_back(fault.pointer);
    EXPECT_EQ(found, (std::vector<std::string>{"/a", "/a/0/x", "/a/0/x/y", "/a/0/x/y/z", "/a/0/x/y/z/0/w", "/a/1/v"}));
}

TEST(HostileJson, ManyValuesAreRefused) {
    EXPECT_EQ(code_of("[" + repeated("0,", 600'000) + "0]"), "too_many_values");
    EXPECT_EQ(code_of("[" + repeated("{},", 600'000) + "{}]"), "too_many_values");
}

TEST(HostileJson, AVeryLongTextIsReadWhole) {
    std::vector<Fault> faults;
    EXPECT_EQ(parse("\"" + std::string(2 * 1024 * 1024, 'x') + "\"", faults).text.size(), 2U * 1024 * 1024);
}

}  // namespace
