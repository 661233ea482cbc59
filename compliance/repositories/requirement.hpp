// SPDX-License-Identifier: Apache-2.0
// SQL of compliance_requirements.
#pragma once

#include <vector>

#include "compliance/db/models/requirement.hpp"
#include "platform/records/store.hpp"

namespace compliance {

using Requirements = platform::records::Table<Requirement>;
Requirements requirements();

/// All nodes of a regulation in their order, in one statement.
std::vector<Requirement> requirements_of(platform::postgres::Executor& db, const platform::Uuid& regulation);
/// Depth, path and domain of all nodes of a regulation from their parents; writes those that differ. For changes of the tree or of
/// the regulation's domain_depth.
void place_requirements(platform::postgres::Executor& db, const platform::Uuid& regulation, std::int64_t domain_depth);
/// Fills depth, path and domain of new nodes of one regulation that are written together. False: see place_nodes.
bool place_requirements(std::vector<Requirement>& nodes, std::int64_t domain_depth);
/// Position behind the last node.
std::int64_t next_position(platform::postgres::Executor& db, const platform::Uuid& regulation);
/// What controls and evidence say of it on the day, and which requirements of other frameworks it is mapped to.
RequirementCoverage coverage_of(platform::postgres::Executor& db, const Requirement& requirement, platform::Date day);

struct RequirementUse {
    std::int64_t children = 0, mappings = 0, evidence = 0, worked_items = 0;
    [[nodiscard]] bool any() const { return children + mappings + evidence + worked_items > 0; }
};
RequirementUse use_of_requirement(platform::postgres::Executor& db, const platform::Uuid& requirement);

}  // namespace compliance
