// SPDX-License-Identifier: Apache-2.0
// SQL of controls, their tests, exceptions and mappings; and what controls are worth on a day, which all domains read here.
#pragma once

#include <map>
#include <vector>

#include "compliance/db/models/control.hpp"
#include "compliance/db/models/control_exception.hpp"
#include "compliance/db/models/control_mapping.hpp"
#include "compliance/db/models/control_test.hpp"
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

}  // namespace compliance
