// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/requirement_tree.hpp"

#include "compliance/domain/questionnaire.hpp"
#include "compliance/repositories/enumeration.hpp"
#include "compliance/repositories/wide_statement.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Result;

namespace {

enum Column : std::size_t {
    kId, kParent, kUrn, kRefId, kTitle, kDepth, kPosition, kWeight, kAssessable, kWithdrawn, kRetiredOn, kAppliesFrom, kAppliesUntil, kGroups, kDomain,
    kControls, kCoverage, kItem, kStatus, kApplicability, kResult, kScore, kDocumentation, kMin, kMax, kReview, kProven
};

std::optional<std::string> text_or_none(const Result& rows, std::size_t i, std::size_t column) {
    return rows.is_null(i, column) ? std::nullopt : std::optional(std::string(rows.text(i, column)));
}

void read_node(const Result& rows, std::size_t i, TreeRow& out) {
    auto& node = out.node;
    node.id = rows.uuid(i, kId);
    out.parent = rows.opt(&Result::uuid, i, kParent);
    node.urn = rows.text(i, kUrn);
    node.ref_id = text_or_none(rows, i, kRefId);
    node.title = text_or_none(rows, i, kTitle);
    node.depth = rows.integer(i, kDepth);
    node.position = rows.integer(i, kPosition);
    node.weight = rows.integer(i, kWeight);
    node.assessable = rows.boolean(i, kAssessable);
    node.withdrawn = rows.boolean(i, kWithdrawn);
    node.retired_on = rows.opt(&Result::date, i, kRetiredOn);
    node.applies_from = rows.opt(&Result::date, i, kAppliesFrom);
    node.domain = rows.uuid(i, kDomain);
    node.controls = rows.integer(i, kControls);
    node.coverage_percent = rows.integer(i, kCoverage);
    auto& scope = out.scored.scope;
    scope = {node.assessable, node.withdrawn, node.retired_on, node.applies_from, rows.opt(&Result::date, i, kAppliesUntil), {}};
    if (rows.text(i, kGroups) != "[]") scope.groups = platform::json::from_stored<std::vector<std::string>>(rows.text(i, kGroups));
}

void read_standing(const Result& rows, std::size_t i, const ComplianceAssessment& assessment, TreeRow& out) {
    auto& item = out.scored;
    item.weight = out.node.weight;
    item.status = read_enum<ItemStatus>(rows.text(i, kStatus));
    item.applicability = read_enum<ItemApplicability>(rows.text(i, kApplicability));
    item.result = read_enum<ItemResult>(rows.text(i, kResult));
    item.score = rows.opt(&Result::integer, i, kScore);
    item.documentation_score = rows.opt(&Result::integer, i, kDocumentation);
    item.min_score = rows.is_null(i, kMin) ? assessment.min_score.value : rows.integer(i, kMin);
    item.max_score = rows.is_null(i, kMax) ? assessment.max_score.value : rows.integer(i, kMax);
    item.has_valid_evidence = rows.boolean(i, kProven);
    out.node.standing = RequirementStanding{rows.uuid(i, kItem), item.status, item.applicability, item.result, item.score, {}, false, rows.boolean(i, kReview)};
}

}  // namespace

std::vector<TreeRow> tree_rows(Executor& db, const Uuid& regulation, const std::optional<ComplianceAssessment>& assessment, platform::Date day,
                               std::string_view language) {
    const auto rows = run_wide(
        db,
        "WITH proven AS MATERIALIZED (SELECT item FROM compliance_proven_items($2, $3)) SELECT r.id, r.parent, r.urn, r.ref_id, coalesce(r.translations -> $4 "
        "->> 'name', r.translations -> $4 ->> 'title', r.title), r.depth, "
        "r.position, r.weight, r.assessable, r.withdrawn, r.retired_on, coalesce(r.applies_from, g.applies_from), r.applies_until, r.groups, r.domain, "
        "coalesce(c.controls, 0), coalesce(c.percent, 0), i.id, i.status, i.applicability, i.result, i.score, i.documentation_score, r.min_score, "
        "r.max_score, i.review_needed, coalesce(i.id IN (SELECT item FROM proven), false) "
        "FROM compliance_requirements r "
        "JOIN compliance_regulations g ON g.tenant_id = r.tenant_id AND g.id = r.regulation "
        "LEFT JOIN compliance_requirement_assessments i ON i.tenant_id = r.tenant_id AND i.assessment = $2 AND i.requirement = r.id "
        "LEFT JOIN (SELECT m.requirement, count(*) AS controls, least(100, coalesce(sum(m.coverage_percent) FILTER (WHERE e.operating), 0))::bigint AS "
        "percent FROM compliance_control_mappings m JOIN compliance_control_effectiveness($3) AS e ON e.control = m.control "
        "JOIN compliance_controls k ON k.tenant_id = m.tenant_id AND k.id = m.control AND k.state <> 'retired' "
        "WHERE m.tenant_id = compliance_tenant() AND m.coverage IN ('full', 'partial') GROUP BY m.requirement) AS c ON c.requirement = r.id "
        "WHERE r.tenant_id = compliance_tenant() AND r.regulation = $1 ORDER BY r.position, r.id",
        Params{}.add(regulation).add(assessment ? std::optional(assessment->id) : std::nullopt).add(day).add(language));
    std::vector<TreeRow> out(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        read_node(rows, i, out[i]);
        if (assessment && !rows.is_null(i, kItem)) read_standing(rows, i, *assessment, out[i]);
    }
    return out;
}

std::set<std::string> answered_groups(Executor& db, const Uuid& assessment) {
    const auto rows = run_wide(
        db,
        "SELECT r.questions, i.answers FROM compliance_requirement_assessments i "
        "JOIN compliance_requirements r ON r.tenant_id = i.tenant_id AND r.id = i.requirement "
        "WHERE i.tenant_id = compliance_tenant() AND i.assessment = $1 AND i.answers <> '{}' AND r.questions @? '$[*].choices[*].select_groups[0]'",
        Params{}.add(assessment));
    std::set<std::string> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto outcome = evaluate_questionnaire(platform::json::from_stored<std::vector<Question>>(rows.text(i, 0)),
                                                    platform::json::from_stored<Answers>(rows.text(i, 1)), {});
        out.insert(outcome.selected_groups.begin(), outcome.selected_groups.end());
    }
    return out;
}

}  // namespace compliance
