// SPDX-License-Identifier: Apache-2.0
// Questions of a requirement: which are asked, and what their answers say of score and result.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "platform/problem/problem.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

using Translations = std::map<std::string, std::map<std::string, std::string>>;

enum class QuestionType { text, number, boolean, unique_choice, multiple_choice, date };
BOOST_DESCRIBE_ENUM(QuestionType, text, number, boolean, unique_choice, multiple_choice, date)

enum class ChoiceResult { compliant, partially_compliant, non_compliant, not_applicable };
BOOST_DESCRIBE_ENUM(ChoiceResult, compliant, partially_compliant, non_compliant, not_applicable)

enum class DependencyCondition { any, all };
BOOST_DESCRIBE_ENUM(DependencyCondition, any, all)

struct QuestionChoice {
    platform::Text<255> urn;
    platform::Text<2'000> value;
    std::optional<platform::Text<65'536>> description;
    std::optional<platform::Text<20>> color;
    std::optional<std::int64_t> add_score;
    std::optional<ChoiceResult> compute_result;
    std::vector<platform::Text<200>> select_groups;
    std::optional<platform::Text<65'536>> annotation;
    Translations translations;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"urn", "Name of the choice, unique in its question.", 0, "\"urn:custom:risk:choice:yes\""},
        {"value", "What is chosen.", 0, "\"Yes\""},
        {"description", "More of it."},
        {"color", "Colour it is shown in."},
        {"add_score", "What it adds to the score."},
        {"compute_result", "What it says of the result."},
        {"select_groups", "Groups of the regulation that it brings into scope.", platform::reflect::kDefaulted, "[]"},
        {"annotation", "Remark."},
        {"translations", "Language to texts.", platform::reflect::kDefaulted, "{}"}};
};
BOOST_DESCRIBE_STRUCT(QuestionChoice, (), (urn, value, description, color, add_score, compute_result, select_groups, annotation, translations))

struct QuestionDependency {
    platform::Text<255> question;
    std::vector<platform::Text<255>> answers;
    DependencyCondition condition = DependencyCondition::any;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"question", "URN of a question of the same requirement.", 0, "\"urn:custom:risk:question:first\""},
        {"answers", "URNs of its choices.", 0, "[\"urn:custom:risk:choice:yes\"]"},
        {"condition", "any or all of them are chosen.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(QuestionDependency, (), (question, answers, condition))

struct Question {
    platform::Text<255> urn;
    QuestionType type = QuestionType::text;
    platform::Text<65'536> text;
    platform::Int<0, 1'000'000> weight = 1;
    std::optional<QuestionDependency> depends_on;
    std::vector<QuestionChoice> choices;
    std::optional<platform::Json> config;
    std::optional<platform::Text<65'536>> annotation;
    Translations translations;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"urn", "Name of the question, unique in its requirement.", 0, "\"urn:custom:risk:question:first\""},
        {"type", "text, number, boolean, unique_choice, multiple_choice or date.", 0, "\"text\""},
        {"text", "What is asked.", 0, "\"Is there a written procedure?\""},
        {"weight", "Weight in the mean of scores.", platform::reflect::kDefaulted},
        {"depends_on", "Asked only after these answers to another question."},
        {"choices", "What can be chosen.", platform::reflect::kDefaulted, "[]"},
        {"config", "Kept as imported; not executed."},
        {"annotation", "Remark."},
        {"translations", "Language to texts.", platform::reflect::kDefaulted, "{}"}};
};
BOOST_DESCRIBE_STRUCT(Question, (), (urn, type, text, weight, depends_on, choices, config, annotation, translations))

/// Answers by question URN, each the JSON text of choice URNs, a text, number, bool or date.
using Answers = std::map<std::string, platform::Json>;

struct QuestionnaireScale {
    std::int64_t min = 0, max = 100;
    bool sum = false;  ///< scores_definition.aggregation is sum instead of the mean
};

struct QuestionnaireOutcome {
    bool computes_result = false;        ///< a choice of the requirement has compute_result
    std::optional<ChoiceResult> result;  ///< null: not assessed
    std::optional<std::int64_t> score;
    std::set<std::string> selected_groups;
};

/// Faults of questions as a client gives them: urns twice, dependencies on nothing, choices where none belong.
void check_questions(const std::vector<Question>& questions, const std::string& pointer, std::vector<platform::Fault>& faults);
/// Faults of answers: unknown_question, unknown_choice, not_visible, too_many, bad_type.
void check_answers(const std::vector<Question>& questions, const Answers& answers, std::vector<platform::Fault>& faults);
/// Answers to questions that other answers hide now are dropped; true if there were any.
bool drop_hidden_answers(const std::vector<Question>& questions, Answers& answers);
QuestionnaireOutcome evaluate_questionnaire(const std::vector<Question>& questions, const Answers& answers, const QuestionnaireScale& scale);

}  // namespace compliance
