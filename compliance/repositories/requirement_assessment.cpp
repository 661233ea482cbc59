// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/requirement_assessment.hpp"

#include "compliance/repositories/wide_statement.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Result;

namespace {

/// What is kept of an item's surroundings when its assessment is closed.
struct FrozenItem {
    AssessedRequirement about;
    bool in_scope = false, has_valid_evidence = false;
    std::optional<platform::Decimal<5, 4>> attainment;
    std::string domain_urn, domain_ref, domain_title;
};
BOOST_DESCRIBE_STRUCT(FrozenItem, (), (about, in_scope, has_valid_evidence, attainment, domain_urn, domain_ref, domain_title))

constexpr std::string_view kDomain = "requirement IN (SELECT r.id FROM compliance_requirements r WHERE r.tenant_id = compliance_tenant() AND r.domain = $)";

std::optional<std::string> text_or_none(const Result& rows, std::size_t i, std::size_t column) {
    return rows.is_null(i, column) ? std::nullopt : std::optional(std::string(rows.text(i, column)));
}

/// The requirements of the items as they are, or as they were kept at the closing; by requirement.
std::map<Uuid, FrozenItem> surroundings(Executor& db, const ComplianceAssessment& assessment) {
    std::map<Uuid, FrozenItem> out;
    if (assessment.state == AssessmentState::closed) {
        const auto rows = db.run("SELECT requirement, facts FROM compliance_assessment_closings WHERE tenant_id = compliance_tenant() AND assessment = $1",
                                 Params{}.add(assessment.id));
        for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace(rows.uuid(i, 0), platform::json::from_stored<FrozenItem>(rows.text(i, 1)));
        return out;
    }
    const auto rows = run_wide(
        db,
        "SELECT r.id, r.urn, r.ref_id, r.title, r.text, r.obligation, r.path, r.domain, r.weight, coalesce(d.urn, ''), coalesce(d.ref_id, ''), "
        "coalesce(d.title, '') FROM compliance_requirement_assessments i "
        "JOIN compliance_requirements r ON r.tenant_id = i.tenant_id AND r.id = i.requirement "
        "LEFT JOIN compliance_requirements d ON d.tenant_id = r.tenant_id AND d.id = r.domain "
        "WHERE i.tenant_id = compliance_tenant() AND i.assessment = $1",
        Params{}.add(assessment.id));
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        FrozenItem item;
        item.about = {std::string(rows.text(i, 1)), text_or_none(rows, i, 2), text_or_none(rows, i, 3), text_or_none(rows, i, 4), text_or_none(rows, i, 5),
                      std::string(rows.text(i, 6)), rows.uuid(i, 7), rows.integer(i, 8)};
        item.domain_urn = rows.text(i, 9);
        item.domain_ref = rows.text(i, 10);
        item.domain_title = rows.text(i, 11);
        out.emplace(rows.uuid(i, 0), std::move(item));
    }
    return out;
}

/// What the day says of the items of an open assessment.
void judge(Executor& db, const ComplianceAssessment& assessment, platform::Date day, std::int64_t partial_credit, std::map<Uuid, FrozenItem>& items) {
    if (assessment.state == AssessmentState::closed) return;
    const auto facts = score_facts(db, assessment, day);
    const auto rules = score_rules(assessment, facts.answered_groups, partial_credit);
    for (std::size_t i = 0; i < facts.items.size(); ++i) {
        const auto found = items.find(facts.requirement_ids[i]);
        if (found == items.end()) continue;
        auto& item = found->second;
        item.in_scope = counts_on(facts.items[i].scope, rules.selected_groups, day);
        item.has_valid_evidence = facts.items[i].has_valid_evidence;
        const auto attained = item.in_scope ? attainment_of(facts.items[i], rules) : std::nullopt;
        if (attained) item.attainment = platform::Decimal<5, 4>{*attained};
    }
}

void put(const FrozenItem& from, RequirementAssessment& item) {
    item.about = from.about;
    item.in_scope = from.in_scope;
    item.has_valid_evidence = from.has_valid_evidence;
    item.attainment = from.attainment;
}

}  // namespace

RequirementAssessments requirement_assessments() {
    return RequirementAssessments({
        .type = "requirement_assessment",
        .table = "compliance_requirement_assessments",
        .record = &platform::reflect::type_of<RequirementAssessment>,
        .filters = &platform::reflect::type_of<RequirementAssessmentFilters>,
        .filter_rules = {{"requirement_id", "requirement = $"},
                         {"domain", kDomain},
                         {"due_before", "due_on < $"},
                         // Of the day, which the service adds.
                         {"has_valid_evidence", "$::boolean IS NOT NULL"}},
        .oldest_first = true,
    });
}

std::vector<ReportedItem> reported_items(Executor& db, const ComplianceAssessment& assessment, platform::Date day, std::int64_t partial_credit) {
    static const auto table = requirement_assessments();
    static const std::string sql = "SELECT " + table.store().select_list() +
                                   " FROM (SELECT i.*, r.position AS node_position FROM compliance_requirement_assessments i JOIN compliance_requirements r "
                                   "ON r.tenant_id = i.tenant_id AND r.id = i.requirement WHERE i.tenant_id = compliance_tenant() AND i.assessment = $1) "
                                   "AS t ORDER BY node_position, id";
    auto items = table.read_all(run_wide(db, sql, Params{}.add(assessment.id)));
    auto around = surroundings(db, assessment);
    judge(db, assessment, day, partial_credit, around);
    std::vector<ReportedItem> out;
    out.reserve(items.size());
    for (auto& item : items) {
        const auto found = around.find(item.requirement.id);
        if (found == around.end()) continue;
        put(found->second, item);
        out.push_back({std::move(item), found->second.domain_urn, found->second.domain_ref, found->second.domain_title});
    }
    return out;
}

void complete_items(Executor& db, const ComplianceAssessment& assessment, platform::Date day, std::int64_t partial_credit,
                    std::vector<RequirementAssessment>& items) {
    if (items.empty()) return;
    auto around = surroundings(db, assessment);
    judge(db, assessment, day, partial_credit, around);
    for (auto& item : items)
        if (const auto found = around.find(item.requirement.id); found != around.end()) put(found->second, item);
}

void put_links(Executor& db, RequirementAssessment& item) {
    const auto rows = db.run(
        "SELECT true, m.control FROM compliance_control_mappings m WHERE m.tenant_id = compliance_tenant() AND m.requirement = $2 "
        "UNION ALL SELECT DISTINCT false, l.evidence FROM compliance_evidence_links l WHERE l.tenant_id = compliance_tenant() AND "
        "((l.target_type = 'requirement_assessment' AND l.target_id = $1) OR (l.target_type = 'requirement' AND l.target_id = $2)) ORDER BY 1, 2",
        Params{}.add(item.id).add(item.requirement.id));
    item.controls.emplace();
    item.evidence.emplace();
    for (std::size_t i = 0; i < rows.rows(); ++i) (rows.boolean(i, 0) ? *item.controls : *item.evidence).push_back(rows.uuid(i, 1));
}

void freeze_items(Executor& db, const ComplianceAssessment& assessment, const std::vector<ReportedItem>& items) {
    constexpr std::size_t kRowsAtOnce = 1'000;
    for (std::size_t from = 0; from < items.size(); from += kRowsAtOnce) {
        std::vector<Uuid> requirements;
        std::vector<std::string> facts;
        for (std::size_t i = from; i < std::min(items.size(), from + kRowsAtOnce); ++i) {
            const auto& [item, urn, ref, title] = items[i];
            requirements.push_back(item.requirement.id);
            facts.push_back(platform::json::to_json(FrozenItem{item.about.value_or(AssessedRequirement{}), item.in_scope.value_or(false),
                                                               item.has_valid_evidence.value_or(false), item.attainment, urn, ref, title}));
        }
        db.run(
            "INSERT INTO compliance_assessment_closings (tenant_id, assessment, requirement, facts) "
            "SELECT compliance_tenant(), $1, x.requirement, x.facts::jsonb FROM unnest($2::uuid[], $3::text[]) AS x (requirement, facts)",
            Params{}.add(assessment.id).add_uuids(requirements).add_texts(facts));
    }
}

}  // namespace compliance
