// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/standing_items.hpp"

#include <algorithm>
#include <cstring>

#include "compliance/domain/questionnaire.hpp"
#include "compliance/repositories/wide_statement.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Result;

namespace {

constexpr std::size_t kMostTouched = 2'000;

template <class E>
E read_enum(std::string_view text) {
    const auto& names = platform::reflect::type_of<E>().values;
    return static_cast<E>(std::find(names.begin(), names.end(), text) - names.begin());
}

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

std::vector<Uuid> uuids_of(std::string_view bytes) {
    std::vector<Uuid> out(bytes.size() / sizeof(Uuid::bytes));
    for (std::size_t i = 0; i < out.size(); ++i) std::memcpy(out[i].bytes.data(), bytes.data() + i * sizeof(Uuid::bytes), sizeof(Uuid::bytes));
    return out;
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
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back({group_of(rows, i), uuids_of(rows.bytes(i, kRequirements))});
    return out;
}

/// SQL: events between the place given ($1, $2) and this reading, of the types ($3).
constexpr std::string_view kSince =
    "FROM compliance_audit_events e WHERE e.tenant_id = compliance_tenant() AND e.epoch = $2 AND e.tx >= pg_snapshot_xmin($1::pg_snapshot) "
    "AND NOT pg_visible_in_snapshot(e.tx, $1::pg_snapshot) AND e.entity_version IS NOT NULL AND e.entity_type = ANY($3::text[])";
/// SQL: whether this reading ($4) shows all that the place shows. Events that it does not show it could not name.
constexpr std::string_view kIsLater =
    "pg_snapshot_xmax($1::pg_snapshot) <= pg_snapshot_xmax($4::pg_snapshot) "
    "AND NOT EXISTS (SELECT 1 FROM pg_snapshot_xip($4::pg_snapshot) AS x WHERE pg_visible_in_snapshot(x, $1::pg_snapshot))";

Params since(const ReadingPlace& before, const ReadingPlace& now, const std::vector<std::string>& types) {
    return Params{}.add(std::string_view(before.snapshot)).add(before.epoch).add_texts(types).add(std::string_view(now.snapshot));
}

}  // namespace

std::vector<StandingRows> read_standing_items(Executor& db, platform::Date day) {
    static const auto sql = sql_of_all();
    return rows_of(run_wide(db, sql, Params{}.add(day)));
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

ReadingPlace place_of(Executor& db) {
    // A standby does not say which transactions are under way; there only what lies before all of them is sure to be shown.
    const auto row = db.run(
        "SELECT CASE WHEN pg_is_in_recovery() THEN concat(pg_snapshot_xmin(s), ':', pg_snapshot_xmin(s), ':') ELSE s::text END, "
        "coalesce((SELECT epoch FROM compliance_audit_logs WHERE tenant_id = compliance_tenant()), 0) FROM pg_current_snapshot() AS s");
    return {std::string(row.text(0, 0)), row.integer(0, 1)};
}

bool holds_since(Executor& db, const ReadingPlace& before, const ReadingPlace& now, const std::vector<std::string>& types) {
    if (before == now) return true;
    if (before.epoch != now.epoch) return false;
    static const auto sql = "SELECT " + std::string(kIsLater) + " AND NOT EXISTS (SELECT 1 " + std::string(kSince) + ")";
    return db.run(sql, since(before, now, types)).boolean(0, 0);
}

std::optional<std::vector<Uuid>> touched_requirements(Executor& db, const ReadingPlace& before, const ReadingPlace& now) {
    static const std::vector<std::string> types{"requirement", "requirement_assessment", "control", "control_mapping", "control_exception", "evidence",
                                                "evidence_revision", "evidence_link", "compliance_assessment"};
    if (before == now) return std::vector<Uuid>{};
    if (before.epoch != now.epoch) return std::nullopt;
    // What a link, mapping, item or exception pointed to before it changed or went is known by the trail alone.
    static const auto sql =
        "WITH seen AS MATERIALIZED (SELECT e.id, e.entity_type AS type, e.entity_id AS entity, e.root_id AS root " + std::string(kSince) +
        " LIMIT " + std::to_string(kMostTouched + 1) +
        "), told AS MATERIALIZED (SELECT s.type, d.details::jsonb AS details FROM seen s JOIN compliance_audit_event_details d "
        "ON d.tenant_id = compliance_tenant() AND d.event_id = s.id "
        "WHERE s.type IN ('requirement_assessment', 'control_mapping', 'control_exception', 'evidence_link', 'compliance_assessment')), "
        "was AS MATERIALIZED (SELECT side ->> 'requirement' AS requirement, side ->> 'target_type' AS target_type, side ->> 'target_id' AS target_id "
        "FROM told CROSS JOIN LATERAL (VALUES (details -> 'before'), (details -> 'after')) AS v (side) WHERE jsonb_typeof(side) = 'object'), "
        "target AS MATERIALIZED (SELECT l.target_type AS type, l.target_id AS id FROM seen s JOIN compliance_evidence_links l "
        "ON l.tenant_id = compliance_tenant() AND l.evidence = s.root WHERE s.type IN ('evidence', 'evidence_revision', 'evidence_link') "
        "UNION SELECT target_type, target_id::uuid FROM was WHERE target_id IS NOT NULL "
        "UNION SELECT type, entity FROM seen), "
        "touched AS (SELECT id FROM target WHERE type = 'requirement' UNION SELECT requirement::uuid FROM was WHERE requirement IS NOT NULL "
        "UNION SELECT i.requirement FROM target t JOIN compliance_requirement_assessments i ON i.tenant_id = compliance_tenant() AND i.id = t.id "
        "WHERE t.type = 'requirement_assessment' "
        "UNION SELECT m.requirement FROM target t JOIN compliance_control_mappings m ON m.tenant_id = compliance_tenant() AND m.control = t.id "
        "WHERE t.type = 'control' "
        "UNION SELECT m.requirement FROM target t JOIN compliance_control_mappings m ON m.tenant_id = compliance_tenant() AND m.id = t.id "
        "WHERE t.type = 'control_mapping' "
        "UNION SELECT x.requirement FROM target t JOIN compliance_control_exceptions x ON x.tenant_id = compliance_tenant() AND x.id = t.id "
        "WHERE t.type = 'control_exception' AND x.requirement IS NOT NULL) "
        "SELECT NULL::uuid, " +
        std::string(kIsLater) +
        " AND (SELECT count(*) <= " + std::to_string(kMostTouched) +
        " FROM seen) AND (SELECT count(*) FROM told) = (SELECT count(*) FROM seen WHERE type IN ('requirement_assessment', 'control_mapping', "
        "'control_exception', 'evidence_link', 'compliance_assessment')) "
        "AND NOT EXISTS (SELECT 1 FROM told WHERE type = 'compliance_assessment' AND (details -> 'before' = 'null' OR details -> 'after' = 'null' "
        "OR details -> 'after' ? 'is_primary')) UNION ALL (SELECT id, NULL FROM touched LIMIT " +
        std::to_string(kMostTouched + 1) + ")";
    const auto rows = db.run(sql, since(before, now, types));
    std::optional<std::vector<Uuid>> out(std::in_place);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        if (!rows.is_null(i, 0)) out->push_back(rows.uuid(i, 0));
        else if (!rows.boolean(i, 1)) return std::nullopt;
    }
    if (out->size() > kMostTouched) return std::nullopt;
    return out;
}

}  // namespace compliance
