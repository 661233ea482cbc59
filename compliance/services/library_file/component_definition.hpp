// SPDX-License-Identifier: Apache-2.0
// OSCAL component definitions as controls that could be (controls R12). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compliance/schemas/control.hpp"
#include "compliance/schemas/import_report.hpp"

namespace compliance {

struct ImplementedRequirement {
    std::string control_id;  ///< lower-cased
    std::string rationale, pointer;
};
/// One `control-implementations` entry: controls of the catalogue that its source names.
struct ControlImplementation {
    std::vector<std::string> file_names;  ///< that the catalogue may have (file_stem)
    std::string source, pointer;
    std::vector<ImplementedRequirement> requirements;
};
struct ComponentDraft {
    std::int64_t row = 0;  ///< from 1
    std::string external_id, title, description;
    ControlCategory category = ControlCategory::technical;
    std::vector<ControlImplementation> implementations;
};
struct ComponentDefinition {
    std::vector<ComponentDraft> components;
    std::vector<ImportRejection> rejected;
};

/// Throws Problem 400 for what cannot be parsed, 422 `unknown_format` and `oscal_version`.
ComponentDefinition read_component_definition(std::string_view bytes);

}  // namespace compliance
