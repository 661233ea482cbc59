// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/questionnaire.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

Question question(const char* urn, std::int64_t weight, std::vector<QuestionChoice> choices, QuestionType type = QuestionType::unique_choice) {
    Question out;
    out.urn = urn;
    out.type = type;
    out.text = "?";
    out.weight = weight;
    out.choices = std::move(choices);
    return out;
}

QuestionChoice choice(const char* urn, std::optional<std::int64_t> score, std::optional<ChoiceResult> result = {}) {
    QuestionChoice out;
    out.urn = urn;
    out.value = urn;
    out.add_score = score;
    out.compute_result = result;
    return out;
}

std::vector<Question> two_scored() {
    return {question("q1", 1, {choice("a4", 4), choice("a0", 0)}), question("q2", 2, {choice("b3", 3)})};
}

std::vector<std::string> codes(const std::vector<platform::Fault>& faults) {
    std::vector<std::string> out;
    for (const auto& fault : faults) out.push_back(fault.pointer + " " + fault.code);
    return out;
}

TEST(Questionnaire, TheScoreIsTheWeightedMeanCutToAWholeNumber) {
    const auto outcome = evaluate_questionnaire(two_scored(), {{"q1", {R"("a4")"}}, {"q2", {R"(["b3"])"}}}, {0, 5});
    EXPECT_EQ(outcome.score, 3);  // (4 + 6) ÷ 3 = 3.33
    EXPECT_FALSE(outcome.computes_result);
}

TEST(Questionnaire, TheSumIsClampedToTheScale) {
    EXPECT_EQ(evaluate_questionnaire(two_scored(), {{"q1", {R"("a4")"}}, {"q2", {R"("b3")"}}}, {0, 5, true}).score, 5);
}

TEST(Questionnaire, AnOpenVisibleQuestionLeavesNoScore) {
    EXPECT_EQ(evaluate_questionnaire(two_scored(), {{"q1", {R"("a4")"}}}, {0, 5}).score, std::nullopt);
}

std::vector<Question> with_dependency() {
    auto first = question("first", 1, {choice("yes", {}, ChoiceResult::compliant), choice("no", {}, ChoiceResult::not_applicable)});
    auto second = question("second", 1, {choice("good", {}, ChoiceResult::compliant), choice("bad", {}, ChoiceResult::non_compliant)});
    second.depends_on = QuestionDependency{"first", {"yes"}, DependencyCondition::any};
    return {first, second};
}

TEST(Questionnaire, AHiddenQuestionNeedsNoAnswer) {
    EXPECT_EQ(evaluate_questionnaire(with_dependency(), {{"first", {R"("no")"}}}, {}).result, ChoiceResult::not_applicable);
}

TEST(Questionnaire, MixedAnswersAreMetInPart) {
    EXPECT_EQ(evaluate_questionnaire(with_dependency(), {{"first", {R"("yes")"}}, {"second", {R"("bad")"}}}, {}).result, ChoiceResult::partially_compliant);
    EXPECT_EQ(evaluate_questionnaire(with_dependency(), {{"first", {R"("yes")"}}, {"second", {R"("good")"}}}, {}).result, ChoiceResult::compliant);
    EXPECT_EQ(evaluate_questionnaire(with_dependency(), {{"first", {R"("yes")"}}}, {}).result, std::nullopt);
}

TEST(Questionnaire, AnswersThatFitNoQuestionAreNamed) {
    std::vector<platform::Fault> faults;
    check_answers(with_dependency(), {{"first", {R"(["yes","no"])"}}, {"third", {"1"}}, {"second", {R"("ugly")"}}}, faults);
    EXPECT_EQ(codes(faults), (std::vector<std::string>{"/answers/first too_many", "/answers/second unknown_choice", "/answers/third unknown_question"}));
    faults.clear();
    check_answers(with_dependency(), {{"first", {R"("no")"}}, {"second", {R"("good")"}}}, faults);
    EXPECT_EQ(codes(faults), (std::vector<std::string>{"/answers/second not_visible"}));
}

TEST(Questionnaire, AnswersOfQuestionsThatAreHiddenNowGo) {
    Answers answers{{"first", {R"("no")"}}, {"second", {R"("good")"}}};
    EXPECT_TRUE(drop_hidden_answers(with_dependency(), answers));
    EXPECT_EQ(answers.size(), 1U);
}

TEST(Questionnaire, QuestionsThatDependOnEachOtherAreNeverAsked) {
    auto questions = with_dependency();
    questions[0].depends_on = QuestionDependency{"second", {"good"}, DependencyCondition::any};
    EXPECT_EQ(evaluate_questionnaire(questions, {}, {}).result, ChoiceResult::not_applicable);
}

TEST(Questionnaire, AnAnswerSelectsGroups) {
    auto questions = two_scored();
    questions[0].choices[0].select_groups = {"advanced"};
    EXPECT_EQ(evaluate_questionnaire(questions, {{"q1", {R"("a4")"}}}, {}).selected_groups, (std::set<std::string>{"advanced"}));
    EXPECT_TRUE(evaluate_questionnaire(questions, {{"q1", {R"("a0")"}}}, {}).selected_groups.empty());
}

}  // namespace
}  // namespace compliance
