// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "compliance/services/library_file/fields.hpp"

namespace compliance::library_file {

namespace {

std::optional<ChoiceResult> result_of(Fields& fields) {
    const auto given = fields.raw_text("compute_result", true);
    if (!given) return std::nullopt;
    const auto text = lowered(*given);
    if (text == "true" || text == "1") return ChoiceResult::compliant;
    if (text == "false" || text == "0") return ChoiceResult::non_compliant;
    return word<ChoiceResult>(fields, "compute_result");
}

QuestionChoice read_choice(Fields& fields) {
    QuestionChoice choice;
    choice.urn = fields.urn("urn");
    choice.description = fields.text<65'536>("description");
    choice.value = fields.text<2'000>("value", true).value_or(platform::Text<2'000>(last_part(choice.urn.value)));
    choice.color = fields.text<20>("color", true);
    choice.add_score = fields.integer("add_score", -1'000'000, 1'000'000);
    choice.compute_result = result_of(fields);
    choice.select_groups = text_list<200>(fields, "select_implementation_groups");
    choice.annotation = fields.text<65'536>("annotation");
    choice.translations = fields.translations();
    return choice;
}

std::optional<QuestionDependency> read_dependency(Fields& fields) {
    const auto* node = fields.take("depends_on");
    if (node == nullptr || (node->kind == NodeKind::object && node->members.empty())) return std::nullopt;
    Fields own(*node, fields.at("depends_on"), fields.row(), fields.out());
    QuestionDependency dependency;
    dependency.question = own.urn("question");
    dependency.answers = text_list<255>(own, "answers", true);
    if (const auto condition = word<DependencyCondition>(own, "condition")) dependency.condition = *condition;
    return dependency;
}

Question read_question(Fields& fields, const std::string& urn) {
    Question question;
    question.urn = urn;
    if (const auto type = word<QuestionType>(fields, "type")) question.type = *type;
    question.text = fields.text<65'536>("text").value_or(platform::Text<65'536>(last_part(urn)));
    question.weight = fields.integer("weight", 0, 1'000'000).value_or(1);
    question.depends_on = read_dependency(fields);
    for (auto& choice : entries_of(fields, "choices")) question.choices.push_back(read_choice(choice));
    if (const auto* config = fields.take("config")) question.config = json_of(*config);
    question.annotation = fields.text<65'536>("annotation");
    question.translations = fields.translations();
    return question;
}

}  // namespace

std::vector<Question> read_questions(Fields& node) {
    std::vector<Question> out;
    const auto* given = node.take("questions");
    if (given == nullptr) return out;
    if (given->kind != NodeKind::object) {
        node.reject("questions", "bad_type", "must be a mapping of URNs");
        return out;
    }
    for (const auto& [name, value] : given->members) {
        Fields fields(value, node.at("questions") + "/" + platform::json::pointer_token(name), node.row(), node.out());
        const auto urn = lowered(name);
        if (!is_library_urn(urn)) fields.reject("", "bad_urn", "must be named by a URN");
        else if (std::any_of(out.begin(), out.end(), [&](const auto& known) { return known.urn.value == urn; }))
            fields.reject("", "duplicate", "is there already");
        else out.push_back(read_question(fields, urn));
    }
    return out;
}

}  // namespace compliance::library_file
