// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/compliance_assessment.hpp"

#include "compliance/repositories/enumeration.hpp"
#include "compliance/repositories/wide_statement.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Result;

namespace {

std::vector<std::string> texts_of(std::string_view json) {
    return json == "[]" ? std::vector<std::string>{} : platform::json::from_stored<std::vector<std::string>>(json);
}

enum Column : std::size_t {
    kItem, kRequirement, kWeight, kAppliesFrom, kAppliesUntil, kRetiredOn, kWithdrawn, kAssessable, kGroups, kDomain, kDomainRef, kDomainTitle,
    kStatus, kApplicability, kResult, kScore, kDocumentation, kMin, kMax, kProven, kQuestions, kAnswers, kAssessment
};

ScoredItem item_of(const Result& rows, std::size_t i, const ComplianceAssessment& assessment) {
    ScoredItem item;
    item.weight = rows.integer(i, kWeight);
    item.scope.applies_from = rows.opt(&Result::date, i, kAppliesFrom);
    item.scope.applies_until = rows.opt(&Result::date, i, kAppliesUntil);
    item.scope.retired_on = rows.opt(&Result::date, i, kRetiredOn);
    item.scope.withdrawn = rows.boolean(i, kWithdrawn);
    item.scope.assessable = rows.boolean(i, kAssessable);
    item.scope.groups = texts_of(rows.text(i, kGroups));
    item.domain = rows.uuid(i, kDomain);
    item.status = read_enum<ItemStatus>(rows.text(i, kStatus));
    item.applicability = read_enum<ItemApplicability>(rows.text(i, kApplicability));
    item.result = read_enum<ItemResult>(rows.text(i, kResult));
    item.score = rows.opt(&Result::integer, i, kScore);
    item.documentation_score = rows.opt(&Result::integer, i, kDocumentation);
    item.min_score = rows.is_null(i, kMin) ? assessment.min_score.value : rows.integer(i, kMin);
    item.max_score = rows.is_null(i, kMax) ? assessment.max_score.value : rows.integer(i, kMax);
    if (item.min_score >= item.max_score) item.min_score = assessment.min_score.value, item.max_score = assessment.max_score.value;
    item.has_valid_evidence = rows.boolean(i, kProven);
    return item;
}

}  // namespace

ComplianceAssessments compliance_assessments() {
    return ComplianceAssessments({
        .type = "compliance_assessment",
        .table = "compliance_assessments",
        .record = &platform::reflect::type_of<ComplianceAssessment>,
        .filters = &platform::reflect::type_of<ComplianceAssessmentFilters>,
        .filter_rules = {{"regulation_id", "regulation = $"}, {"due_before", "due_on < $"}, {"isms_scope_id", "isms_scope = $"}},
        .key_prefix = "CA",
    });
}

ComplianceAssessment open_primary_assessment(Executor& db, const Regulation& regulation, platform::Instant now) {
    static const auto table = compliance_assessments();
    ComplianceAssessment primary;
    primary.key = table.store().next_key(db);
    primary.regulation = {regulation.id};
    primary.release_no = regulation.release_no;
    primary.title = regulation.title.value.substr(0, 300);
    while (!platform::is_valid_utf8(primary.title.value)) primary.title.value.pop_back();
    primary.is_primary = true;
    for (const auto& group : regulation.groups)
        if (group.default_selected) primary.selected_groups.push_back(group.ref_id);
    primary.min_score = regulation.min_score;
    primary.max_score = regulation.max_score;
    primary.scores_definition = regulation.scores_definition;
    primary.state = AssessmentState::in_progress;
    primary.id = Uuid::make_v7(now);
    table.insert(db, primary);
    add_missing_items(db, regulation.id, now);
    return primary;
}

std::int64_t add_missing_items(Executor& db, const Uuid& regulation, platform::Instant now) {
    return run_wide(
               db,
               "INSERT INTO compliance_requirement_assessments (tenant_id, id, assessment, requirement, status, applicability, result, answers, "
               "review_needed) "
               "SELECT compliance_tenant(), compliance_set_id($2, row_number() OVER (ORDER BY a.id, r.position, r.id) - 1), a.id, r.id, 'to_do', "
               "'applicable', 'not_assessed', '{}', false "
               "FROM compliance_assessments a JOIN compliance_requirements r ON r.tenant_id = a.tenant_id AND r.regulation = a.regulation "
               "WHERE a.tenant_id = compliance_tenant() AND a.regulation = $1 AND a.state <> 'closed' AND r.assessable AND r.retired_on IS NULL "
               "AND NOT EXISTS (SELECT 1 FROM compliance_requirement_assessments i WHERE i.tenant_id = a.tenant_id AND i.assessment = a.id "
               "AND i.requirement = r.id) ORDER BY a.id, r.position, r.id",
               Params{}.add(regulation).add(now))
        .affected();
}

void take_over_baseline(Executor& db, const ComplianceAssessment& assessment, const ComplianceAssessment& baseline) {
    const bool same_scale = assessment.min_score.value == baseline.min_score.value && assessment.max_score.value == baseline.max_score.value;
    run_wide(
        db,
        "UPDATE compliance_requirement_assessments i SET status = b.status, applicability = b.applicability, justification = b.justification, "
        "result = b.result, finding_class = b.finding_class, score = CASE WHEN $3 THEN b.score END, "
        "documentation_score = CASE WHEN $3 THEN b.documentation_score END, target_score = CASE WHEN $3 THEN b.target_score END, "
        "observation = b.observation, remediation = b.remediation, answers = b.answers, owner = b.owner, review_needed = b.review_needed, "
        "exception = b.exception, judged_by = b.judged_by, approved_by = b.approved_by, approved_at = b.approved_at, result_source = 'baseline' "
        "FROM compliance_requirement_assessments b "
        "WHERE i.tenant_id = compliance_tenant() AND i.assessment = $1 AND b.tenant_id = i.tenant_id AND b.assessment = $2 "
        "AND b.requirement = i.requirement AND (b.status <> 'to_do' OR b.result <> 'not_assessed' OR b.applicability <> 'applicable' "
        "OR b.answers <> '{}' OR b.score IS NOT NULL OR b.observation IS NOT NULL)",
        Params{}.add(assessment.id).add(baseline.id).add(same_scale));
}

std::map<Uuid, ScoreFacts> score_facts(Executor& db, const std::vector<ComplianceAssessment>& assessments, platform::Date day) {
    std::map<Uuid, const ComplianceAssessment*> known;
    std::vector<Uuid> ids;
    for (const auto& assessment : assessments) {
        known.emplace(assessment.id, &assessment);
        ids.push_back(assessment.id);
    }
    Params params;
    params.add_uuids(ids).add(day);
    if (ids.size() == 1) params.add(ids.front());
    else params.null();
    // Questions leave the database only where their answers can select groups. What is proven is asked once, whatever the planner
    // makes of a table that has just been filled.
    const auto rows = run_wide(
        db,
        "WITH proven AS MATERIALIZED (SELECT item FROM compliance_proven_items($3, $2)) "
        "SELECT i.id, r.id, r.weight, coalesce(r.applies_from, g.applies_from), r.applies_until, r.retired_on, r.withdrawn, r.assessable, r.groups, "
        "r.domain, coalesce(d.ref_id, ''), coalesce(d.title, ''), i.status, i.applicability, i.result, i.score, i.documentation_score, r.min_score, "
        "r.max_score, i.id IN (SELECT item FROM proven), CASE WHEN s.selects THEN r.questions END, CASE WHEN s.selects THEN i.answers END, i.assessment "
        "FROM compliance_requirement_assessments i "
        "JOIN compliance_requirements r ON r.tenant_id = i.tenant_id AND r.id = i.requirement "
        "JOIN compliance_regulations g ON g.tenant_id = r.tenant_id AND g.id = r.regulation "
        "LEFT JOIN compliance_requirements d ON d.tenant_id = r.tenant_id AND d.id = r.domain "
        "CROSS JOIN LATERAL (SELECT i.answers <> '{}' AND r.questions @? '$[*].choices[*].select_groups[0]' AS selects) AS s "
        "WHERE i.tenant_id = compliance_tenant() AND i.assessment = ANY($1::uuid[]) ORDER BY i.assessment, r.position, r.id",
        params);
    std::map<Uuid, ScoreFacts> out;
    for (const auto& id : ids) out[id];
    std::set<std::pair<Uuid, Uuid>> domains;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto assessment = rows.uuid(i, kAssessment);
        auto& facts = out.at(assessment);
        facts.item_ids.push_back(rows.uuid(i, kItem));
        facts.requirement_ids.push_back(rows.uuid(i, kRequirement));
        facts.items.push_back(item_of(rows, i, *known.at(assessment)));
        const auto& domain = facts.items.back().domain;
        if (domains.emplace(assessment, domain).second)
            facts.domains.push_back({domain, std::string(rows.text(i, kDomainRef)), std::string(rows.text(i, kDomainTitle))});
        if (rows.is_null(i, kQuestions)) continue;
        const auto outcome = evaluate_questionnaire(platform::json::from_stored<std::vector<Question>>(rows.text(i, kQuestions)),
                                                    platform::json::from_stored<Answers>(rows.text(i, kAnswers)), {});
        facts.answered_groups.insert(outcome.selected_groups.begin(), outcome.selected_groups.end());
    }
    return out;
}

ScoreFacts score_facts(Executor& db, const ComplianceAssessment& assessment, platform::Date day) {
    return std::move(score_facts(db, std::vector{assessment}, day).begin()->second);
}

ScoreRules score_rules(const ComplianceAssessment& assessment, const std::set<std::string>& answered_groups, std::int64_t partial_credit) {
    ScoreRules rules{assessment.scoring_mode, assessment.score_method, assessment.show_documentation, partial_credit, answered_groups};
    for (const auto& group : assessment.selected_groups) rules.selected_groups.insert(group.value);
    return rules;
}

platform::Date tenant_day(Executor& db, platform::Instant now) {
    return db.run("SELECT ($1::timestamptz AT TIME ZONE time_zone)::date FROM compliance_tenants WHERE tenant_id = compliance_tenant()", Params{}.add(now))
        .date(0, 0);
}

}  // namespace compliance
