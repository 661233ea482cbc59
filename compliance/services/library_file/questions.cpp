// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "compliance/services/library_file/fields.hpp"

namespace compliance::library_file {

namespace {

/// What is read, and where goes what has no place.
struct Reading {
    bool strict;
    Leftovers& leftovers;
    std::set<std::string>& known;  ///< questions of the node
};

/// Kept where it says nothing that we know: a questionnaire is no worse for a word of another program.
void keep_word(Fields& fields, std::string_view name, const std::string& part, const Reading& reading, const std::string& message) {
    fields.warn(name, "unknown_value", message);
    reading.leftovers.add(part, name, *fields.peek(name));
}

std::optional<ChoiceResult> result_of(Fields& fields, const std::string& choice, const Reading& reading) {
    const auto given = fields.raw_text("compute_result", true);
    if (!given) return std::nullopt;
    const auto text = lowered(*given);
    if (text == "true" || text == "1") return ChoiceResult::compliant;
    if (text == "false" || text == "0") return ChoiceResult::non_compliant;
    const auto found = named<ChoiceResult>(text);
    if (!found) keep_word(fields, "compute_result", choice, reading, cut(*given, 100) + " is no result; the choice says nothing of it");
    return found;
}

QuestionChoice read_choice(Fields& fields, const std::string& unnamed, const Reading& reading) {
    QuestionChoice choice;
    const auto urn = fields.urn("urn", false);
    choice.urn = urn.empty() ? unnamed : urn;
    choice.description = fields.text<65'536>("description");
    choice.value = fields.text<2'000>("value", true).value_or(platform::Text<2'000>(last_part(choice.urn.value)));
    choice.color = fields.text<20>("color", true);
    choice.add_score = fields.integer("add_score", -1'000'000, 1'000'000);
    choice.compute_result = result_of(fields, choice.urn.value, reading);
    choice.select_groups = text_list<200>(fields, "select_implementation_groups");
    choice.annotation = fields.text<65'536>("annotation");
    choice.translations = fields.translations();
    reading.leftovers.add(choice.urn.value, fields.rest(reading.strict));
    return choice;
}

/// Choices are mappings or, in the form that questionnaires had first, plain texts; one without a URN is named after the question.
std::vector<QuestionChoice> read_choices(Fields& fields, std::string_view name, const std::string& question, const Reading& reading) {
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
            out.push_back(read_choice(own, unnamed, reading));
        } else {
            QuestionChoice choice;
            choice.urn = unnamed;
            choice.value = platform::Text<2'000>(cut(text, 2'000));
            out.push_back(std::move(choice));
        }
    }
    return out;
}

/// A dependency without a question hides nothing. Its names may be the last parts of URNs (complete_dependencies).
std::optional<QuestionDependency> read_dependency(Fields& fields, const std::string& question, const Reading& reading) {
    const auto* node = fields.take("depends_on");
    if (node == nullptr || (node->kind == NodeKind::object && node->members.empty())) return std::nullopt;
    if (node->kind != NodeKind::object || node->find("question") == nullptr || node->find("question")->is_null()) {
        keep_word(fields, "depends_on", question, reading, "names no question; this one is always asked");
        return std::nullopt;
    }
    Fields own(*node, fields.at("depends_on"), fields.row(), fields.out());
    QuestionDependency dependency;
    if (const auto named = own.text<255>("question", true)) dependency.question = lowered(named->value);
    dependency.answers = text_list<255>(own, "answers", true);
    if (const auto condition = word<DependencyCondition>(own, "condition")) dependency.condition = *condition;
    if (auto rest = own.rest(reading.strict))
        for (const auto& [name, value] : rest->members) reading.leftovers.add(question, "depends_on." + name, value);
    return dependency;
}

/// Other words are those of later questionnaires: answered by choice where there are choices, else in words.
std::optional<QuestionType> read_type(Fields& fields, std::string_view name, const std::string& question, const Reading& reading) {
    const auto given = fields.raw_text(name, true);
    if (!given) return std::nullopt;
    const auto found = named<QuestionType>(*given);
    if (found) return found;
    const auto has = [&](const char* list) { return fields.peek(list) != nullptr && !fields.peek(list)->items.empty(); };
    const bool has_choices = has("choices") || has("question_choices") || lowered(*given) == "single_choice";
    keep_word(fields, name, question, reading, cut(*given, 100) + (has_choices ? " is read as unique_choice" : " is read as text"));
    return has_choices ? QuestionType::unique_choice : QuestionType::text;
}

Question read_question(Fields& fields, const std::string& urn, const Reading& reading) {
    Question question;
    question.urn = urn;
    if (const auto type = read_type(fields, "type", urn, reading)) question.type = *type;
    question.text = fields.text<65'536>("text").value_or(platform::Text<65'536>(last_part(urn)));
    question.weight = fields.integer("weight", 0, 1'000'000).value_or(1);
    question.depends_on = read_dependency(fields, urn, reading);
    question.choices = read_choices(fields, "choices", urn, reading);
    if (const auto* config = fields.take("config")) question.config = json_of(*config);
    question.annotation = fields.text<65'536>("annotation");
    question.translations = fields.translations();
    fields.take("urn");
    reading.leftovers.add(urn, fields.rest(reading.strict));
    return question;
}

void add_question(std::vector<Question>& out, Fields& fields, const std::string& urn, const Reading& reading) {
    if (!is_library_urn(urn)) fields.reject("", "bad_urn", "must be named by a URN");
    else if (!reading.known.insert(urn).second) fields.reject("", "duplicate", "is there already");
    else out.push_back(read_question(fields, urn, reading));
}

/// `question`: the form before `questions`, with one type and one list of choices for all that it asks.
std::vector<Question> read_first_form(Fields& node, const Reading& reading) {
    std::vector<Question> out;
    Fields form(*node.take("question"), node.at("question"), node.row(), node.out());
    const auto type = read_type(form, "question_type", node.at("question"), reading);
    for (auto& fields : entries_of(form, "questions")) {
        const auto before = out.size();
        add_question(out, fields, fields.urn("urn"), reading);
        if (out.size() == before) continue;
        if (type) out.back().type = *type;
        if (out.back().choices.empty()) out.back().choices = read_choices(form, "question_choices", out.back().urn.value, reading);
    }
    node.warn("question", "question_converted", "read as questions, each with the common type and choices");
    return out;
}

/// Questions or choices by their URN and by its last part.
template <class T>
class Named {
  public:
    explicit Named(const std::vector<T>& all) {
        for (const auto& one : all) by_urn_.emplace(one.urn.value, &one), by_last_part_.emplace(last_part(one.urn.value), &one);
    }
    [[nodiscard]] const T* find(const std::string& name) const {
        if (const auto found = by_urn_.find(name); found != by_urn_.end()) return found->second;
        const auto found = by_last_part_.find(name);
        return found == by_last_part_.end() ? nullptr : found->second;
    }

  private:
    std::map<std::string_view, const T*> by_urn_;
    std::map<std::string, const T*> by_last_part_;
};

void complete_dependencies(Fields& node, std::vector<Question>& questions) {
    if (std::none_of(questions.begin(), questions.end(), [](const auto& one) { return one.depends_on.has_value(); })) return;
    const Named<Question> all(questions);
    std::map<const Question*, Named<QuestionChoice>> choices;
    for (auto& question : questions) {
        if (!question.depends_on) continue;
        const auto* parent = all.find(question.depends_on->question.value);
        if (parent == nullptr) {
            node.warn("questions", "unknown_question", question.urn.value + " depends on a question that is not asked here, and is never shown");
            continue;
        }
        question.depends_on->question = parent->urn;
        const auto& known = choices.try_emplace(parent, parent->choices).first->second;
        for (auto& answer : question.depends_on->answers)
            if (const auto* choice = known.find(answer.value)) answer = choice->urn;
    }
}

std::vector<Question> read_all(Fields& node, const Reading& reading) {
    std::vector<Question> out;
    const auto* given = node.peek("questions");
    if (given == nullptr) {
        const auto* first = node.peek("question");
        return first != nullptr && first->find("questions") != nullptr ? read_first_form(node, reading) : out;
    }
    node.take("questions");
    if (given->kind == NodeKind::array) {
        for (auto& fields : entries_of(node, "questions")) add_question(out, fields, fields.urn("urn"), reading);
        return out;
    }
    if (given->kind != NodeKind::object) {
        node.reject("questions", "bad_type", "must be a mapping of URNs");
        return out;
    }
    for (const auto& [name, value] : given->members) {
        Fields fields(value, node.at("questions") + "/" + platform::json::pointer_token(name), node.row(), node.out());
        add_question(out, fields, lowered(name), reading);
    }
    return out;
}

}  // namespace

std::vector<Question> read_questions(Fields& node, bool strict, Leftovers& leftovers) {
    std::set<std::string> known;
    auto out = read_all(node, {strict, leftovers, known});
    complete_dependencies(node, out);
    return out;
}

}  // namespace compliance::library_file
