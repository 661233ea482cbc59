// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/item_judgement.hpp"

#include <algorithm>

#include "platform/json/json.hpp"

namespace compliance {

namespace {

constexpr std::size_t kJustification = 20;
constexpr const char* kByQuestionnaire = "by questionnaire: no question applies";

bool has(const std::vector<std::string>& names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

std::optional<std::int64_t> plain(const std::optional<platform::Int<0, 100'000>>& score) { return score ? std::optional(score->value) : std::nullopt; }

bool same_judgement(const RequirementAssessment& a, const RequirementAssessment& b) {
    return a.applicability == b.applicability && a.justification == b.justification && a.result == b.result && plain(a.score) == plain(b.score) &&
           plain(a.documentation_score) == plain(b.documentation_score);
}

void take_result(const QuestionnaireOutcome& outcome, RequirementAssessment& item) {
    const bool was_excluded_so = item.justification && item.justification->value == kByQuestionnaire;
    if (outcome.result == ChoiceResult::not_applicable) {
        item.applicability = ItemApplicability::not_applicable;
        item.justification = platform::LongText(kByQuestionnaire);
        item.result = ItemResult::not_assessed;
    } else {
        if (was_excluded_so) item.applicability = ItemApplicability::applicable, item.justification.reset();
        item.result = !outcome.result                                        ? ItemResult::not_assessed
                      : *outcome.result == ChoiceResult::compliant           ? ItemResult::compliant
                      : *outcome.result == ChoiceResult::partially_compliant ? ItemResult::partially_compliant
                                                                             : ItemResult::non_compliant;
    }
    item.result_source = ResultSource::questionnaire;
}

}  // namespace

Scale scale_of(const ComplianceAssessment& assessment, const Requirement& requirement) {
    Scale out{assessment.min_score.value, assessment.max_score.value};
    if (requirement.min_score && requirement.max_score) out = {requirement.min_score->value, requirement.max_score->value};
    if (!assessment.scores_definition) return out;
    std::vector<platform::Fault> ignored;
    const auto definition = platform::json::parse(assessment.scores_definition->text, ignored);
    const auto* aggregation = definition.find("aggregation");
    out.sum = aggregation != nullptr && aggregation->text == "sum";
    return out;
}

void judge_answers(const ItemChange& change, RequirementAssessment& item, std::vector<platform::Fault>& faults) {
    const auto& [requirement, scale, before, given] = change;
    if (item.result != before.result && !has(given, "answers")) item.result_source = ResultSource::manual;
    if (!has(given, "answers")) return;
    // Only what this change says must fit: an answer of before that its parent hides now just goes.
    for (const auto& [urn, answer] : before.answers)
        if (const auto at = item.answers.find(urn); at != item.answers.end() && at->second == answer) {
            Answers kept = item.answers;
            if (drop_hidden_answers(requirement.questions, kept) && !kept.contains(urn)) item.answers.erase(at);
        }
    check_answers(requirement.questions, item.answers, faults);
    if (!faults.empty()) return;
    std::erase_if(item.answers, [](const auto& answer) { return answer.second.text == "null"; });
    const auto outcome = evaluate_questionnaire(requirement.questions, item.answers, {scale.min, scale.max, scale.sum});
    bool scores = false;
    for (const auto& question : requirement.questions)
        for (const auto& choice : question.choices) scores = scores || choice.add_score.has_value();
    if (scores) item.score = outcome.score ? std::optional(platform::Int<0, 100'000>(*outcome.score)) : std::nullopt;
    if (outcome.computes_result) take_result(outcome, item);
    else if (item.result != before.result) item.result_source = ResultSource::manual;
}

void check_item(const Scale& scale, const RequirementAssessment& item, std::vector<platform::Fault>& faults) {
    if (item.applicability == ItemApplicability::not_applicable &&
        (!item.justification || platform::count_code_points(item.justification->value) < kJustification))
        faults.push_back({"/justification", item.justification ? "too_short" : "required", fmt::format("must have {} characters or more", kJustification)});
    const auto within = [&](const std::optional<platform::Int<0, 100'000>>& score, const char* pointer) {
        if (score && (score->value < scale.min || score->value > scale.max))
            faults.push_back({pointer, "out_of_range", fmt::format("must be between {} and {}", scale.min, scale.max)});
    };
    within(item.score, "/score");
    within(item.documentation_score, "/documentation_score");
    within(item.target_score, "/target_score");
}

void settle_judgement(const RequirementAssessment& before, const std::string& who, RequirementAssessment& item) {
    if (same_judgement(before, item)) return;
    item.judged_by = platform::UserId(who);
    item.status = status_after_judgement(item.status);
    if (before.status != ItemStatus::done) return;
    item.approved_by.reset();
    item.approved_at.reset();
}

}  // namespace compliance
