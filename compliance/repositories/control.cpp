// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/control.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::Table;
using platform::reflect::type_of;

namespace {

template <class E>
E read_enum(std::string_view text) {
    const auto& names = type_of<E>().values;
    return static_cast<E>(std::find(names.begin(), names.end(), text) - names.begin());
}

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

}  // namespace compliance
