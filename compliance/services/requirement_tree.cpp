// SPDX-License-Identifier: Apache-2.0
// A regulation as a tree: one statement for the nodes with their standing, nested here.
#include "compliance/repositories/requirement_tree.hpp"
#include "compliance/services/compliance_score.hpp"
#include "compliance/services/regulation.hpp"

namespace compliance {

using platform::Uuid;

namespace {

bool is_wanted(const TreeRow& row, const RequirementTreeQuery& query) {
    if (query.assessable && row.node.assessable != *query.assessable) return false;
    return !query.group || std::find(row.scored.scope.groups.begin(), row.scored.scope.groups.end(), query.group->value) != row.scored.scope.groups.end();
}

/// Children below their parents, in the order of the rows; rows that are not wanted stay where a wanted one stands below them.
class Nesting {
  public:
    Nesting(std::vector<TreeRow> rows, const RequirementTreeQuery& query) : rows_(std::move(rows)), query_(query) {
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (rows_[i].parent) below_[*rows_[i].parent].push_back(i);
    }
    std::vector<RequirementTreeNode> roots() {
        std::vector<RequirementTreeNode> out;
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (!rows_[i].parent) put(i, out);
        return out;
    }

  private:
    void put(std::size_t i, std::vector<RequirementTreeNode>& into) {
        auto& row = rows_[i];
        if (const auto children = below_.find(row.node.id); children != below_.end())
            for (const auto child : children->second) put(child, row.node.children);
        if (is_wanted(row, query_) || !row.node.children.empty()) into.push_back(std::move(row.node));
    }

    std::vector<TreeRow> rows_;
    const RequirementTreeQuery& query_;
    std::map<Uuid, std::vector<std::size_t>> below_;
};

}  // namespace

RequirementTree RegulationService::tree(Context& context, const Uuid& id, const RequirementTreeQuery& query) const {
    auto db = context.units();
    if (!table_.store().exists(db, id)) throw platform::not_found();
    static const auto assessments = compliance_assessments();
    auto rows = db.run(
        "SELECT id FROM compliance_assessments WHERE tenant_id = compliance_tenant() AND regulation = $1 AND "
        "CASE WHEN $2::uuid IS NULL THEN is_primary ELSE id = $2 END",
        platform::postgres::Params{}.add(id).add(query.assessment_id ? std::optional(query.assessment_id->id) : std::nullopt));
    if (rows.empty() && query.assessment_id) throw platform::invalid("/assessment_id", "unknown_reference", "is no assessment of this regulation");
    RequirementTree out;
    out.regulation = id;
    out.on = query.on.value_or(tenant_day(db, context.now));
    std::optional<ComplianceAssessment> assessment;
    if (!rows.empty()) assessment = assessments.get(db, rows.uuid(0, 0));
    ScoreRules rules;
    if (assessment) {
        out.assessment = assessment->id;
        rules = score_rules(*assessment, answered_groups(db, assessment->id), neighbours_.partial_credit(db));
    }
    auto nodes = tree_rows(db, id, assessment, out.on, context.language);
    for (auto& row : nodes) {
        row.node.in_scope = counts_on(row.scored.scope, rules.selected_groups, out.on);
        if (!row.node.standing) continue;
        row.node.standing->has_valid_evidence = row.scored.has_valid_evidence;
        if (row.node.in_scope)
            if (const auto attained = attainment_of(row.scored, rules)) row.node.standing->attainment = {*attained};
    }
    out.nodes = Nesting(std::move(nodes), query).roots();
    return out;
}

}  // namespace compliance
