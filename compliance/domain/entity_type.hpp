// SPDX-License-Identifier: Apache-2.0
// The entity types and the domains whose read permission they need (change-requests, Reference data). Singular snake_case
// of the aggregate; a released name is never renamed.
#pragma once

#include <span>
#include <string_view>

namespace compliance {

struct EntityType {
    std::string_view name, domain;
};

std::span<const EntityType> entity_types();
/// Empty for a name that is none.
std::string_view domain_of_entity(std::string_view type);

}  // namespace compliance
