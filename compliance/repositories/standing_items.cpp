// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/standing_items.hpp"

#include <algorithm>

#include "compliance/domain/questionnaire.hpp"
#include "compliance/repositories/enumeration.hpp"
#include "compliance/repositories/figure_rows.hpp"
#include "compliance/repositories/wide_statement.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Result;

namespace {

enum Column : std::size_t {
    kAssessment, kDomain, kWeight, kAppliesFrom, kAppliesUntil, kRetiredOn, kWithdrawn, kAssessable, kGroups, kMin, kMax, kStatus, kApplicability, kResult,
    kScore, kDocumentation, kMajor, kProven, kUncovered, kRequirements
};

constexpr std::string_view kColumns =
    "SELECT i.assessment, r.domain, r.weight, r.applies_from, r.applies_until, r.retired_on, r.withdrawn, r.assessable, "
    "CASE WHEN r.groups <> '[]' THEN r.groups::text END, r.min_score, r.max_score, i.status, i.applicability, i.result, i.score, i.documentation_score, "
    "i.finding_class IS NOT DISTINCT FROM 'major_nonconformity', ";
constexpr std::string_view kItems =
    "FROM compliance_requirement_assessments i "
    "JOIN compliance_assessments a ON a.tenant_id = i.tenant_id AND a.id = i.assessment AND a.is_primary "
    "JOIN compliance_requirements r ON r.tenant_id = i.tenant_id AND r.id = i.requirement ";
constexpr std::string_view kOfTenant = "WHERE i.tenant_id = compliance_tenant() ";
/// What a control does on the day ($1); compliance_control_effectiveness and uncovered_requirements say the same.
constexpr std::string_view kOperating =
    "c.implemented_on <= $1 AND (c.expires_on IS NULL OR c.expires_on >= $1) AND (c.state = 'implemented' OR c.ended_on > $1)";
constexpr std::string_view kCovering = "(c.state <> 'retired' OR c.ended_on > $1)";
constexpr std::string_view kExcepted =
    "SELECT x.requirement FROM compliance_control_exceptions x WHERE x.tenant_id = compliance_tenant() AND x.requirement IS NOT NULL "
    "AND x.state IN ('approved', 'expired') AND x.decided_at IS NOT NULL AND $1 BETWEEN x.valid_from AND x.valid_until";

/// Whole tables against each other, once.
std::string sql_of_all() {
    std::string sql =
        "WITH valid AS MATERIALIZED (SELECT l.target_type, l.target_id FROM compliance_valid_evidence($1) AS v "
        "JOIN compliance_evidence_links l ON l.tenant_id = compliance_tenant() AND l.evidence = v.evidence "
        "WHERE l.target_type IN ('requirement_assessment', 'requirement', 'control')), "
        "able AS (SELECT c.id, " +
        std::string(kOperating) +
        " AND c.id IN (SELECT target_id FROM valid WHERE target_type = 'control') AS proves "
        "FROM compliance_controls c WHERE c.tenant_id = compliance_tenant() AND " +
        std::string(kCovering) +
        "), mapped AS MATERIALIZED (SELECT m.requirement, bool_or(able.proves) AS proven FROM compliance_control_mappings m "
        "JOIN able ON able.id = m.control WHERE m.tenant_id = compliance_tenant() AND m.coverage IN ('full', 'partial') GROUP BY 1), "
        "items AS (" +
        std::string(kColumns) +
        "coalesce(m.proven, false) OR r.id IN (SELECT target_id FROM valid WHERE target_type = 'requirement') "
        "OR i.id IN (SELECT target_id FROM valid WHERE target_type = 'requirement_assessment'), "
        "m.requirement IS NULL AND r.id NOT IN (" +
        std::string(kExcepted) + "), r.id " + std::string(kItems) + "LEFT JOIN mapped m ON m.requirement = r.id " + std::string(kOfTenant) + ") SELECT ";
    std::string names;
    for (std::size_t column = kAssessment; column <= kRequirements; ++column) names += (column == 0 ? "c" : ", c") + std::to_string(column);
    std::string grouped = names.substr(0, names.rfind(','));
    sql += grouped + ", string_agg(uuid_send(c" + std::to_string(kRequirements) + "), '') FROM items AS t (" + names + ") GROUP BY ";
    return sql + grouped;
}

/// Along indexes, from each requirement.
std::string sql_of_some() {
    const std::string proves =
        "EXISTS (SELECT 1 FROM compliance_evidence_links l JOIN compliance_valid_evidence($1) AS v ON v.evidence = l.evidence "
        "WHERE l.tenant_id = compliance_tenant() AND l.target_type = ";
    const std::string mapped =
        "EXISTS (SELECT 1 FROM compliance_control_mappings m JOIN compliance_controls c ON c.tenant_id = m.tenant_id AND c.id = m.control "
        "WHERE m.tenant_id = compliance_tenant() AND m.requirement = r.id AND m.coverage IN ('full', 'partial') AND " +
        std::string(kCovering);
    return std::string(kColumns) + proves + "'requirement_assessment' AND l.target_id = i.id) OR " + proves + "'requirement' AND l.target_id = r.id) OR " +
           mapped + " AND " + std::string(kOperating) + " AND " + proves + "'control' AND l.target_id = c.id)), NOT " + mapped + ") AND r.id NOT IN (" +
           std::string(kExcepted) + "), uuid_send(r.id) " + std::string(kItems) + std::string(kOfTenant) + "AND i.requirement = ANY($2::uuid[])";
}

std::string key_of(const Result& rows, std::size_t row) {
    std::string out;
    for (std::size_t column = kAssessment; column < kRequirements; ++column) {
        if (!rows.is_null(row, column)) {
            const auto bytes = rows.bytes(row, column);
            out += std::to_string(bytes.size()) + ":" + std::string(bytes);
        }
        out += ';';
    }
    return out;
}

StandingGroup group_of(const Result& rows, std::size_t row) {
    StandingGroup out;
    out.assessment = rows.uuid(row, kAssessment);
    auto& item = out.item;
    item.domain = rows.uuid(row, kDomain);
    item.weight = rows.integer(row, kWeight);
    item.scope.applies_from = rows.opt(&Result::date, row, kAppliesFrom);
    item.scope.applies_until = rows.opt(&Result::date, row, kAppliesUntil);
    item.scope.retired_on = rows.opt(&Result::date, row, kRetiredOn);
    item.scope.withdrawn = rows.boolean(row, kWithdrawn);
    item.scope.assessable = rows.boolean(row, kAssessable);
    if (!rows.is_null(row, kGroups)) item.scope.groups = platform::json::from_stored<std::vector<std::string>>(rows.text(row, kGroups));
    out.min_score = rows.opt(&Result::integer, row, kMin);
    out.max_score = rows.opt(&Result::integer, row, kMax);
    item.status = read_enum<ItemStatus>(rows.text(row, kStatus));
    item.applicability = read_enum<ItemApplicability>(rows.text(row, kApplicability));
    item.result = read_enum<ItemResult>(rows.text(row, kResult));
    item.score = rows.opt(&Result::integer, row, kScore);
    item.documentation_score = rows.opt(&Result::integer, row, kDocumentation);
    out.major = rows.boolean(row, kMajor);
    item.has_valid_evidence = rows.boolean(row, kProven);
    out.uncovered = rows.boolean(row, kUncovered);
    out.key = key_of(rows, row);
    return out;
}

std::vector<StandingRows> rows_of(const Result& rows) {
    std::vector<StandingRows> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back({group_of(rows, i), packed_ids(rows.bytes(i, kRequirements))});
    return out;
}

}  // namespace

std::vector<StandingRows> read_standing_items(Executor& db, platform::Date day) {
    static const auto sql = sql_of_all();
    return rows_of(run_wide_in_groups(db, sql, Params{}.add(day)));
}

std::vector<StandingRows> read_standing_items(Executor& db, platform::Date day, const std::vector<Uuid>& requirements) {
    static const auto sql = sql_of_some();
    return rows_of(db.run(sql, Params{}.add(day).add_uuids(requirements)));
}

std::vector<AnsweredItem> read_answered_items(Executor& db, const std::vector<Uuid>* requirements) {
    static const auto all = "SELECT i.assessment, r.id, r.questions, i.answers " + std::string(kItems) + std::string(kOfTenant) +
                            "AND i.answers <> '{}' AND r.questions @? '$[*].choices[*].select_groups[0]'";
    static const auto some = all + " AND i.requirement = ANY($1::uuid[])";
    const auto rows = requirements ? db.run(some, Params{}.add_uuids(*requirements)) : db.run(all);
    std::vector<AnsweredItem> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        auto outcome = evaluate_questionnaire(platform::json::from_stored<std::vector<Question>>(rows.text(i, 2)),
                                              platform::json::from_stored<Answers>(rows.text(i, 3)), {});
        out.push_back({rows.uuid(i, 0), rows.uuid(i, 1), {outcome.selected_groups.begin(), outcome.selected_groups.end()}});
    }
    return out;
}

}  // namespace compliance
