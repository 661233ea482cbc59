// SPDX-License-Identifier: Apache-2.0
// The worked statement of the executive summary, word for word, and what is left out where there is nothing to say.
#include "compliance/domain/executive_statement.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

StatementFacts worked() {
    StatementFacts facts;
    facts.declared = 666;
    facts.evidenced = 500;
    facts.light = TrafficLight::red;
    facts.weakest = "NIS2";
    facts.weakest_headline = 100;
    facts.above_appetite = 3;
    facts.untreated = 1;
    facts.expiring = 4;
    facts.failed = 2;
    facts.legal_overdue = 1;
    facts.new_law_on = platform::parse_date("2027-12-11");
    facts.new_requirements = 28;
    facts.new_law = "CRA";
    return facts;
}

TEST(ExecutiveStatement, TheWorkedFiguresGiveTheSixSentences) {
    EXPECT_EQ(statement_of(worked(), false),
              (std::vector<std::string>{"Overall compliance is 66.6 % declared and 50.0 % proven by evidence (red).",
                                        "The weakest regulation is NIS2 with 10.0 %.", "3 risks are above the accepted level, 1 of them without treatment.",
                                        "4 pieces of evidence expire within 30 days, 2 have failed.", "1 legal deadline is overdue.",
                                        "From 2027-12-11 28 more requirements of the CRA apply."}));
}

TEST(ExecutiveStatement, TheSameInGerman) {
    const auto said = statement_of(worked(), true);
    ASSERT_EQ(said.size(), 6U);
    EXPECT_EQ(said[1], "Das schwächste Regelwerk ist NIS2 mit 10,0 %.");
    EXPECT_EQ(said[5], "Ab 11.12.2027 gelten 28 weitere Anforderungen (CRA).");
    EXPECT_EQ(said[0], "Die Compliance liegt insgesamt bei 66,6 % erklärt und 50,0 % durch Nachweise belegt (rot).");
    EXPECT_EQ(said[2], "3 Risiken liegen über dem akzeptierten Niveau, 1 davon ohne Behandlung.");
    EXPECT_EQ(said[3], "4 Nachweise laufen innerhalb von 30 Tagen ab, 2 haben die Prüfung nicht bestanden.");
    EXPECT_EQ(said[4], "1 gesetzliche Frist ist überschritten.");
}

TEST(ExecutiveStatement, WithoutOverdueDeadlinesTheFifthIsAbsent) {
    auto facts = worked();
    facts.legal_overdue = 0;
    const auto said = statement_of(facts, false);
    ASSERT_EQ(said.size(), 5U);
    EXPECT_EQ(said[4], "From 2027-12-11 28 more requirements of the CRA apply.");
}

TEST(ExecutiveStatement, NothingToSaySaysNothing) { EXPECT_TRUE(statement_of({}, false).empty()); }

TEST(ExecutiveStatement, OneOfAKindIsSingular) {
    StatementFacts facts;
    facts.above_appetite = 1;
    facts.failed = 1;
    facts.legal_overdue = 2;
    EXPECT_EQ(statement_of(facts, false),
              (std::vector<std::string>{"1 risk is above the accepted level.", "1 piece of evidence has failed.", "2 legal deadlines are overdue."}));
}

}  // namespace
}  // namespace compliance
