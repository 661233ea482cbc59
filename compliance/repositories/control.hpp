// SPDX-License-Identifier: Apache-2.0
// SQL of controls, their tests, exceptions and mappings; and what controls are worth on a day, which all domains read here.
#pragma once

#include <map>
#include <vector>

#include "compliance/db/models/control.hpp"
#include "compliance/db/models/control_exception.hpp"
#include "compliance/db/models/control_mapping.hpp"
#include "compliance/db/models/control_test.hpp"
#include "platform/problem/problem.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<Control> controls();
platform::records::Table<ControlTest> control_tests();
platform::records::Table<ControlException> control_exceptions();
platform::records::Table<ControlMapping> control_mappings();

/// Effectiveness, health, implementation status and test dates on the day (controls R1, R3, R4), of the controls named or, where
/// none is named, of all. SQL may join compliance_control_effectiveness(day) itself.
std::map<platform::Uuid, ControlWorth> effectiveness_of_controls(platform::postgres::Executor& db, platform::Date day,
                                                                 const std::vector<platform::Uuid>& only = {});
/// D(r, day) by requirement, in ten-thousandths; requirements without a covering control are missing (controls R2).
std::map<platform::Uuid, std::int64_t> attainment_of_requirements(platform::postgres::Executor& db, platform::Date day);

/// What controls that are not retired and cover it in full or in part make of a requirement on a day (dashboard R3).
struct RequirementCover {
    bool implemented = false, tested = false;
    std::int64_t implemented_percent = 0;  ///< Σ coverage_percent of the implemented ones
};
/// Assessable requirements that no such control covers.
std::vector<platform::Uuid> uncovered_requirements(platform::postgres::Executor& db, platform::Date day);
/// Requirements that an approved exception excuses on the day (controls R9).
std::vector<platform::Uuid> excepted_requirements(platform::postgres::Executor& db, platform::Date day);

/// Last signals of collectors up to the day, by control.
std::map<platform::Uuid, std::vector<ControlSignal>> signals_of_controls(platform::postgres::Executor& db, platform::Date day,
                                                                         const std::vector<platform::Uuid>& only);
/// Fills `counts` of the controls.
void count_of_controls(platform::postgres::Executor& db, std::vector<Control>& list, platform::Date day);
/// Whether a test, mapping, exception, evidence link or risk hangs on it (R7).
bool control_is_used(platform::postgres::Executor& db, const platform::Uuid& id);
/// Whether an installed library has a reference control of that URN.
bool is_reference_control(platform::postgres::Executor& db, std::string_view urn);

struct NamedRequirement {
    platform::Uuid id;
    std::string regulation, ref_id;  ///< key of the regulation, reference in it
};
/// Requirements in scope on the day, of regulations that apply, whose only implemented control with full or partial coverage is
/// this one (R7).
std::vector<NamedRequirement> requirements_left_without(platform::postgres::Executor& db, const platform::Uuid& control, platform::Date day);
/// `review_needed` on the items of open assessments whose requirement the control, or that one requirement, is mapped to.
void flag_items_of_control(platform::postgres::Executor& db, const platform::Uuid& control);
void flag_items_of_requirement(platform::postgres::Executor& db, const platform::Uuid& requirement);

/// How often each of the controls operates.
std::map<platform::Uuid, std::optional<ControlFrequency>> frequencies_of_controls(platform::postgres::Executor& db, const std::vector<platform::Uuid>& ids);

struct RequirementState {
    bool assessable = false, withdrawn = false;
};
std::map<platform::Uuid, RequirementState> states_of_requirements(platform::postgres::Executor& db, const std::vector<platform::Uuid>& ids);
std::optional<platform::Uuid> mapping_of(platform::postgres::Executor& db, const platform::Uuid& control, const platform::Uuid& requirement);

/// A reference control of a library, as the planned control it becomes, with a requirement that names it.
struct ReferenceControl {
    std::string urn;
    ControlInput control;
    std::optional<platform::Uuid> requirement;  ///< none names it
    bool only_one = false;                      ///< no other requirement of that regulation names it
};
/// Reference controls of the URNs with every assessable requirement that names one, and those that the requirements name.
std::vector<ReferenceControl> reference_controls(platform::postgres::Executor& db, const std::vector<std::string>& urns,
                                                 const std::vector<platform::Uuid>& requirements);
/// The oldest control that follows the reference control, is not retired and is bound to no scope.
std::optional<platform::Uuid> control_of_reference(platform::postgres::Executor& db, std::string_view urn);

/// The control with that `key` or `external_id`, locked.
std::optional<Control> control_by(platform::postgres::Executor& db, std::string_view column, std::string_view value);
/// What each control is mapped to, as a sheet writes it into one cell.
std::map<platform::Uuid, std::string> mappings_as_text(platform::postgres::Executor& db, const std::vector<platform::Uuid>& controls);
std::optional<platform::Uuid> requirement_by_ref(platform::postgres::Executor& db, std::string_view regulation_key, std::string_view ref_id);
/// Appends at /mappings: `unknown_reference`, `withdrawn`, `not_assessable`.
void check_mapping_target(platform::postgres::Executor& db, std::string_view regulation_key, std::string_view ref_id, std::vector<platform::Fault>& faults);

}  // namespace compliance
