// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/control.hpp"

#include "compliance/domain/control_sheet.hpp"
#include "compliance/repositories/enumeration.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::Table;
using platform::reflect::type_of;

namespace {

constexpr std::string_view kMappedTo =
    "id IN (SELECT m.control FROM compliance_control_mappings m WHERE m.tenant_id = compliance_tenant() AND m.requirement = $)";
constexpr std::string_view kMappedToRegulation =
    "id IN (SELECT m.control FROM compliance_control_mappings m JOIN compliance_requirements r ON r.tenant_id = m.tenant_id AND r.id = m.requirement "
    "WHERE m.tenant_id = compliance_tenant() AND r.regulation = $)";

}  // namespace

Table<Control> controls() {
    return Table<Control>({.type = "control",
                           .table = "compliance_controls",
                           .record = &type_of<Control>,
                           .filters = &type_of<ControlFilters>,
                           .filter_rules = {{"requirement_id", kMappedTo},
                                            {"regulation_id", kMappedToRegulation},
                                            {"vendor_id", "vendor = $"},
                                            {"module_id", "modules @> to_jsonb($::text)"},
                                            // Of the day that the list is about, which the service adds.
                                            {"health", "$::text IS NOT NULL"},
                                            {"test_due_before", "$::date IS NOT NULL"},
                                            {"on", "$::date IS NOT NULL"}},
                           .key_prefix = "CTL"});
}

Table<ControlTest> control_tests() {
    return Table<ControlTest>({.type = "control_test",
                               .table = "compliance_control_tests",
                               .record = &type_of<ControlTest>,
                               .filters = &type_of<ControlTestFilters>,
                               .filter_rules = {{"control_id", "control = $"},
                                                {"planned_before", "planned_on < $"},
                                                {"performed_from", "performed_on >= $"},
                                                {"performed_to", "performed_on <= $"}},
                               .key_prefix = "CT"});
}

Table<ControlException> control_exceptions() {
    return Table<ControlException>({.type = "control_exception",
                                    .table = "compliance_control_exceptions",
                                    .record = &type_of<ControlException>,
                                    .filters = &type_of<ControlExceptionFilters>,
                                    .filter_rules = {{"control_id", "control = $"},
                                                     {"requirement_id", "requirement = $"},
                                                     {"expires_before", "valid_until < $"},
                                                     {"requested_by", "created_by = $"}},
                                    .key_prefix = "CEX"});
}

Table<ControlMapping> control_mappings() {
    return Table<ControlMapping>(
        {.type = "control_mapping",
         .table = "compliance_control_mappings",
         .record = &type_of<ControlMapping>,
         .filters = &type_of<ControlMappingFilters>,
         .filter_rules = {{"control_id", "control = $"},
                          {"requirement_id", "requirement = $"},
                          {"regulation_id",
                           "requirement IN (SELECT r.id FROM compliance_requirements r WHERE r.tenant_id = compliance_tenant() AND r.regulation = $)"}}});
}

std::map<Uuid, ControlWorth> effectiveness_of_controls(Executor& db, platform::Date day, const std::vector<Uuid>& only) {
    static const std::string select =
        "SELECT control, operating, effectiveness, health, implementation_status, last_tested_on, next_test_due, test_overdue "
        "FROM compliance_control_effectiveness($1)";
    const auto rows = only.empty() ? db.run(select, Params{}.add(day)) : db.run(select + " WHERE control = ANY($2::uuid[])", Params{}.add(day).add_uuids(only));
    std::map<Uuid, ControlWorth> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        ControlWorth worth;
        worth.operating = rows.boolean(i, 1);
        worth.effectiveness.scaled = platform::parse_decimal(rows.numeric(i, 2), 3, 2).value();
        worth.health = read_enum<ControlHealth>(rows.text(i, 3));
        worth.implementation_status = read_enum<ImplementationStatus>(rows.text(i, 4));
        worth.last_tested_on = rows.opt(&platform::postgres::Result::date, i, 5);
        worth.next_test_due = rows.opt(&platform::postgres::Result::date, i, 6);
        worth.test_overdue = rows.boolean(i, 7);
        out.emplace(rows.uuid(i, 0), worth);
    }
    return out;
}

std::map<Uuid, std::int64_t> attainment_of_requirements(Executor& db, platform::Date day) {
    const auto rows = db.run("SELECT requirement, round(attainment * 10000)::bigint FROM compliance_derived_attainment($1)", Params{}.add(day));
    std::map<Uuid, std::int64_t> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace(rows.uuid(i, 0), rows.integer(i, 1));
    return out;
}

std::vector<Uuid> uncovered_requirements(Executor& db, platform::Date day) {
    const auto rows = db.run(
        "SELECT r.id FROM compliance_requirements r WHERE r.tenant_id = compliance_tenant() AND r.assessable AND r.id NOT IN (SELECT m.requirement "
        "FROM compliance_control_mappings m JOIN compliance_controls c ON c.tenant_id = m.tenant_id AND c.id = m.control "
        "AND (c.state <> 'retired' OR c.ended_on > $1) WHERE m.tenant_id = compliance_tenant() AND m.coverage IN ('full', 'partial'))",
        Params{}.add(day));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

std::vector<Uuid> excepted_requirements(Executor& db, platform::Date day) {
    // One that has expired since was in force on its days.
    const auto rows = db.run(
        "SELECT DISTINCT requirement FROM compliance_control_exceptions WHERE tenant_id = compliance_tenant() AND requirement IS NOT NULL "
        "AND state IN ('approved', 'expired') AND decided_at IS NOT NULL AND $1 BETWEEN valid_from AND valid_until",
        Params{}.add(day));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

std::map<Uuid, std::vector<ControlSignal>> signals_of_controls(Executor& db, platform::Date day, const std::vector<Uuid>& only) {
    const auto rows = db.run("SELECT control, received_on, passed, due_on FROM compliance_control_signals($1) WHERE control = ANY($2::uuid[])",
                             Params{}.add(day).add_uuids(only));
    std::map<Uuid, std::vector<ControlSignal>> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out[rows.uuid(i, 0)].push_back({rows.date(i, 1), rows.boolean(i, 2), rows.date(i, 3)});
    return out;
}

void count_of_controls(Executor& db, std::vector<Control>& list, platform::Date day) {
    std::vector<Uuid> ids;
    for (const auto& control : list) ids.push_back(control.id);
    const auto rows = db.run(
        "SELECT x.id, (SELECT count(*) FROM compliance_control_mappings WHERE tenant_id = compliance_tenant() AND control = x.id), "
        "count(v.evidence), count(*) FILTER (WHERE v.evidence IS NULL AND i.valid_until < $2), "
        "(SELECT count(*) FROM compliance_control_exceptions WHERE tenant_id = compliance_tenant() AND control = x.id AND state IN ('requested', 'approved')) "
        "FROM unnest($1::uuid[]) AS x (id) "
        "LEFT JOIN compliance_evidence_links l ON l.tenant_id = compliance_tenant() AND l.target_type = 'control' AND l.target_id = x.id "
        "LEFT JOIN compliance_evidence_items i ON i.tenant_id = l.tenant_id AND i.id = l.evidence AND i.state <> 'withdrawn' "
        "LEFT JOIN compliance_valid_evidence($2) AS v ON v.evidence = i.id GROUP BY x.id",
        Params{}.add_uuids(ids).add(day));
    for (std::size_t i = 0; i < rows.rows(); ++i)
        for (auto& control : list) {
            if (control.id != rows.uuid(i, 0)) continue;
            control.counts.mappings = rows.integer(i, 1);
            control.counts.evidence_valid = rows.integer(i, 2);
            control.counts.evidence_expired = rows.integer(i, 3);
            control.counts.open_exceptions = rows.integer(i, 4);
        }
}

bool control_is_used(Executor& db, const Uuid& id) {
    const auto rows = db.run(
        "SELECT EXISTS (SELECT 1 FROM compliance_control_tests WHERE tenant_id = compliance_tenant() AND control = $1) OR "
        "EXISTS (SELECT 1 FROM compliance_control_mappings WHERE tenant_id = compliance_tenant() AND control = $1) OR "
        "EXISTS (SELECT 1 FROM compliance_control_exceptions WHERE tenant_id = compliance_tenant() AND (control = $1 OR compensating_controls @> "
        "to_jsonb($1::text))) OR "
        "EXISTS (SELECT 1 FROM compliance_evidence_links WHERE tenant_id = compliance_tenant() AND target_type = 'control' AND target_id = $1)",
        Params{}.add(id));
    return rows.boolean(0, 0);
}

bool is_reference_control(Executor& db, std::string_view urn) {
    return !db.run("SELECT 1 FROM compliance_library_objects WHERE tenant_id = compliance_tenant() AND kind = 'reference_control' AND urn = lower($1)",
                   Params{}.add(urn))
                .empty();
}

std::vector<NamedRequirement> requirements_left_without(Executor& db, const Uuid& control, platform::Date day) {
    const auto rows = db.run(
        "WITH implemented AS (SELECT control FROM compliance_control_effectiveness($2) WHERE operating) "
        "SELECT r.id, g.key, coalesce(r.ref_id, r.urn) FROM compliance_control_mappings m "
        "JOIN compliance_requirements r ON r.tenant_id = m.tenant_id AND r.id = m.requirement "
        "JOIN compliance_regulations g ON g.tenant_id = r.tenant_id AND g.id = r.regulation "
        "WHERE m.tenant_id = compliance_tenant() AND m.control = $1 AND m.coverage IN ('full', 'partial') AND $1 IN (SELECT control FROM implemented) "
        "AND g.state = 'active' AND g.applicability IN ('applicable', 'voluntary') AND r.assessable AND NOT r.withdrawn "
        "AND (r.retired_on IS NULL OR r.retired_on > $2) AND (r.applies_from IS NULL OR r.applies_from <= $2) "
        "AND (r.applies_until IS NULL OR $2 <= r.applies_until) "
        "AND NOT EXISTS (SELECT 1 FROM compliance_control_mappings o WHERE o.tenant_id = m.tenant_id AND o.requirement = m.requirement AND o.control <> $1 "
        "AND o.coverage IN ('full', 'partial') AND o.control IN (SELECT control FROM implemented)) ORDER BY g.key, r.ref_id, r.id",
        Params{}.add(control).add(day));
    std::vector<NamedRequirement> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back({rows.uuid(i, 0), std::string(rows.text(i, 1)), std::string(rows.text(i, 2))});
    return out;
}

void flag_items_of_control(Executor& db, const Uuid& control) {
    db.run(
        "UPDATE compliance_requirement_assessments i SET review_needed = true FROM compliance_control_mappings m, compliance_assessments a "
        "WHERE i.tenant_id = compliance_tenant() AND m.tenant_id = i.tenant_id AND m.control = $1 AND m.requirement = i.requirement "
        "AND a.tenant_id = i.tenant_id AND a.id = i.assessment AND a.state <> 'closed' AND NOT i.review_needed",
        Params{}.add(control));
}

void flag_items_of_requirement(Executor& db, const Uuid& requirement) {
    db.run(
        "UPDATE compliance_requirement_assessments i SET review_needed = true FROM compliance_assessments a WHERE i.tenant_id = compliance_tenant() "
        "AND i.requirement = $1 AND a.tenant_id = i.tenant_id AND a.id = i.assessment AND a.state <> 'closed' AND NOT i.review_needed",
        Params{}.add(requirement));
}

std::map<Uuid, std::optional<ControlFrequency>> frequencies_of_controls(Executor& db, const std::vector<Uuid>& ids) {
    const auto rows =
        db.run("SELECT id, frequency FROM compliance_controls WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[])", Params{}.add_uuids(ids));
    std::map<Uuid, std::optional<ControlFrequency>> out;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        out.emplace(rows.uuid(i, 0), rows.is_null(i, 1) ? std::nullopt : std::optional(read_enum<ControlFrequency>(rows.text(i, 1))));
    return out;
}

std::map<Uuid, RequirementState> states_of_requirements(Executor& db, const std::vector<Uuid>& ids) {
    const auto rows = db.run("SELECT id, assessable, withdrawn FROM compliance_requirements WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[])",
                             Params{}.add_uuids(ids));
    std::map<Uuid, RequirementState> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace(rows.uuid(i, 0), RequirementState{rows.boolean(i, 1), rows.boolean(i, 2)});
    return out;
}

std::optional<Uuid> mapping_of(Executor& db, const Uuid& control, const Uuid& requirement) {
    const auto rows = db.run("SELECT id FROM compliance_control_mappings WHERE tenant_id = compliance_tenant() AND control = $1 AND requirement = $2",
                             Params{}.add(control).add(requirement));
    return rows.empty() ? std::nullopt : std::optional(rows.uuid(0, 0));
}

std::vector<ReferenceControl> reference_controls(Executor& db, const std::vector<std::string>& urns, const std::vector<Uuid>& requirements) {
    const auto rows = db.run(
        "WITH named AS (SELECT r.id, r.regulation, lower(u.urn) AS urn FROM compliance_requirements r "
        "CROSS JOIN LATERAL jsonb_array_elements_text(r.reference_controls) AS u (urn) "
        "WHERE r.tenant_id = compliance_tenant() AND r.assessable AND NOT r.withdrawn AND r.retired_on IS NULL) "
        "SELECT o.urn, left(coalesce(nullif(o.name, ''), nullif(left(split_part(o.description, E'\\n', 1), 200), ''), o.ref_id), 300), o.description, "
        "o.category, "
        "o.csf_function, n.id, coalesce((SELECT count(*) FROM named s WHERE s.urn = n.urn AND s.regulation = n.regulation) = 1, false) "
        "FROM compliance_library_objects o LEFT JOIN named n ON n.urn = o.urn AND (n.id = ANY($2::uuid[]) OR o.urn = ANY($1::text[])) "
        "WHERE o.tenant_id = compliance_tenant() AND o.kind = 'reference_control' AND (n.id IS NOT NULL OR o.urn = ANY($1::text[])) ORDER BY o.urn, n.id",
        Params{}.add_texts(urns).add_uuids(requirements));
    std::vector<ReferenceControl> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        ReferenceControl one;
        one.urn = rows.text(i, 0);
        one.control.reference_urn = one.urn;
        one.control.title = std::string(rows.text(i, 1));
        one.control.description = rows.is_null(i, 2) ? one.control.title.value : std::string(rows.text(i, 2));
        one.control.category = rows.is_null(i, 3) ? ControlCategory::technical : read_enum<ControlCategory>(rows.text(i, 3));
        if (!rows.is_null(i, 4)) one.control.csf_function = read_enum<CsfFunction>(rows.text(i, 4));
        one.requirement = rows.opt(&platform::postgres::Result::uuid, i, 5);
        one.only_one = rows.boolean(i, 6);
        out.push_back(std::move(one));
    }
    return out;
}

std::optional<Uuid> control_of_reference(Executor& db, std::string_view urn) {
    const auto rows = db.run(
        "SELECT id FROM compliance_controls WHERE tenant_id = compliance_tenant() AND reference_urn = $1 AND state <> 'retired' AND isms_scopes = '[]' "
        "ORDER BY id LIMIT 1",
        Params{}.add(urn));
    return rows.empty() ? std::nullopt : std::optional(rows.uuid(0, 0));
}

std::optional<Control> control_by(Executor& db, std::string_view column, std::string_view value) {
    static const auto table = controls();
    const auto rows = db.run("SELECT " + table.store().select_list() + " FROM compliance_controls WHERE tenant_id = compliance_tenant() AND " +
                                 std::string(column) + " = $1 FOR UPDATE",
                             Params{}.add(value));
    return rows.empty() ? std::nullopt : std::optional(std::move(table.read_all(rows).front()));
}

std::map<Uuid, std::string> mappings_as_text(Executor& db, const std::vector<Uuid>& ids) {
    const auto rows = db.run(
        "SELECT m.control, g.key, coalesce(r.ref_id, r.urn), m.coverage, m.coverage_percent FROM compliance_control_mappings m "
        "JOIN compliance_requirements r ON r.tenant_id = m.tenant_id AND r.id = m.requirement "
        "JOIN compliance_regulations g ON g.tenant_id = r.tenant_id AND g.id = r.regulation "
        "WHERE m.tenant_id = compliance_tenant() AND m.control = ANY($1::uuid[]) ORDER BY g.key, r.position, r.id",
        Params{}.add_uuids(ids));
    std::map<Uuid, std::string> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        auto& cell = out[rows.uuid(i, 0)];
        cell += (cell.empty() ? "" : ";") + format_mapping({std::string(rows.text(i, 1)), std::string(rows.text(i, 2)),
                                                            read_enum<MappingCoverage>(rows.text(i, 3)), rows.integer(i, 4)});
    }
    return out;
}

std::optional<Uuid> requirement_by_ref(Executor& db, std::string_view regulation_key, std::string_view ref_id) {
    const auto rows = db.run(
        "SELECT r.id FROM compliance_requirements r JOIN compliance_regulations g ON g.tenant_id = r.tenant_id AND g.id = r.regulation "
        "WHERE r.tenant_id = compliance_tenant() AND g.key = $1 AND (r.ref_id = $2 OR r.urn = lower($2)) ORDER BY r.assessable DESC, r.position LIMIT 1",
        Params{}.add(regulation_key).add(ref_id));
    return rows.empty() ? std::nullopt : std::optional(rows.uuid(0, 0));
}

void check_mapping_target(Executor& db, std::string_view regulation_key, std::string_view ref_id, std::vector<platform::Fault>& faults) {
    const auto name = std::string(regulation_key) + ":" + std::string(ref_id);
    const auto id = requirement_by_ref(db, regulation_key, ref_id);
    if (!id) return faults.push_back({"/mappings", "unknown_reference", "does not exist: " + name});
    const auto state = states_of_requirements(db, {*id}).at(*id);
    if (state.withdrawn) faults.push_back({"/mappings", "withdrawn", "has been withdrawn: " + name});
    else if (!state.assessable) faults.push_back({"/mappings", "not_assessable", "is a heading, nothing to be met: " + name});
}

}  // namespace compliance
