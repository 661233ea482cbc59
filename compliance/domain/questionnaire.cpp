// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/questionnaire.hpp"

#include <algorithm>

#include "platform/reflect/values.hpp"

namespace compliance {

namespace {

const Question* find(const std::vector<Question>& questions, std::string_view urn) {
    for (const auto& question : questions)
        if (question.urn.value == urn) return &question;
    return nullptr;
}

bool is_choice(const Question& question) { return question.type == QuestionType::unique_choice || question.type == QuestionType::multiple_choice; }

/// Texts of a JSON list or of one text. Choice URNs are plain printable text, so that quotes bound them.
std::vector<std::string> texts_in(std::string_view json) {
    std::vector<std::string> out;
    for (std::size_t at = json.find('"'); at != std::string_view::npos; at = json.find('"', at)) {
        std::string text;
        for (++at; at < json.size() && json[at] != '"'; ++at) {
            if (json[at] == '\\' && at + 1 < json.size()) ++at;
            text += json[at];
        }
        ++at;
        out.push_back(std::move(text));
    }
    return out;
}

bool is_null(const platform::Json& answer) { return answer.text == "null" || answer.text == "[]" || answer.text == "\"\""; }

std::vector<std::string> chosen(const Question& question, const Answers& answers) {
    const auto at = answers.find(question.urn.value);
    return at == answers.end() || !is_choice(question) ? std::vector<std::string>{} : texts_in(at->second.text);
}

bool is_answered(const Question& question, const Answers& answers) {
    const auto at = answers.find(question.urn.value);
    return at != answers.end() && !is_null(at->second);
}

/// `seen` ends circles of dependencies: what depends on itself is never asked.
bool is_visible(const std::vector<Question>& questions, const Question& question, const Answers& answers, std::set<std::string_view>& seen) {
    if (!question.depends_on) return true;
    if (!seen.insert(question.urn.value).second) return false;
    const auto* parent = find(questions, question.depends_on->question.value);
    if (parent == nullptr || !is_visible(questions, *parent, answers, seen) || !is_answered(*parent, answers)) return false;
    const auto selected = chosen(*parent, answers);
    const auto has = [&](const platform::Text<255>& named) { return std::find(selected.begin(), selected.end(), named.value) != selected.end(); };
    const auto& named = question.depends_on->answers;
    return question.depends_on->condition == DependencyCondition::any ? std::any_of(named.begin(), named.end(), has)
                                                                      : std::all_of(named.begin(), named.end(), has);
}

bool is_visible(const std::vector<Question>& questions, const Question& question, const Answers& answers) {
    std::set<std::string_view> seen;
    return is_visible(questions, question, answers, seen);
}

std::optional<std::string_view> type_fault(const Question& question, std::string_view json) {
    const char first = json.empty() ? 'n' : json.front();
    switch (question.type) {
        case QuestionType::boolean: return json == "true" || json == "false" ? std::nullopt : std::optional<std::string_view>("must be true or false");
        case QuestionType::number: return first == '-' || (first >= '0' && first <= '9') ? std::nullopt : std::optional<std::string_view>("must be a number");
        case QuestionType::text: return first == '"' ? std::nullopt : std::optional<std::string_view>("must be a text");
        case QuestionType::date: {
            const auto texts = texts_in(json);
            return first == '"' && texts.size() == 1 && platform::parse_date(texts[0]) ? std::nullopt : std::optional<std::string_view>("must be a date");
        }
        default: return first == '"' || first == '[' ? std::nullopt : std::optional<std::string_view>("must be URNs of choices");
    }
}

void check_choices(const Question& question, const Answers& answers, const std::string& pointer, std::vector<platform::Fault>& faults) {
    const auto selected = chosen(question, answers);
    if (question.type == QuestionType::unique_choice && selected.size() > 1) faults.push_back({pointer, "too_many", "one choice only"});
    for (const auto& urn : selected)
        if (std::none_of(question.choices.begin(), question.choices.end(), [&](const QuestionChoice& choice) { return choice.urn.value == urn; }))
            faults.push_back({pointer, "unknown_choice", "has no choice " + urn});
}

/// `/` and `~` of a URN in a JSON pointer (RFC 6901).
std::string token(std::string_view urn) {
    std::string out;
    for (const char c : urn) out += c == '~' ? "~0" : c == '/' ? "~1"
                                                               : std::string(1, c);
    return out;
}

struct Tally {
    std::int64_t sum = 0, weight = 0;
    bool scored = false;
    std::set<ChoiceResult> results;
    std::set<std::string> groups;

    void take(const Question& question, const QuestionChoice& choice) {
        if (choice.add_score) {
            scored = true;
            sum += *choice.add_score * question.weight.value;
            weight += question.weight.value;
        }
        if (choice.compute_result) results.insert(*choice.compute_result);
        for (const auto& group : choice.select_groups) groups.insert(group.value);
    }
};

std::optional<ChoiceResult> result_of(const Tally& tally, bool any_visible, bool all_answered) {
    std::set<ChoiceResult> results = tally.results;
    if (!any_visible) return ChoiceResult::not_applicable;
    if (!all_answered) return std::nullopt;
    const bool neutral = results.erase(ChoiceResult::not_applicable) > 0;
    if (results.empty()) return neutral ? std::optional(ChoiceResult::not_applicable) : std::nullopt;
    return results.size() == 1 ? *results.begin() : ChoiceResult::partially_compliant;
}

}  // namespace

void check_questions(const std::vector<Question>& questions, const std::string& pointer, std::vector<platform::Fault>& faults) {
    std::set<std::string_view> urns;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const auto& question = questions[i];
        const auto at = pointer + "/" + std::to_string(i);
        if (!urns.insert(question.urn.value).second) faults.push_back({at + "/urn", "duplicate", "is there already"});
        if (is_choice(question) == question.choices.empty())
            faults.push_back({at + "/choices", question.choices.empty() ? "required" : "not_applicable", "belong to questions of choice, and only to them"});
        std::set<std::string_view> choices;
        for (std::size_t c = 0; c < question.choices.size(); ++c)
            if (!choices.insert(question.choices[c].urn.value).second)
                faults.push_back({at + "/choices/" + std::to_string(c) + "/urn", "duplicate", "is there already"});
        if (!question.depends_on) continue;
        const auto* parent = find(questions, question.depends_on->question.value);
        if (parent == nullptr || parent == &question) faults.push_back({at + "/depends_on/question", "unknown_question", "is no other question here"});
        else
            for (std::size_t a = 0; a < question.depends_on->answers.size(); ++a)
                if (std::none_of(parent->choices.begin(), parent->choices.end(),
                                 [&](const QuestionChoice& choice) { return choice.urn.value == question.depends_on->answers[a].value; }))
                    faults.push_back({at + "/depends_on/answers/" + std::to_string(a), "unknown_choice", "is no choice of that question"});
    }
}

void check_answers(const std::vector<Question>& questions, const Answers& answers, std::vector<platform::Fault>& faults) {
    for (const auto& [urn, answer] : answers) {
        const auto pointer = "/answers/" + token(urn);
        const auto* question = find(questions, urn);
        if (question == nullptr) {
            faults.push_back({pointer, "unknown_question", "is no question of this requirement"});
            continue;
        }
        if (is_null(answer)) continue;
        if (const auto fault = type_fault(*question, answer.text)) faults.push_back({pointer, "wrong_type", std::string(*fault)});
        else if (is_choice(*question)) check_choices(*question, answers, pointer, faults);
        if (!is_visible(questions, *question, answers)) faults.push_back({pointer, "not_visible", "is not asked with these answers"});
    }
}

bool drop_hidden_answers(const std::vector<Question>& questions, Answers& answers) {
    const auto before = answers.size();
    for (bool dropped = true; dropped;) {
        dropped = false;
        for (const auto& question : questions)
            if (!is_visible(questions, question, answers)) dropped = answers.erase(question.urn.value) > 0 || dropped;
    }
    return answers.size() != before;
}

QuestionnaireOutcome evaluate_questionnaire(const std::vector<Question>& questions, const Answers& answers, const QuestionnaireScale& scale) {
    QuestionnaireOutcome out;
    Tally tally;
    bool any_visible = false, all_answered = true;
    for (const auto& question : questions) {
        for (const auto& choice : question.choices) out.computes_result = out.computes_result || choice.compute_result.has_value();
        if (!is_visible(questions, question, answers)) continue;
        any_visible = true;
        all_answered = all_answered && is_answered(question, answers);
        for (const auto& urn : chosen(question, answers))
            for (const auto& choice : question.choices)
                if (choice.urn.value == urn) tally.take(question, choice);
    }
    out.selected_groups = tally.groups;
    if (any_visible && all_answered && tally.scored && tally.weight > 0)
        out.score = std::clamp(scale.sum ? tally.sum : tally.sum / tally.weight, scale.min, scale.max);
    if (out.computes_result) out.result = result_of(tally, any_visible, all_answered);
    return out;
}

}  // namespace compliance
