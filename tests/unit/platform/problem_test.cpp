// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <gtest/gtest.h>

#include "platform/problem/writer.hpp"

namespace platform {
namespace {

TEST(Problems, AreWrittenWithEveryFault) {
    const auto problem = invalid({{"/level", "out_of_range", "must be between 1 and 5"}, {"/x\"y", "unknown_member", ""}});
    EXPECT_EQ(write_problem(problem, "en", "/api/v1/things", "0"),
              R"({"type":"/problems/invalid","title":"The input is not valid.","status":422,"instance":"/api/v1/things","request_id":"0",)"
              R"("errors":[{"pointer":"/level","code":"out_of_range","message":"must be between 1 and 5"},)"
              R"({"pointer":"/x\"y","code":"unknown_member","message":"is no member here"}]})");
}

TEST(Problems, SpeakGerman) {
    const auto text = write_problem(invalid("/level", "out_of_range", "must be between 1 and 5"), "de", "", "");
    EXPECT_NE(text.find("Die Eingabe ist ungültig."), std::string::npos);
    EXPECT_NE(text.find("liegt außerhalb des Erlaubten"), std::string::npos);
}

TEST(Problems, CarryFurtherMembers) {
    auto problem = conflict("state");
    problem.with("possible_states", R"(["open"])");
    EXPECT_NE(write_problem(problem, "en", "", "").find(R"("possible_states":["open"])"), std::string::npos);
}

TEST(Problems, LanguageFollowsTheWeights) {
    EXPECT_EQ(language_of("fr, de;q=0.8, en;q=0.7"), "de");
    EXPECT_EQ(language_of("de;q=0.1, en-GB"), "en");
    EXPECT_EQ(language_of("fr"), "en");
    EXPECT_EQ(language_of(""), "en");
}

TEST(Problems, EachCodeStandsOnce) {
    std::set<std::string_view> seen;
    for (const auto& row : problem_codes()) {
        EXPECT_TRUE(seen.insert(row.code).second) << row.code;
        EXPECT_FALSE(row.de.empty()) << row.code;
    }
}

}  // namespace
}  // namespace platform
