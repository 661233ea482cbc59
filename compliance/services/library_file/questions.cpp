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

QuestionChoice read_choice(Fields& fields, const std::string& unnamed) {
    QuestionChoice choice;
    const auto urn = fields.urn("urn", false);
    choice.urn = urn.empty() ? unnamed : urn;
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

/// Choices are mappings or, in the form that questionnaires had first, plain texts; one without a URN is named after the question.
std::vector<QuestionChoice> read_choices(Fields& fields, std::string_view name, const std::string& question) {
    std::vector<QuestionChoice> out;
    const auto* list = fields.take(name);
    if (list == nullptr) return out;
    if (list->kind != NodeKind::array) {
        fields.reject(name, "bad_type", "must be a list");
        return out;
    }
    for (std::size_t i = 0; i < list->items.size(); ++i) {
        const auto unnamed = question + ":choice:" + std::to_string(i + 1);
        const auto text = spelt(list->items[i]);
        if (text.empty()) {
            Fields own(list->items[i], fields.at(name) + "/" + std::to_string(i), static_cast<std::int64_t>(i + 1), fields.out());
            out.push_back(read_choice(own, unnamed));
        } else {
            QuestionChoice choice;
            choice.urn = unnamed;
            choice.value = platform::Text<2'000>(cut(text, 2'000));
            out.push_back(std::move(choice));
        }
    }
    return out;
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
    question.choices = read_choices(fields, "choices", urn);
    if (const auto* config = fields.take("config")) question.config = json_of(*config);
    question.annotation = fields.text<65'536>("annotation");
    question.translations = fields.translations();
    return question;
}

void add_question(std::vector<Question>& out, Fields& fields, const std::string& urn) {
    if (!is_library_urn(urn)) fields.reject("", "bad_urn", "must be named by a URN");
    else if (std::any_of(out.begin(), out.end(), [&](const auto& known) { return known.urn.value == urn; }))
        fields.reject("", "duplicate", "is there already");
    else out.push_back(read_question(fields, urn));
}

/// `question`: the form before `questions`, with one type and one list of choices for all that it asks.
std::vector<Question> read_first_form(Fields& node) {
    std::vector<Question> out;
    Fields form(*node.take("question"), node.at("question"), node.row(), node.out());
    const auto type = word<QuestionType>(form, "question_type");
    for (auto& fields : entries_of(form, "questions")) {
        const auto before = out.size();
        add_question(out, fields, fields.urn("urn"));
        if (out.size() == before) continue;
        if (type) out.back().type = *type;
        if (out.back().choices.empty()) out.back().choices = read_choices(form, "question_choices", out.back().urn.value);
    }
    node.warn("question", "question_converted", "read as questions, each with the common type and choices");
    return out;
}

}  // namespace

std::vector<Question> read_questions(Fields& node) {
    std::vector<Question> out;
    const auto* given = node.peek("questions");
    if (given == nullptr) {
        const auto* first = node.peek("question");
        return first != nullptr && first->find("questions") != nullptr ? read_first_form(node) : out;
    }
    node.take("questions");
    if (given->kind == NodeKind::array) {
        for (auto& fields : entries_of(node, "questions")) add_question(out, fields, fields.urn("urn"));
        return out;
    }
    if (given->kind != NodeKind::object) {
        node.reject("questions", "bad_type", "must be a mapping of URNs");
        return out;
    }
    for (const auto& [name, value] : given->members) {
        Fields fields(value, node.at("questions") + "/" + platform::json::pointer_token(name), node.row(), node.out());
        add_question(out, fields, lowered(name));
    }
    return out;
}

}  // namespace compliance::library_file
